package io.hangup.diagnosis.rule.path;

import io.hangup.diagnosis.Case;
import io.hangup.diagnosis.Finding;
import io.hangup.diagnosis.Severity;
import io.hangup.diagnosis.Words;
import io.hangup.llm.Phase;
import io.hangup.tcp.Segments;
import io.hangup.tcp.Side;

/**
 * A silence within an answer, seen at the client: was it the path or the server? The path, when what follows at once is
 * both as much as the server had been sending before in such a time, and repeats of what was lost: bytes from below
 * others, yet sent after them by the sender's own clock (TCP timestamps, RFC 7323).
 */
final class LossBeforeReceiver {
    private static final double LIKELY = 0.8;

    /** A pause of a model is often as short. */
    private static final long LEAST_SILENCE = 2_000_000_000L;

    /** How soon after the silence everything must have come. */
    private static final long AT_ONCE = 1_000_000_000L;

    /** The rate before is taken over this time. */
    private static final long BEFORE = 5_000_000_000L;

    /** Fewer segments show no rate. */
    private static final int LEAST_SEGMENTS = 8;

    /** What came after the silence, as a share of what a server that went on would have sent in it. */
    private static final double BACKLOG = 0.5;

    private LossBeforeReceiver() {}

    /** The finding for the longest such silence between two indexes of the log, or null. */
    static Finding find(Case facts, int from, int to) {
        if (facts.exchange().responseLastTime - facts.exchange().responseStart < LEAST_SILENCE) {
            return null;
        }
        Segments log = facts.log();
        int before = -1;
        int[] longest = null;
        long length = LEAST_SILENCE;
        for (int i = Math.max(0, from); i <= to; i++) {
            if (log.from(i) != Side.SERVER || log.length(i) == 0) {
                continue;
            }
            long silence = before < 0 ? 0 : facts.wire().time(i) - facts.wire().time(before);
            if (silence >= length && repeatAfter(log, i, to) >= 0 && backlog(log, before, i, to, silence)) {
                longest = new int[] {before, i, repeatAfter(log, i, to)};
                length = silence;
            }
            before = i;
        }
        return longest == null ? null : finding(facts, longest, length);
    }

    /** Index of a segment that fills a hole and was sent after one beyond the hole; -1 for none. */
    private static int repeatAfter(Segments log, int first, int to) {
        int highest = first;
        for (int i = first + 1; i <= to && log.time(i) - log.time(first) <= AT_ONCE; i++) {
            if (log.from(i) != Side.SERVER || log.length(i) == 0) {
                continue;
            }
            boolean below = log.seq(i) + log.length(i) <= log.seq(highest);
            boolean later = log.hasTimestamp(i)
                    && log.hasTimestamp(highest)
                    && log.tsVal(i) - log.tsVal(highest) > 0; // wraps as the clock does
            if (below && later) {
                return i;
            }
            highest = log.seq(i) > log.seq(highest) ? i : highest;
        }
        return -1;
    }

    /** The server had sent on at its pace: all of it came at once when the silence was over. */
    private static boolean backlog(Segments log, int before, int first, int to, long silence) {
        int segments = 0;
        int earliest = before;
        for (int i = before; i >= 0 && log.time(before) - log.time(i) <= BEFORE; i--) {
            if (log.from(i) == Side.SERVER && log.length(i) > 0) {
                segments++;
                earliest = i;
            }
        }
        long span = log.time(before) - log.time(earliest);
        if (segments < LEAST_SEGMENTS || span <= 0) {
            return false;
        }
        double rate = (double) (log.seq(before) + log.length(before) - log.seq(earliest)) / span;
        long end = log.seq(first);
        for (int i = first; i <= to && log.time(i) - log.time(first) <= AT_ONCE; i++) {
            end = log.from(i) == Side.SERVER ? Math.max(end, log.seq(i) + log.length(i)) : end;
        }
        return end - log.seq(first) >= BACKLOG * rate * silence;
    }

    private static Finding finding(Case facts, int[] at, long silence) {
        return Finding.of("packet-loss", LIKELY)
                .severity(Severity.WARNING)
                .phase(Phase.BODY)
                .sentence("The call to " + facts.serverText() + " completed, but for " + Words.duration(silence)
                        + " in the middle of its answer nothing came through: the server most likely went on sending,"
                        + " and its packets were lost on the way to here. What it would have sent in that time came at"
                        + " once afterwards, repeats of lost packets among it.")
                .evidence(facts.row(at[0], "last bytes before the silence"))
                .evidence(facts.row(at[1], "the next bytes, " + Words.duration(silence) + " later"))
                .evidence(facts.row(
                        at[2],
                        "bytes from below those that had come, sent later than them by its TCP timestamp: a repeat"));
    }
}
