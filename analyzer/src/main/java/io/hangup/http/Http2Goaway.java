package io.hangup.http;

import io.hangup.tcp.Side;

/**
 * A GOAWAY frame (RFC 9113 section 6.8).
 *
 * @param from who sent it
 * @param lastStreamId streams above it were not and will not be processed; 2^31-1 in a first warning
 * @param code the error code, 0 for an orderly end
 * @param codeName its name, such as {@code ENHANCE_YOUR_CALM}
 * @param debug the debug data as printable text of at most {@link #DEBUG_CAP} characters; empty without any
 */
public record Http2Goaway(
        Side from, int lastStreamId, int code, String codeName, String debug, long frame, long timeNanos) {
    /** The most characters of debug text. */
    public static final int DEBUG_CAP = 256;
}
