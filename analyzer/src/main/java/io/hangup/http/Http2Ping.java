package io.hangup.http;

import io.hangup.tcp.Side;

/**
 * A PING (RFC 9113 section 6.7).
 *
 * @param from who asked
 * @param ackFrame the frame of the answer; 0 when there was none
 * @param ackTimeNanos its time; 0 when there was none
 */
public record Http2Ping(Side from, long frame, long timeNanos, long ackFrame, long ackTimeNanos) {
    public boolean answered() {
        return ackTimeNanos != 0;
    }
}
