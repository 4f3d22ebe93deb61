package io.hangup.diagnosis.rule.path;

import io.hangup.diagnosis.Case;
import io.hangup.diagnosis.Wire;
import io.hangup.tcp.Segments;
import io.hangup.tcp.Side;

/** The first transmission of what a segment repeats. */
final class FirstSent {
    /** It is looked for among so many segments before the repeat. */
    private static final int LOOK_BACK = 1_000;

    private FirstSent() {}

    /**
     * From the repeat back: most often the transmission before is the first one, and few segments away.
     *
     * @param repeat index of a segment with bytes, SYN or FIN that were sent before
     * @param waited nanoseconds that lie between the two at least
     * @return index of the segment that carried the first of the repeated bytes first; -1 when it is not that long ago, or
     *     not in this capture
     */
    static int of(Case facts, int repeat, long waited) {
        Segments log = facts.log();
        Wire wire = facts.wire();
        int earliest = Math.max(0, repeat - LOOK_BACK);
        long latest = log.time(repeat) - waited;
        if (log.time(earliest) > latest) {
            return -1; // most repeats: nothing that far back, and no need to look
        }
        long seq = log.seq(repeat);
        Side side = log.from(repeat);
        int first = -1;
        for (int i = repeat - 1; i >= earliest; i--) {
            if (log.from(i) == side && log.seq(i) <= seq && wire.end(i) > seq) {
                first = i;
                if (!wire.isRetransmission(i)) {
                    break;
                }
            }
        }
        return first >= 0 && log.time(first) <= latest ? first : -1;
    }
}
