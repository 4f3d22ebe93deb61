package io.hangup.tcp;

/**
 * What stands above one TCP connection: receives its bytes in order, once, and says how much is to be kept. The arrays
 * belong to the caller and are valid during the call only.
 */
public interface Conversation {
    Interest interest();

    /**
     * Bytes in order.
     *
     * @param timeNanos when they became readable: the time of the frame that carried them or, if a hole before them was
     *     filled later, of the frame that filled it
     * @param frame the frame that carried them
     */
    void bytes(Side from, byte[] data, int offset, int length, long timeNanos, long frame);

    /** Bytes that the capture does not hold (lost by the capture, cut by the snap length, or over a cap). */
    void gap(Side from, long length, long timeNanos, long frame);

    /** The side's FIN, once all bytes before it were delivered. */
    void finished(Side from, long timeNanos, long frame);

    /**
     * The end of the connection's story: both sides closed and nothing came for a while, or idle for long, or the
     * capture ended. Called once, after the last byte.
     */
    void ended();
}
