package io.hangup.http;

import io.hangup.tcp.Side;

/**
 * A Close frame (RFC 6455 section 5.5.1).
 *
 * @param from who sent it
 * @param code the status code, such as 1011; 1005 when the frame has none
 * @param reason the reason as printable text; empty without one
 */
public record WebSocketClose(Side from, int code, String reason, long frame, long timeNanos) {
    /** Stands for a Close frame without a code (RFC 6455 section 7.4.1). */
    public static final int NO_CODE = 1005;
}
