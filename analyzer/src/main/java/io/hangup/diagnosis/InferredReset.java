package io.hangup.diagnosis;

import io.hangup.llm.Exchange;
import io.hangup.llm.LlmConnection;
import io.hangup.llm.RecordShapes;
import io.hangup.tcp.Connection;
import io.hangup.tcp.Side;
import io.hangup.tls.Records;

/**
 * An RST_STREAM that ended a response of which only encrypted records are seen. A server's record with 13 bytes in it is
 * RST_STREAM or WINDOW_UPDATE (RFC 9113 sections 6.4 and 6.9), or DATA with four bytes. WINDOW_UPDATE answers what the
 * client sent; DATA of four bytes may be the end of a compressed body. So nobody can tell how such a response ended.
 */
public final class InferredReset {
    /** Records of a response from which on it is a stream rather than one burst. */
    private static final int STREAM_RECORDS = 5;

    /** A client whose request is longer is owed WINDOW_UPDATEs: half of the first window (RFC 9113 section 6.9.2). */
    private static final long UPLOAD_MOST = 32_000;

    private static final int EMPTY_DATA = 9;

    /** A client that was told of its stream's end closes within this time and a round trip. */
    private static final long REACTION_NANOS = 100_000_000L;

    private InferredReset() {}

    /**
     * Index of the record that most likely is the server's RST_STREAM, or -1: the last that the server said, after the
     * records of a stream whose end (an empty DATA frame) did not come, and the reason for the client to close at once.
     */
    public static int of(LlmConnection llm, Exchange exchange, Ending ending) {
        RecordShapes shapes = llm.shapes();
        boolean candidate = shapes != null
                && shapes.http2() == RecordShapes.Http2.YES
                && exchange.responseRecords >= STREAM_RECORDS
                && exchange.requestBytes <= UPLOAD_MOST
                && ending.by(Side.CLIENT);
        if (!candidate) {
            return -1;
        }
        Records records = llm.tls().records();
        int last = lastOfServer(records, shapes);
        if (last < 0 || !shapes.maybeRstStream(last)) {
            return -1;
        }
        Connection connection = llm.connection();
        long reaction = REACTION_NANOS + Math.max(0, connection.serverRtt()) + Math.max(0, connection.clientRtt());
        boolean told = ending.time() >= records.time(last) && ending.time() - records.time(last) <= reaction;
        return told && onlyContentBefore(records, shapes, exchange, last) ? last : -1;
    }

    private static int lastOfServer(Records records, RecordShapes shapes) {
        for (int i = records.size() - 1; i >= 0; i--) {
            if (records.from(i) == Side.SERVER && shapes.kind(i) != RecordShapes.Kind.ALERT) {
                return i;
            }
        }
        return -1;
    }

    /** Between the response's first record and this one: no second of its size, no empty frame, no word of the client's. */
    private static boolean onlyContentBefore(Records records, RecordShapes shapes, Exchange exchange, int last) {
        for (int i = last - 1; i >= 0 && records.firstTime(i) >= exchange.responseStart; i--) {
            boolean server = records.from(i) == Side.SERVER;
            boolean ends = records.length(i) - shapes.overhead() == EMPTY_DATA;
            boolean clientAsks = !server && shapes.kind(i) == RecordShapes.Kind.DATA;
            if (clientAsks || server && (ends || shapes.maybeRstStream(i))) {
                return false;
            }
        }
        return true;
    }
}
