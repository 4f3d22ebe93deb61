package io.hangup.diagnosis.rule.path;

import io.hangup.diagnosis.Case;
import io.hangup.diagnosis.Finding;
import io.hangup.diagnosis.Rule;
import io.hangup.diagnosis.Severity;
import io.hangup.diagnosis.Words;
import io.hangup.llm.Outcome;
import io.hangup.packet.Packet;
import io.hangup.tcp.ReportedTwice;
import io.hangup.tcp.Segments;
import io.hangup.tcp.Side;
import io.hangup.tcp.TcpEvent;

/**
 * The call came through, but repeated packets held it up noticeably. The reason of a failure only where the hold-ups fill the
 * time until the client left.
 */
public final class PacketLoss implements Rule {
    /** Other transmissions are looked for among so many segments before and behind the repeat. */
    private static final int LOOK_BACK = 1_000;

    /** A hold-up shorter than this nobody notices. */
    private static final long LEAST_DELAY = 800_000_000L;

    @Override
    public String cause() {
        return "packet-loss";
    }

    @Override
    public boolean looksAtHealthy() {
        return true;
    }

    @Override
    public Finding examine(Case facts) {
        boolean completed = facts.fate().outcome() == Outcome.COMPLETED && facts.hasExchange();
        if (!completed) {
            return AnswerLost.find(facts);
        }
        if (facts.client().missedBytes > 0 || facts.server().missedBytes > 0) {
            return null;
        }
        boolean none = facts.client().retransmissions() + facts.server().retransmissions() == 0;
        Finding repeated = none ? null : repeated(facts);
        int to = facts.wire().indexOf(facts.exchange().responseLastFrame);
        if (repeated == null) {
            repeated = LossBeforeReceiver.find(facts, facts.wire().indexOf(facts.exchange().responseFirstFrame), to);
        }
        return repeated != null || none ? repeated : LossRate.find(facts, start(facts), to, i -> lost(facts, i));
    }

    /** Where the call begins in the log: the first with the connection. */
    private static int start(Case facts) {
        return facts.exchange().number == 1 ? 0 : facts.firstRequestIndex();
    }

    private static boolean lost(Case facts, int repeat) {
        return !facts.log().is(repeat, TcpEvent.SPURIOUS_RETRANSMISSION)
                && !needless(facts, repeat)
                && !perhapsCopied(facts, repeat);
    }

    /**
     * Where the capture holds packets twice, a repeat may be one more copy of the first, unless its timestamp or its IP
     * identification says that it was sent anew.
     */
    private static boolean perhapsCopied(Case facts, int repeat) {
        int first = facts.connection().duplicateFrames() == 0 ? -1 : FirstSent.of(facts, repeat, 0);
        if (first < 0) {
            return false;
        }
        Segments log = facts.log();
        boolean stamped = log.hasTimestamp(first) && log.hasTimestamp(repeat);
        return !(stamped && log.tsVal(first) != log.tsVal(repeat)) && log.ipId(first) == log.ipId(repeat);
    }

    /** A repeat of what this capture shows twice. */
    private Finding repeated(Case facts) {
        Segments log = facts.log();
        long longest = 0;
        int repeatAt = -1;
        int repeats = 0;
        int to = facts.wire().indexOf(facts.exchange().responseLastFrame);
        for (int i = Math.max(0, start(facts)); i <= to; i++) {
            if (!facts.wire().isRetransmission(i) || log.is(i, TcpEvent.SPURIOUS_RETRANSMISSION)) {
                continue;
            }
            repeats++;
            long delay = delayed(facts, i);
            boolean sentAnew = delay > longest && !perhapsCopied(facts, i);
            if (sentAnew && !onlySlow(facts, i) && !needless(facts, i) && !toldLate(facts, i)) {
                longest = delay;
                repeatAt = i;
            }
        }
        if (repeatAt < 0 || longest < LEAST_DELAY) {
            return null;
        }
        int first = original(facts, repeatAt);
        boolean syn = log.has(repeatAt, Packet.SYN);
        String who = log.from(repeatAt) == Side.CLIENT ? "client" : "server";
        return Finding.of(cause(), 0.9)
                .severity(Severity.WARNING)
                .phase(facts.phaseAt(first < 0 ? repeatAt : first))
                .sentence("The call to " + facts.serverText() + " completed, but lost packets held it up: the " + who
                        + " had to repeat " + (syn ? "its SYN" : "data") + " after " + Words.duration(longest) + " ("
                        + Words.count(repeats, "repeat") + " in this call).")
                .evidence(facts.row(first, syn ? "SYN, lost" : "first sent"))
                .evidence(facts.row(
                        repeatAt,
                        (syn ? "SYN" : "the same bytes") + " once more, " + Words.duration(longest) + " later"));
    }

