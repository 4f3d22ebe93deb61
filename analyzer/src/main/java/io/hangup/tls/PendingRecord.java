package io.hangup.tls;

/**
 * A record that was begun and not finished.
 *
 * @param type content type of its header
 * @param declaredLength length field of its header, -1 while the header itself is incomplete
 * @param bytesSeen bytes seen of it, the header's included
 * @param firstFrame frame of its first byte
 * @param firstTime time of its first byte
 */
public record PendingRecord(int type, int declaredLength, int bytesSeen, long firstFrame, long firstTime) {
    /** Bytes still missing, at least. */
    public int missing() {
        return RecordHeader.LENGTH + Math.max(0, declaredLength) - bytesSeen;
    }
}
