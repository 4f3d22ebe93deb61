package io.hangup.tls;

import io.hangup.tcp.Side;
import java.util.Arrays;

/** One step of a connection that decryption has to take: a record, records that are missing, or a FIN. Mutable. */
final class SealedRecord {
    enum Kind {
        RECORD,
        MISSING,
        FINISHED
    }

    /** {@link #count} when nobody knows it. */
    static final int UNKNOWN = -1;

    Kind kind;
    Side from;
    int type;
    int version;
    byte[] data;
    int offset;
    /** Of the record's body; of missing records, those of their bodies or, when their number is unknown, all bytes. */
    long length;
    /** The record's number in the log of records. */
    long number;
    /** How many records are missing. */
    int count;

    long firstFrame;
    long frame;
    long time;

    SealedRecord record(Side side, int recordType, int recordVersion, byte[] bytes, int start, int recordLength) {
        kind = Kind.RECORD;
        from = side;
        type = recordType;
        version = recordVersion;
        data = bytes;
        offset = start;
        length = recordLength;
        return this;
    }

    SealedRecord at(long first, long last, long timeNanos) {
        firstFrame = first;
        frame = last;
        time = timeNanos;
        return this;
    }

    static SealedRecord missing(Side side, int type, long length, int count) {
        SealedRecord missing = new SealedRecord();
        missing.kind = Kind.MISSING;
        missing.from = side;
        missing.type = type;
        missing.length = length;
        missing.count = count;
        return missing;
    }

    static SealedRecord finished(Side side) {
        SealedRecord finished = new SealedRecord();
        finished.kind = Kind.FINISHED;
        finished.from = side;
        return finished;
    }

    /** Bytes of a record; at most {@link RecordHeader#MAX_BODY}. */
    int size() {
        return (int) length;
    }

    /** A record with bytes of its own. */
    SealedRecord copy() {
        byte[] own = Arrays.copyOfRange(data, offset, offset + size());
        SealedRecord copy = new SealedRecord()
                .record(from, type, version, own, 0, own.length)
                .at(firstFrame, frame, time);
        copy.number = number;
        return copy;
    }
}