    /**
     * A SYN that was repeated though none was lost: each of them got its SYN-ACK, the first too late; or the answer came
     * sooner after the repeat than the path permits, so it was for the first one.
     */
    private static boolean onlySlow(Case facts, int repeat) {
        Segments log = facts.log();
        if (!log.has(repeat, Packet.SYN)) {
            return false;
        }
        if (log.from(repeat) == Side.SERVER) {
            // one SYN-ACK for each of the SYNs that had come before the first of them
            int first = facts.wire().firstWith(Side.SERVER, Packet.SYN, 0);
            int second = facts.wire().firstWith(Side.CLIENT, Packet.SYN, 0);
            second = second < 0 ? -1 : facts.wire().firstWith(Side.CLIENT, Packet.SYN, second + 1);
            return second >= 0 && second < first;
        }
        int answers = 0;
        for (int i = repeat + 1; i < Math.min(log.size(), repeat + LOOK_BACK); i++) {
            if (log.from(i) == Side.SERVER && log.has(i, Packet.SYN)) {
                boolean tooSoon = facts.wire().time(i) - facts.wire().time(repeat) < facts.client().minRtt / 2;
                if (tooSoon || ++answers == 2) {
                    return true;
                }
            }
        }
        return false;
    }

    /** The receiver reported as many of these bytes twice as were sent twice (DSACK): late they were, but none was lost. */
    private static boolean needless(Case facts, int repeat) {
        Segments log = facts.log();
        ReportedTwice twice = facts.connection().half(log.from(repeat)).twice;
        long left = log.seq(repeat);
        long right = left + log.length(repeat);
        if (twice == null || right == left) {
            return false;
        }
        long sent = 0;
        int from = Math.max(0, repeat - LOOK_BACK);
        for (int i = from; i < Math.min(log.size(), repeat + LOOK_BACK); i++) {
            if (log.from(i) == log.from(repeat)) {
                sent += Math.max(0, Math.min(right, log.seq(i) + log.length(i)) - Math.max(left, log.seq(i)));
            }
        }
        return twice.bytesIn(left, right) >= sent - (right - left);
    }

    /**
     * The first word of the missing bytes (SACK of later ones) itself came late, and they were repeated soon after it: the
     * whole path had been slow, and the loss added little to that.
     */
    private static boolean toldLate(Case facts, int repeat) {
        Segments log = facts.log();
        int first = original(facts, repeat);
        long roundTrip = Math.max(0, facts.connection().half(log.from(repeat)).minRtt);
        for (int i = first + 1; first >= 0 && i < repeat; i++) {
            if (log.from(i) != log.from(repeat) && log.sackRight(i) > log.seq(repeat)) {
                return log.time(repeat) - log.time(i) + roundTrip < LEAST_DELAY;
            }
        }
        return false;
    }

    /** Nanoseconds between the first transmission and this repeat. */
    private static long delayed(Case facts, int repeat) {
        int first = original(facts, repeat);
        return first < 0 ? 0 : facts.wire().time(repeat) - facts.wire().time(first);
    }

    /** The first transmission, if it was sent long enough before to have held the call up; else -1. */
    private static int original(Case facts, int repeat) {
        return FirstSent.of(facts, repeat, LEAST_DELAY);
    }
}
