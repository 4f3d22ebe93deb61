package io.hangup.http;

import io.hangup.tcp.Side;

/**
 * A stream ended by RST_STREAM (RFC 9113 section 6.4).
 *
 * @param from who sent it
 * @param code the error code
 * @param codeName its name, such as {@code REFUSED_STREAM}; {@code UNKNOWN_0x..} for one without
 */
public record Http2Reset(Side from, int code, String codeName, long frame, long timeNanos) {
    private static final int REFUSED_STREAM = 7;

    /** By the server's word the request was not processed and may be repeated (RFC 9113 section 8.7). */
    public boolean refused() {
        return from == Side.SERVER && code == REFUSED_STREAM;
    }
}
