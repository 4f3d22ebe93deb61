package io.hangup.llm;

import io.hangup.capture.FrameRanges;
import io.hangup.http.Http2Reset;
import io.hangup.http.WebSocket;
import java.util.ArrayList;
import java.util.List;

/**
 * One LLM request and what was seen of its response: filled by the readers of clear text or of record shapes, then read
 * by the rules. Times are epoch nanoseconds, 0 when it did not happen or was not seen.
 */
public final class Exchange {
    /** What can be said of a message's end. */
    public enum Completeness {
        /** The end was seen, by the message's own framing. */
        COMPLETE,
        /** It ended before its own framing says it would. */
        CUT,
        /** The packets cannot tell: encrypted, or a gap. */
        UNKNOWN
    }

    public final Visibility visibility;

    /** Number on its connection, from 1. */
    public final int number;

    /** Request method, or null. */
    public String method;

    /** Request path without the query, or null. */
    public String path;

    /** Dialect by path ("openai-chat", "anthropic", …), or null. */
    public String dialect;

    /** Model asked for, or null. */
    public String model;

    /** Whether the request asks for a stream; null when it cannot be read. */
    public Boolean streaming;

    public long requestStart;
    public long requestEnd;
    public long requestFirstFrame;
    public long requestLastFrame;
    public long requestBytes;

    /** Bytes of the request's body without its framing, -1 where that cannot be read. */
    public long requestBodyBytes = -1;

    /** The request's own framing says that all of it was sent (clear text), or nothing followed (inferred). */
    public Completeness requestCompleteness = Completeness.UNKNOWN;

    public final FrameRanges requestFrames = new FrameRanges();

    /** {@code Expect: 100-continue} was asked for, and when a 100 came. */
    public boolean expectContinue;

    public long continueTime;

    public long responseStart;
    public long responseFirstFrame;

    /** When the empty line after the headers was seen. */
    public long headersTime;

    public long headersFrame;

    /** As many body bytes came as the headers had announced. */
    public boolean bodyComplete;

    /** HTTP status, or -1. */
    public int status = -1;

    public long responseLastTime;
    public long responseLastFrame;
    public long responseBytes;

    /** Bytes of the response's body without its framing, -1 where that cannot be read. */
    public long responseBodyBytes = -1;

    /** Number of records or chunks of the response by which its shape is judged; inferred only. */
    public int responseRecords;

    public Completeness responseCompleteness = Completeness.UNKNOWN;
    public final FrameRanges responseFrames = new FrameRanges();

    /** Response headers by lower-case name, those worth quoting only; never a secret. */
    public final List<String> requestIds = new ArrayList<>();

    /** Response headers about limits of requests and tokens, "name: value". */
    public final List<String> rateLimits = new ArrayList<>();

    public String serverHeader;

    /** What the answer says of the hops that it came through: its Via header, and headers that only one proxy adds. */
    public String hops = "";

    /** How often the proxy that answers asked its upstream, as it says ({@code x-envoy-attempt-count}), or -1. */
    public int proxyTries = -1;

    public String retryAfter;

    /** Tries before this one, as the request says (see {@link RetryCount}), or -1. */
    public int retryCount = -1;

    public String contentType;

    /** The start of a clear-text response body, or null. */
    public byte[] responseBody;

    /** The response said that the connection closes after it. */
    public boolean closeAnnounced;

    /** Streamed response: what its events said; null when it is none or cannot be read. */
    public StreamProgress stream;

    /** Tokens used, as the answer says; null when it says nothing. */
    public TokenUsage usage;

    /** Why generation ended ("stop", "length", …), or null. */
    public String finishReason;

    /** The body of an answer that is no stream is an error although its status says success. */
    public boolean errorBody;

    /** The WebSocket that the request opened, or null. */
    public WebSocket webSocket;

    /** How a gRPC call ended, or null when it is none or did not say. */
    public GrpcStatus grpcStatus;

    /** Stream of HTTP/2, or 0. */
    public int streamId;

    /** The RST_STREAM that ended it, or null. */
    public Http2Reset reset;

    /** A GOAWAY said that the server does not process this request. */
    public boolean beyondGoaway;

    /** Nanoseconds for which a side had to wait for a flow-control window, or 0. */
    public long blockedNanos;

    /** Number of another exchange's requests that ran at the same time on the connection (HTTP/2), or 0. */
    public int overlapping;

    /** The connection had carried at least one exchange before this one. */
    public boolean reusedConnection;

    /** The exchange before this one on the connection, be it a call or small talk such as a health check; or null. */
    public Exchange previous;

    /** Nanoseconds between the end of the exchange before this one and this request, or -1. */
    public long idleBefore = -1;

    /** The capture lacks bytes in the middle of one of the messages, or they could not be decrypted. */
    public boolean gap;

    /** The same of the response, or of all of it. */
    public boolean responseGap;

    public Exchange(int number, Visibility visibility) {
        this.number = number;
        this.visibility = visibility;
    }

    /** A gRPC call, as the type of its answer says: it ends with {@code grpc-status} in its trailers. */
    public boolean grpc() {
        return contentType != null && contentType.startsWith("application/grpc");
    }

    public boolean responseStarted() {
        return responseStart != 0;
    }
}
