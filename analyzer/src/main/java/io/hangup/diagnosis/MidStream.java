package io.hangup.diagnosis;

import io.hangup.llm.Exchange;
import io.hangup.llm.LlmConnection;
import io.hangup.llm.RecordShapes;
import io.hangup.tcp.Side;
import io.hangup.tls.Records;

/**
 * Whether the server closed an encrypted stream after one more of the records that it consisted of, and while the next was
 * due. A stream that is over ends otherwise: with a last event, its terminator and the end of the HTTP message (a chunk of
 * no bytes, an empty frame), in several records within a millisecond, or in one. As that one may by chance be as long as
 * others, the time of the close has to fit too: who closes after a whole answer does so at once, or when it was idle for
 * long. What a client does then says nothing: many end soon after their answer.
 */
final class MidStream {
    /** A stream of fewer records has no rhythm to compare with. */
    private static final int RECORDS_LEAST = 8;

    /** The last record is compared with so many before it. */
    private static final int COMPARED = 16;

    /** Of those, at least so many are exactly as long. */
    private static final int ALIKE_LEAST = 2;

    /** Plain bytes of a record below which it can be an end: a terminator, the last chunk. */
    private static final int CONTENT_LEAST = 40;

    /** Plain bytes of an alert. */
    private static final int ALERT = 2;

    /** Events are sentences and their JSON; longer records are parts of something that was cut into pieces. */
    private static final int EVENT_MOST = 1_500;

    /** What comes closer together was written at once. */
    private static final long TOGETHER_NANOS = 1_000_000L;

    /** Who closes after an answer, because it is over, does so within this time. */
    private static final long AT_ONCE_NANOS = 3_000_000L;

    /** The next record is overdue after so many of the usual pauses, or this time. */
    private static final int PAUSES = 3;

    private static final long OVERDUE_NANOS = 250_000_000L;

    private MidStream() {}

    /** True when nothing that ends a stream came before the server closed. */
    static boolean cut(LlmConnection llm, Exchange exchange, Ending ending) {
        long after = ending.time() - exchange.responseLastTime;
        return ending.by(Side.SERVER) && after > AT_ONCE_NANOS && stopped(llm, exchange, after);
    }

    private static boolean stopped(LlmConnection llm, Exchange exchange, long after) {
        Records records = llm.tls().records();
        RecordShapes shapes = llm.shapes();
        int seen = 0;
        int alike = 0;
        int last = -1;
        boolean others = false;
        long first = 0;
        for (int i = records.size() - 1; i >= 0 && records.firstTime(i) >= exchange.responseStart; i--) {
            RecordShapes.Kind kind = shapes.kind(i);
            if (records.from(i) != Side.SERVER) {
                continue;
            }
            if (kind == RecordShapes.Kind.ALERT) {
                if (llm.tls().speaks13() && records.length(i) - shapes.overhead() > ALERT) {
                    return false; // padded, or the last chunk after all
                }
                continue;
            }
            if (last < 0) {
                int plain = records.length(i) - shapes.overhead();
                if (kind != RecordShapes.Kind.DATA || plain < CONTENT_LEAST || plain > EVENT_MOST) {
                    return false;
                }
                last = i;
            } else if (kind == RecordShapes.Kind.DATA) {
                if (seen == 0 && records.firstTime(last) - records.time(i) < TOGETHER_NANOS) {
                    return false;
                }
                boolean same = records.length(i) == records.length(last);
                alike += same && seen < COMPARED ? 1 : 0;
                others |= !same;
                seen++;
                first = records.time(i);
            }
        }
        // where all are of one length, with the first that holds the headers, they are padded and tell nothing
        boolean regular = seen >= RECORDS_LEAST && alike >= ALIKE_LEAST && others;
        return regular && after <= Math.max(OVERDUE_NANOS, PAUSES * (exchange.responseLastTime - first) / seen);
    }
}
