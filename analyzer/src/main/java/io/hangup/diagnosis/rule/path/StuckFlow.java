package io.hangup.diagnosis.rule.path;

import io.hangup.diagnosis.Case;
import io.hangup.packet.Packet;
import io.hangup.tcp.Segments;
import io.hangup.tcp.Side;

/**
 * Where a sender is stuck: the first byte that is never acknowledged, and what was tried with it.
 *
 * @param firstIndex first transmission of the stuck segment
 * @param transmissions how often that byte was sent
 * @param size payload of the first transmission
 * @param smallPassed a smaller segment was acknowledged, or selectively acknowledged, after the stuck one was first sent
 * @param largestPassed largest payload that was acknowledged in this direction
 * @param smallRepeated a repeat of at most half the size was lost as well
 * @param lastIndex last transmission
 */
record StuckFlow(
        int firstIndex,
        int transmissions,
        int size,
        boolean smallPassed,
        int largestPassed,
        boolean smallRepeated,
        int lastIndex) {

    /** The side's stuck segment, or null when everything that it sent was acknowledged. */
    static StuckFlow of(Case facts, Side sender) {
        Segments log = facts.log();
        long acked = Math.max(1, facts.wire().ackedUpTo(sender, log.size()));
        int first = -1;
        int last = -1;
        int transmissions = 0;
        int largestPassed = 0;
        boolean smallRepeated = false;
        for (int i = 0; i < log.size(); i++) {
            if (log.from(i) != sender || log.length(i) == 0 || log.has(i, Packet.RST)) {
                continue;
            }
            if (log.seq(i) + log.length(i) <= acked) {
                largestPassed = Math.max(largestPassed, log.length(i));
            } else if (log.seq(i) <= acked) {
                if (first < 0) {
                    first = i;
                } else if (log.length(i) * 2 <= log.length(first)) {
                    smallRepeated = true;
                }
                transmissions++;
                last = i;
            }
        }
        if (first < 0) {
            return null;
        }
        boolean passed = false;
        for (int i = first; i < log.size() && !passed; i++) {
            boolean selective = log.from(i) != sender && log.sackRight(i) > acked;
            passed = selective;
        }
        int effective = Math.max(largestPassed, largestSelective(log, sender, acked));
        return new StuckFlow(first, transmissions, log.length(first), passed, effective, smallRepeated, last);
    }

    private static int largestSelective(Segments log, Side sender, long acked) {
        int largest = 0;
        for (int i = 0; i < log.size(); i++) {
            if (log.from(i) == sender || log.sackRight(i) <= acked) {
                continue;
            }
            for (int k = 0; k < i; k++) {
                boolean covered = log.from(k) == sender
                        && log.length(k) > 0
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
