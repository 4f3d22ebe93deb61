package io.hangup.diagnosis.rule.path;

import io.hangup.diagnosis.Case;
import io.hangup.diagnosis.Finding;
import io.hangup.diagnosis.Severity;
import io.hangup.diagnosis.Words;
import io.hangup.llm.Phase;
import io.hangup.tcp.Half;
import io.hangup.tcp.Segments;
import io.hangup.tcp.Side;
import java.util.function.IntPredicate;

/**
 * How much of what one side sent in a call was lost and sent again, where no single repeat held the call up noticeably:
 * a rate to know of, and a call that was slowed down by it where the hold-ups together are a good part of its time.
 */
final class LossRate {
    /** Single losses are everyday; so many in one call are a path to look at. */
    private static final int LEAST_REPEATS = 5;

    /** Repeats among all segments with data, as 1 in this many. */
    private static final int ONE_IN = 20;

    /** Hold-ups are noticed from here on when they are added up. */
    private static final long LEAST_SUM = 800_000_000L;

    /** And when they are this part of the call's time. */
    private static final int PART_OF_CALL = 5;

    /** Other segments are looked for so far before a repeat. */
    private static final int LOOK_BACK = 200;

    private final Case facts;
    private final Side side;

    /** Most bytes of a segment on the wire. */
    private final int size;

    private int segments;
    private int repeats;
    private long sum;
    private long longest;
    private int longestFrom = -1;
    private int longestAt = -1;

    private LossRate(Case facts, Side side) {
        this.facts = facts;
        this.side = side;
        this.size = facts.wire().segmentSize();
    }

    /**
     * The finding about the side of which more was lost, or null.
     *
     * @param from first index of the call in the log
     * @param to its last
     * @param lost whether the bytes of a repeat had been lost, and not merely been late
     */
    static Finding find(Case facts, int from, int to, IntPredicate lost) {
        LossRate client = new LossRate(facts, Side.CLIENT).over(from, to, lost);
        LossRate server = new LossRate(facts, Side.SERVER).over(from, to, lost);
        LossRate worse = client.sum > server.sum ? client : server;
        LossRate other = worse == client ? server : client;
        worse = worse.notable() ? worse : other;
        return worse.notable()
                ? worse.finding(facts.wire().time(to) - facts.wire().time(Math.max(0, from)))
                : null;
    }

    /** So few were repeated on the whole connection that no walk is needed; a large segment is several on the wire. */
    private boolean hardlyAny() {
        Half half = facts.connection().half(side);
        return half.retransmissions() < LEAST_REPEATS && half.offloaded == 0;
    }

    /** Fewer repeats than are told of, even if all of them had been lost: most calls, and that costs little to see. */
    private boolean tooFew(int from, int to) {
        long sent = 0;
        long again = 0;
        for (int i = Math.max(0, from); i <= to; i++) {
            if (facts.log().from(i) == side && facts.wire().hasData(i)) {
                int pieces = pieces(facts.log().length(i));
                sent += pieces;
                again += facts.wire().isRetransmission(i) ? pieces : 0;
            }
        }
        return again < LEAST_REPEATS || again * ONE_IN < sent;
    }

    private LossRate over(int from, int to, IntPredicate lost) {
        if (hardlyAny() || tooFew(from, to)) {
            return this;
        }
        Segments log = facts.log();
        long counted = Long.MIN_VALUE;
        for (int i = Math.max(0, from); i <= to; i++) {
            if (log.from(i) != side || !facts.wire().hasData(i)) {
                continue;
            }
            segments += pieces(log.length(i));
            int since = facts.wire().isRetransmission(i) && lost.test(i) ? since(i) : -1;
            if (since < 0) {
                continue;
            }
            repeats += pieces(log.length(i));
            long held = log.time(i) - log.time(since);
            sum += Math.max(0, log.time(i) - Math.max(counted, log.time(since)));
            counted = Math.max(counted, log.time(i));
            if (held > longest) {
                longest = held;
                longestFrom = since;
                longestAt = i;
            }
        }
        return this;
    }

    /** What the network card cuts into several, or joined, is several on the wire. */
    private int pieces(int length) {
        return size <= 0 ? 1 : (int) Math.max(1, ((long) length + size - 1) / size);
    }

    /** The first transmission, or behind the loss the segment that showed the gap; -1 when neither is near. */
    private int since(int repeat) {
        int first = FirstSent.of(facts, repeat, 0);
        if (first >= 0) {
            return first;
        }
        Segments log = facts.log();
        int beyond = -1;
        for (int i = repeat - 1; i >= Math.max(0, repeat - LOOK_BACK); i--) {
            beyond = log.from(i) == side && log.length(i) > 0 && log.seq(i) > log.seq(repeat) ? i : beyond;
        }
        return beyond;
    }

    /** What a router refused for its size was not lost on a bad path. */
    private boolean notable() {
        return repeats >= LEAST_REPEATS
                && (long) repeats * ONE_IN >= segments
                && !SenderBlackhole.tooBigSeen(facts, side);
    }

    private Finding finding(long callNanos) {
        boolean slowed = sum >= LEAST_SUM && sum >= callNanos / PART_OF_CALL;
        String who = side == Side.CLIENT ? "client" : "server";
        return Finding.of("packet-loss", 0.85)
                .severity(slowed ? Severity.WARNING : Severity.NOTE)
                .phase(slowed ? facts.phaseAt(longestAt) : Phase.IDLE)
                .sentence("The call to " + facts.serverText() + " completed, but "
                        + Math.round(100.0 * repeats / segments) + " % of the " + who + "'s segments with data ("
                        + repeats + " of " + segments
                        + ") had to be sent again, for they or their acknowledgments were lost: "
                        + spent(slowed, callNanos)
                        + " The longest hold-up was " + Words.duration(longest) + ".")
                .evidence(facts.row(longestFrom, "before the longest hold-up"))
                .evidence(facts.row(longestAt, "the same bytes once more, " + Words.duration(longest) + " later"));
    }

    /** A loss before the capture point shows here with the hole that it leaves, not with the packet that was lost. */
    private String spent(boolean slowed, long callNanos) {
        String part = Words.duration(sum) + " of its " + Words.duration(callNanos);
        if (facts.connection().half(side).lostBefore > 0) {
            return "holes were open here for " + part + "; how long before that the lost packets had left is not seen.";
        }
        return slowed
                ? "together that held it up for up to " + part + "."
                : "no more than " + part + " were spent on that.";
    }
}
