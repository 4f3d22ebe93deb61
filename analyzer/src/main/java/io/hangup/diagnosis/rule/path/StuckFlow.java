package io.hangup.diagnosis.rule.path;

import io.hangup.diagnosis.Case;
import io.hangup.packet.Packet;
import io.hangup.tcp.Segments;
import io.hangup.tcp.Side;
import java.util.List;

/**
 * Where a sender is stuck: the first byte that is never acknowledged, and what was tried with it. Segments larger than
 * the MSS (segmentation offload) count as the pieces that they became on the wire.
 *
 * @param firstIndex first transmission of the stuck segment
 * @param transmissions how often that byte was sent
 * @param size payload of the piece that held it in the first transmission
 * @param smallPassed a later segment was acknowledged, selectively or by a duplicate ACK, after the stuck one was first
 *     sent
 * @param sameFlight a smaller segment sent just before the stuck one was acknowledged: the path was alive
 * @param largestPassed largest piece that was acknowledged in this direction, 0 when none
 * @param smallRepeated a repeat of at most half the size was lost as well
 * @param lastIndex last transmission
 * @param offloaded the first transmission was captured larger than any packet
 */
record StuckFlow(
        int firstIndex,
        int transmissions,
        int size,
        boolean smallPassed,
        boolean sameFlight,
        int largestPassed,
        boolean smallRepeated,
        int lastIndex,
        boolean offloaded) {

    /** What left within this time before the stuck segment was on the path together with it. */
    private static final long FLIGHT_NANOS = 5_000_000L;

    /** Index of the duplicate ACK that tells, without SACK, that something behind the stuck segment arrived; or -1. */
    int duplicateAck(Case facts) {
        Side sender = facts.log().from(firstIndex);
        long acked = Math.max(1, facts.wire().ackedUpTo(sender, facts.log().size()));
        return duplicateAckFor(facts.log(), firstIndex, acked, size);
    }

    /** The side's stuck segment, or null when everything that it sent was acknowledged. */
    static StuckFlow of(Case facts, Side sender) {
        return facts.wire().once(List.of(StuckFlow.class, sender), () -> walk(facts, sender));
    }

    private static StuckFlow walk(Case facts, Side sender) {
        Segments log = facts.log();
        int mss = facts.wire().segmentSize();
        long acked = Math.max(1, facts.wire().ackedUpTo(sender, log.size()));
        int first = -1;
        int last = -1;
        int size = 0;
        int transmissions = 0;
        int largestPassed = 0;
        boolean smallRepeated = false;
        for (int i = 0; i < log.size(); i++) {
            if (log.from(i) != sender
                    || log.length(i) == 0
                    || log.has(i, Packet.RST)
                    || facts.wire().isProbe(i)) {
                continue;
            }
            largestPassed = Math.max(largestPassed, passed(log, i, acked, mss));
            if (log.seq(i) > acked || log.seq(i) + log.length(i) <= acked) {
                continue;
            }
            int piece = piece(log, i, acked, mss);
            if (first < 0) {
                first = i;
                size = piece;
            } else if (piece * 2 <= size && log.length(i) * 2 <= size) {
                smallRepeated = true;
            }
            transmissions++;
            last = i;
        }
        if (first < 0) {
            return null;
        }
        boolean passed = false;
        for (int i = first; i < log.size() && !passed; i++) {
            passed = log.from(i) != sender && log.sackRight(i) > acked;
        }
        passed |= duplicateAckFor(log, first, acked, size) >= 0;
        int effective = Math.max(largestPassed, largestSelective(log, sender, acked, mss));
        boolean offloaded = log.length(first) > mss;
        return new StuckFlow(
                first,
                transmissions,
                size,
                passed,
                sameFlight(log, sender, first),
                effective,
                smallRepeated,
                last,
                offloaded);
    }

    /**
     * Where the ends do not speak SACK, each segment that arrives behind a hole is answered with a duplicate ACK (RFC 5681
     * section 4.2): index of the last one before the first repeat, when there are no more of them than smaller segments
     * were sent behind the stuck one; else -1.
     */
    static int duplicateAckFor(Segments log, int first, long acked, int size) {
        Side sender = log.from(first);
        int smaller = 0;
        int duplicates = 0;
        int last = -1;
        for (int i = first + 1; i < log.size(); i++) {
            if (log.from(i) == sender && log.length(i) > 0) {
                if (log.seq(i) <= acked && log.seq(i) + log.length(i) > acked) {
                    break; // what is answered from here on may be a repeat
                }
                smaller += log.length(i) < size ? 1 : 0;
            } else if (log.from(i) != sender) {
                boolean plain = log.length(i) == 0 && !log.has(i, Packet.RST | Packet.FIN | Packet.SYN);
                if (plain && log.ack(i) == acked && log.sackRight(i) < 0) {
                    duplicates++;
                    last = i;
                }
            }
        }
        return duplicates <= smaller ? last : -1;
    }

    /** The segment in front of the stuck one left within the same milliseconds and was acknowledged, be it at once. */
    private static boolean sameFlight(Segments log, Side sender, int first) {
        int before = first - 1;
        while (before >= 0 && (log.from(before) != sender || log.length(before) == 0)) {
            before--;
        }
        if (before < 0 || log.time(first) - log.time(before) > FLIGHT_NANOS) {
            return false;
        }
        long end = log.seq(before) + log.length(before);
        for (int i = before + 1; i < log.size(); i++) {
            if (log.from(i) != sender && log.has(i, Packet.ACK) && log.ack(i) >= end) {
                return true;
            }
        }
        return false;
    }

    /** Largest piece of the segment that lies wholly before the acknowledged number. */
    private static int passed(Segments log, int i, long acked, int mss) {
        int length = log.length(i);
        long covered = Math.min(length, acked - log.seq(i));
        if (covered <= 0) {
            return 0;
        }
        return length <= mss ? (covered == length ? length : 0) : covered >= mss ? mss : 0;
    }

    /** Size of the piece that holds the byte at {@code position}. */
    static int piece(Segments log, int i, long position, int mss) {
        int length = log.length(i);
        if (length <= mss) {
            return length;
        }
        long start = (position - log.seq(i)) / mss * mss;
        return (int) Math.min(mss, length - start);
    }

    private static int largestSelective(Segments log, Side sender, long acked, int mss) {
        int largest = 0;
        for (int i = 0; i < log.size(); i++) {
            if (log.from(i) == sender || log.sackRight(i) <= acked) {
                continue;
            }
            for (int k = 0; k < i; k++) {
                boolean covered = log.from(k) == sender
                        && log.length(k) > 0
                        && log.length(k) <= mss
                        && log.seq(k) >= log.sackLeft(i)
                        && log.seq(k) + log.length(k) <= log.sackRight(i);
                if (covered) {
                    largest = Math.max(largest, log.length(k));
                }
            }
        }
        return largest;
    }
}
