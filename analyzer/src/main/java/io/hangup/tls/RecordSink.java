package io.hangup.tls;

import io.hangup.tcp.Side;

/** Takes every whole record of a TLS connection in the order of their completion, for whoever can read them. */
public interface RecordSink {
    /**
     * One record without its header. The array is the reader's own and valid during the call only.
     *
     * @param version the version field of the record header, 0x0301 to 0x0304
     * @param firstFrame the frame that held the first byte of the header
     * @param frame the frame that completed the record
     */
    void record(
            Side from,
            int type,
            int version,
            byte[] data,
            int offset,
            int length,
            long firstFrame,
            long frame,
            long timeNanos);

    /**
     * One record of which the capture does not hold every byte.
     *
     * @param length the length field of its header
     */
    void holed(Side from, int type, int length, long frame, long timeNanos);

    /**
     * Records of this side are missing here, and nobody can tell how many. Told when the next record boundary was
     * found, or at the end.
     *
     * @param length bytes that they had, record headers included
     */
    void lost(Side from, long length, long timeNanos, long frame);

    /** The side's FIN, after its last record. */
    void finished(Side from, long timeNanos, long frame);
}
