package io.hangup.http;

import java.util.Locale;

/** Names of HTTP/2 error codes (RFC 9113 section 7). */
final class Http2Codes {
    private static final String[] NAMES = {
        "NO_ERROR",
        "PROTOCOL_ERROR",
        "INTERNAL_ERROR",
        "FLOW_CONTROL_ERROR",
        "SETTINGS_TIMEOUT",
        "STREAM_CLOSED",
        "FRAME_SIZE_ERROR",
        "REFUSED_STREAM",
        "CANCEL",
        "COMPRESSION_ERROR",
        "CONNECT_ERROR",
        "ENHANCE_YOUR_CALM",
        "INADEQUATE_SECURITY",
        "HTTP_1_1_REQUIRED"
    };

    private Http2Codes() {}

    static String name(int code) {
        return code >= 0 && code < NAMES.length
                ? NAMES[code]
                : "UNKNOWN_0x" + Integer.toHexString(code).toUpperCase(Locale.ROOT);
    }

    /** Bytes as printable ASCII: everything else becomes a dot. */
    static String printable(byte[] data, int offset, int length, int cap) {
        StringBuilder text = new StringBuilder(Math.min(length, cap));
        for (int i = 0; i < Math.min(length, cap); i++) {
            byte b = data[offset + i];
            text.append(b >= ' ' && b < 0x7f ? (char) b : '.');
        }
        return text.toString();
    }
}
