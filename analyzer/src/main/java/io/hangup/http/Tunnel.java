package io.hangup.http;

import io.hangup.tcp.Side;

/** Takes the bytes of a connection that has stopped speaking HTTP/1.1: after CONNECT, or after 101. */
public interface Tunnel {
    /** Bytes in order, as {@link io.hangup.tcp.Conversation#bytes} gives them. */
    void bytes(Side from, byte[] data, int offset, int length, long timeNanos, long frame);

    /** Bytes that the capture does not hold. */
    void gap(Side from, long length, long timeNanos, long frame);

    /** The side's FIN. */
    void finished(Side from, long timeNanos, long frame);
}
