package io.hangup.llm;

import io.hangup.tcp.Side;
import io.hangup.tls.Records;

/**
 * Records of HTTP/2 that may be RST_STREAM, in the middle of a connection that goes on: of the size of one (RFC 9113 section
 * 6.4), in a place where WINDOW_UPDATE, which is as long, has no reason. How such a call ended nobody can tell, but that it
 * was answered in full would be said too soon.
 */
final class StreamResets {
    /** No client gives up sooner; what it may owe the server for the answer before has been sent by then. */
    private static final long PATIENCE_NANOS = 500_000_000L;

    /** A server's word on what it has taken of the request comes sooner, but for the round trip. */
    private static final long TAKEN_NANOS = 100_000_000L;

    /** A client whose request is longer is owed WINDOW_UPDATEs: half of the first window (RFC 9113 section 6.9.2). */
    private static final long UPLOAD_MOST = 32_000;

    /** Records of a response from which on it is a stream rather than one burst. */
    private static final int STREAM_RECORDS = 5;

    private static final int EMPTY_DATA = 9;

    private final Records records;
    private final RecordShapes shapes;

    StreamResets(Records records, RecordShapes shapes) {
        this.records = records;
        this.shapes = shapes;
    }

    /** The record may end the exchange, which waits for its answer: its client gave it up, or its server refused it. */
    boolean endsWait(int record, Exchange waiting) {
        boolean candidate = waiting != null
                && !waiting.responseStarted()
                && waiting.requestBytes <= UPLOAD_MOST
                && shapes.kind(record) == RecordShapes.Kind.CONTROL
                && shapes.maybeRstStream(record);
        long after = candidate ? records.firstTime(record) - waiting.requestEnd : 0;
        return candidate
                && after
                        >= (records.from(record) == Side.CLIENT
                                ? PATIENCE_NANOS
                                : TAKEN_NANOS + 2 * Math.max(0, shapes.rttNanos()));
    }

    /** What the server said last before this record may be the reset of the stream that it was sending. */
    boolean cutsAnswer(int before, Exchange answered) {
        if (shapes.http2() != RecordShapes.Http2.YES
                || answered.responseRecords < STREAM_RECORDS
                || answered.requestBytes > UPLOAD_MOST) {
            return false;
        }
        boolean last = true;
        for (int i = before - 1; i >= 0 && records.firstTime(i) >= answered.responseStart; i--) {
            if (records.from(i) == Side.SERVER) {
                boolean reset = shapes.maybeRstStream(i);
                if (last != reset || records.length(i) - shapes.overhead() == EMPTY_DATA) {
                    return false; // it ends otherwise, or says such more than once
                }
                last = false;
            }
        }
        return !last;
    }
}
