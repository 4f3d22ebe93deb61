package io.hangup.diagnosis.rule.path;

import io.hangup.diagnosis.Case;
import io.hangup.diagnosis.Finding;
import io.hangup.diagnosis.Severity;
import io.hangup.diagnosis.Words;
import io.hangup.llm.Phase;
import io.hangup.packet.Packet;
import io.hangup.tcp.Half;
import io.hangup.tcp.Segments;
import io.hangup.tcp.Side;
import io.hangup.tcp.TcpEvent;

/**
 * A path-MTU black hole that its sender got over by itself, as the receiver's end shows it: a hole of whole full-size
 * segments, filled much later by smaller ones, and nothing of nearly the full size in the whole connection.
 */
final class RecoveredAtReceiver {
    /** The sender goes on with segments of the size that passed: so many, the first included. */
    private static final int LEAST_OF_ONE_SIZE = 3;

    /** Segments that end where a full-size one had ended; by chance one in a thousand does. */
    private static final int LEAST_ENDS = 3;

    private RecoveredAtReceiver() {}

    static Finding examine(Case facts, Side sender, int mss, String cause) {
        if (mss == Integer.MAX_VALUE || mss < PmtuBlackholeRecovered.FULL_SIZE_LEAST) {
            return null;
        }
        Half half = facts.connection().half(sender);
        boolean holed = half.count(TcpEvent.LOST_SEGMENT) > 0;
        boolean filled = half.retransmissions() + half.count(TcpEvent.OUT_OF_ORDER) > 0;
        if (!holed || !filled || half.largestPayload > mss - PmtuBlackholeRecovered.SMALLER_BY) {
            return null; // what most connections show, without a walk over their log
        }
        int beyond = beyondHole(facts, sender, mss);
        Finding atHole = beyond < 0 ? null : filledLate(facts, sender, mss, cause, beyond);
        return atHole != null ? atHole : cutAnew(facts, sender, mss, cause);
    }

    /** Something had arrived beyond the hole at once, and the hole was filled much later. */
    private static Finding filledLate(Case facts, Side sender, int mss, String cause, int beyond) {
        Segments log = facts.log();
        long hole = facts.wire().sentUpTo(sender, beyond);
        for (int i = beyond + 1; i < log.size(); i++) {
            if (log.from(i) != sender
                    || log.length(i) == 0
                    || log.seq(i) > hole
                    || facts.wire().end(i) <= hole) {
                continue;
            }
            long waited = log.time(i) - log.time(beyond);
            int size = log.length(i);
            boolean smaller = size <= mss - PmtuBlackholeRecovered.SMALLER_BY && mss % size != 0;
            boolean tellsSize = smaller && ofOneSize(facts, sender, i, size) >= LEAST_OF_ONE_SIZE;
            boolean told = waited >= PmtuBlackholeRecovered.LEAST_DELAY && tellsSize;
            return told ? finding(facts, sender, cause, beyond, i, mss) : null;
        }
        return null;
    }

