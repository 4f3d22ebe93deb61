package io.hangup.tls;

import io.hangup.tcp.Side;

/** Takes the application data of a TLS connection, decrypted, in order. The arrays are valid during the call only. */
public interface PlaintextSink {
    /**
     * The content of one record.
     *
     * @param timeNanos when it became readable: the time of the frame that completed the record
     * @param firstFrame the frame that held the first byte of the record
     * @param frame the frame that completed the record
     */
    void bytes(Side from, byte[] data, int offset, int length, long timeNanos, long firstFrame, long frame);

    /**
     * Application data that the capture does not hold or that could not be decrypted.
     *
     * @param length how many bytes: exact unless records of unknown number or with padding were lost; may be 0
     */
    void gap(Side from, long length, long timeNanos, long frame);

    /** The side sends no more: its close_notify or, without one, its FIN. Once a side. */
    void finished(Side from, long timeNanos, long frame);
}
