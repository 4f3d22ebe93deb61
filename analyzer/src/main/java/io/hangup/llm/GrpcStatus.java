package io.hangup.llm;

import io.hangup.http.HttpMessage;

/**
 * How a gRPC call ended: the status in its trailers, or in its headers where nothing else came.
 *
 * @param code 0 for OK to 16; -1 when the answer ended without one
 */
public record GrpcStatus(int code) {
    private static final String[] NAMES = {
        "OK",
        "CANCELLED",
        "UNKNOWN",
        "INVALID_ARGUMENT",
        "DEADLINE_EXCEEDED",
        "NOT_FOUND",
        "ALREADY_EXISTS",
        "PERMISSION_DENIED",
        "RESOURCE_EXHAUSTED",
        "FAILED_PRECONDITION",
        "ABORTED",
        "OUT_OF_RANGE",
        "UNIMPLEMENTED",
        "INTERNAL",
        "UNAVAILABLE",
        "DATA_LOSS",
        "UNAUTHENTICATED"
    };

    /** The answer ended without a status. */
    public static final int MISSING = -1;

    /** Of a response that is complete; null when it is no gRPC, or its status cannot be read. */
    static GrpcStatus of(HttpMessage response) {
        String type = response.mediaType();
        boolean grpc = type != null && type.startsWith("application/grpc") && !type.startsWith("application/grpc-web");
        if (!grpc || response.sawGap || response.headersUnknown || response.headersCut) {
            return null;
        }
        String value = response.header("grpc-status");
        if (value == null) {
            boolean over = response.complete && response.version.equals("HTTP/2") && response.status == 200;
            return over ? new GrpcStatus(MISSING) : null;
        }
        return value.matches("\\d{1,4}") ? new GrpcStatus(Integer.parseInt(value)) : null;
    }

    /** {@code UNAVAILABLE}, or the number of a code without a name. */
    public String codeName() {
        return code >= 0 && code < NAMES.length ? NAMES[code] : Integer.toString(code);
    }
}