    /**
     * Nothing arrived at all for a while, and then smaller segments in which the full-size ones can still be seen: those that
     * end short of their size end where a full-size segment had ended.
     */
    private static Finding cutAnew(Case facts, Side sender, int mss, String cause) {
        Segments log = facts.log();
        int size = PmtuBlackholeRecovered.largest(facts, sender, 0);
        if (size > mss - PmtuBlackholeRecovered.SMALLER_BY || mss % size == 0) {
            return null;
        }
        int before = -1;
        int first = -1;
        int ends = 0;
        long next = 1;
        for (int i = 0; i < log.size(); i++) {
            if (log.from(i) != sender || log.length(i) == 0 || log.has(i, Packet.SYN)) {
                continue;
            }
            boolean late = before >= 0 && log.time(i) - log.time(before) >= PmtuBlackholeRecovered.LEAST_DELAY;
            if (first < 0 && late && log.length(i) == size && log.seq(i) == next) {
                first = i;
            }
            boolean rest = first >= 0 && log.length(i) < size && (facts.wire().end(i) - log.seq(first)) % mss == 0;
            ends += rest ? 1 : 0;
            next = Math.max(next, facts.wire().end(i));
            before = first < 0 ? i : before;
        }
        if (first < 0 || ends < LEAST_ENDS) {
            return null;
        }
        int overhead = log.ipLength(first) - size;
        String who = sender == Side.CLIENT ? "client" : "server";
        String delay = Words.duration(log.time(first) - log.time(before));
        return Finding.of(cause, 0.85)
                .severity(Severity.WARNING)
                .phase(sender == Side.CLIENT ? Phase.REQUEST : facts.phaseAt(first))
                .sentence("Full-size packets from the " + who + " did not arrive for " + delay
                        + " until it tried smaller ones: after that silence come segments of " + size
                        + " bytes and of what is left of whole ones of " + mss + " (" + Words.count(ends, "time")
                        + "), none larger, so the path MTU lies between " + (size + overhead) + " and "
                        + (mss + overhead - 1) + " bytes, and no ICMP message says so. The call to "
                        + facts.serverText() + " completed all the same.")
                .evidence(facts.row(before, "the last before the silence"))
                .evidence(facts.row(first, "segment of " + size + " bytes, " + delay + " later"))
                .pathMtu(size + overhead, mss + overhead)
                .notVisible("the lost packets themselves: capture at the " + who + ".");
    }

    /** The first segment that arrived beyond a hole of whole full-size segments; -1 when a segment of that size passed. */
    private static int beyondHole(Case facts, Side sender, int mss) {
        Segments log = facts.log();
        int found = -1;
        long next = 1;
        for (int i = 0; i < log.size(); i++) {
            if (log.from(i) != sender || log.length(i) == 0 || log.has(i, Packet.SYN)) {
                continue;
            }
            if (log.length(i) > mss - PmtuBlackholeRecovered.SMALLER_BY) {
                return -1;
            }
            long missing = log.seq(i) - next;
            if (found < 0 && missing > 0 && missing % mss == 0) {
                found = i;
            }
            next = Math.max(next, facts.wire().end(i));
        }
        return found;
    }

    private static int ofOneSize(Case facts, Side sender, int from, int size) {
        int count = 0;
        for (int i = from; i < facts.log().size(); i++) {
            count += facts.log().from(i) == sender && facts.log().length(i) == size ? 1 : 0;
        }
        return count;
    }

    private static Finding finding(Case facts, Side sender, String cause, int beyond, int smaller, int mss) {
        String who = sender == Side.CLIENT ? "client" : "server";
        long missing = facts.log().seq(beyond) - facts.wire().sentUpTo(sender, beyond);
        String delay = Words.duration(facts.log().time(smaller) - facts.log().time(beyond));
        int largest = PmtuBlackholeRecovered.largest(facts, sender, 0);
        int overhead = facts.log().ipLength(smaller) - facts.log().length(smaller);
        return Finding.of(cause, 0.85)
                .severity(Severity.WARNING)
                .phase(sender == Side.CLIENT ? Phase.REQUEST : facts.phaseAt(beyond))
                .sentence("Full-size packets from the " + who + " did not arrive for " + delay
                        + " until it tried smaller ones: a hole of " + Words.bytes(missing)
                        + ", whole segments of " + mss + " bytes, was filled by segments of "
                        + facts.log().length(smaller) + ", none larger than " + largest
                        + " bytes ever arrived, so the path MTU lies between " + (largest + overhead) + " and "
                        + (mss + overhead - 1) + " bytes, and no ICMP message says so. The call to "
                        + facts.serverText()
                        + " completed all the same.")
                .evidence(facts.row(beyond, "arrives beyond a hole of " + Words.bytes(missing)))
                .evidence(facts.row(
                        smaller,
                        "the missing bytes in a segment of " + facts.log().length(smaller) + ", " + delay + " later"))
                .pathMtu(largest + overhead, mss + overhead)
                .notVisible("which hop has the smaller MTU: tracepath shows it.");
    }
}
