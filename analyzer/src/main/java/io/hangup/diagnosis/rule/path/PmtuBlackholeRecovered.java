package io.hangup.diagnosis.rule.path;

import io.hangup.diagnosis.Case;
import io.hangup.diagnosis.Finding;
import io.hangup.diagnosis.Rule;
import io.hangup.diagnosis.Severity;
import io.hangup.diagnosis.Words;
import io.hangup.llm.Outcome;
import io.hangup.tcp.Half;
import io.hangup.tcp.Segments;
import io.hangup.tcp.Side;

/**
 * Full-size segments vanished until the sender tried smaller ones by itself, and then all went well: packetization layer
 * path MTU discovery, RFC 4821.
 */
public final class PmtuBlackholeRecovered implements Rule {
    static final int FULL_SIZE_LEAST = 1_000;
    static final int SMALLER_BY = 64;
    static final long LEAST_DELAY = 800_000_000L;

    /** Segments of the size that passed which show that the sender stays with it, the first included. */
    private static final int LEAST_OF_ONE_SIZE = 3;

    /** The full-size segment once more, and then the smaller one. */
    private static final int LEAST_REPEATS = 2;

    @Override
    public String cause() {
        return "pmtu-blackhole-recovered";
    }

    @Override
    public boolean looksAtHealthy() {
        return true;
    }

    @Override
    public Finding examine(Case facts) {
        boolean completed = facts.fate().outcome() == Outcome.COMPLETED && facts.hasExchange();
        boolean whole = facts.client().missedBytes == 0 && facts.server().missedBytes == 0;
        if (!completed || !whole || facts.exchange().number != 1) {
            return null;
        }
        for (Side sender : Side.values()) {
            if (SenderBlackhole.tooBigSeen(facts, sender)) {
                continue;
            }
            int mss = facts.wire().segmentSize();
            Finding finding = recovered(facts, sender, mss);
            finding = finding != null ? finding : RecoveredAtReceiver.examine(facts, sender, mss, cause());
            if (finding != null) {
                return finding;
            }
        }
        return null;
    }

    /** A repeat of a lost full-size segment that is smaller, gets through, and after which nothing of full size is sent. */
    private Finding recovered(Case facts, Side sender, int mss) {
        Half half = facts.connection().half(sender);
        if (half.retransmissions() < LEAST_REPEATS || half.largestPayload < FULL_SIZE_LEAST) {
            return null;
        }
        Segments log = facts.log();
        for (int i = 0; i < log.size(); i++) {
            if (log.from(i) != sender || log.length(i) == 0 || !facts.wire().isRetransmission(i)) {
                continue;
            }
            int first = FirstSent.of(facts, i, LEAST_DELAY);
            int size = first < 0 ? 0 : StuckFlow.piece(log, first, log.seq(i), mss);
            boolean smaller = size >= FULL_SIZE_LEAST && log.length(i) <= size - SMALLER_BY;
            boolean tried = smaller && transmissions(facts, sender, log.seq(i), i) >= 2;
            long delay = first < 0 ? 0 : log.time(i) - log.time(first);
            if (!tried || delay < LEAST_DELAY) {
                continue;
            }
            boolean through = facts.wire().acknowledgment(sender, log.seq(i) + log.length(i), i) >= 0;
            int ceiling = goesOn(facts, sender, i) ? size - SMALLER_BY : log.length(i) + SMALLER_BY;
            if (through && !largerPasses(facts, sender, i, ceiling)) {
                return finding(facts, sender, first, i, delay, size);
            }
        }
        return null;
    }

    private Finding finding(Case facts, Side sender, int first, int smaller, long delay, int size) {
        String who = sender == Side.CLIENT ? "client" : "server";
        int overhead = facts.log().ipLength(smaller) - facts.log().length(smaller);
        int passed = largest(facts, sender, smaller);
        return Finding.of(cause(), 0.9)
                .severity(Severity.WARNING)
                .phase(facts.phaseAt(first))
                .sentence("Full-size packets from the " + who + " vanished for " + Words.duration(delay)
                        + " until it tried smaller ones: segments of " + size + " bytes are lost, of "
                        + passed
                        + " pass, so the path MTU lies between " + (passed + overhead) + " and " + (size + overhead - 1)
                        + " bytes, and no ICMP message says so. The call to " + facts.serverText()
                        + " completed all the same.")
                .evidence(facts.row(first, "segment of " + size + " bytes, lost"))
                .evidence(facts.row(
                        smaller,
                        "the same bytes in a segment of " + facts.log().length(smaller) + ", " + Words.duration(delay)
                                + " later"))
                .pathMtu(passed + overhead, size + overhead)
                .notVisible("which hop has the smaller MTU: tracepath shows it.");
    }

    private static int transmissions(Case facts, Side sender, long seq, int before) {
        Segments log = facts.log();
        int count = 0;
        for (int i = 0; i < before; i++) {
            if (log.from(i) == sender && log.seq(i) <= seq && log.seq(i) + log.length(i) > seq) {
                count++;
            }
        }
        return count;
    }

    /** The sender stays with the size that passed: then what it sends between that size and the full one passes too. */
    private static boolean goesOn(Case facts, Side sender, int smaller) {
        Segments log = facts.log();
        int count = 0;
        for (int i = smaller; i < log.size(); i++) {
            count += log.from(i) == sender && log.length(i) == log.length(smaller) ? 1 : 0;
        }
        return count >= LEAST_OF_ONE_SIZE;
    }

    /** The most payload of one segment of the side from {@code from} on. */
    static int largest(Case facts, Side sender, int from) {
        int largest = 0;
        for (int i = from; i < facts.log().size(); i++) {
            largest = facts.log().from(i) == sender
                    ? Math.max(largest, facts.log().length(i))
                    : largest;
        }
        return largest;
    }

    /** A segment larger than this is acknowledged before or after: then it was not the size. */
    private static boolean largerPasses(Case facts, Side sender, int smaller, int size) {
        Segments log = facts.log();
        long acked = facts.wire().ackedUpTo(sender, smaller);
        for (int i = 0; i < log.size(); i++) {
            boolean before = i < smaller && log.seq(i) + log.length(i) <= acked;
            if (log.from(i) == sender && log.length(i) > size && (before || i > smaller)) {
                return true;
            }
        }
        return false;
    }
}
