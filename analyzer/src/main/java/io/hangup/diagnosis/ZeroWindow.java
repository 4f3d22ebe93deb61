package io.hangup.diagnosis;

import io.hangup.packet.Packet;
import io.hangup.tcp.Segments;
import io.hangup.tcp.Side;
import io.hangup.tcp.TcpEvent;

/**
 * The longest time for which a side's advertised window was closed while the other side had more to send.
 *
 * @param side whose window it was
 * @param firstIndex the segment that closed it
 * @param lastIndex the segment that opened it again, or the last that said it is closed
 * @param probeIndex the other side's first probe meanwhile, or -1
 */
public record ZeroWindow(
        Side side, int firstIndex, int lastIndex, int probeIndex, long nanos, boolean stillClosedAtEnd) {
    /** The longest closed window of the side, or null when it was never closed. */
    public static ZeroWindow longest(Case facts, Side side) {
        if (facts.connection().half(side).count(TcpEvent.ZERO_WINDOW) == 0) {
            return null;
        }
        Segments log = facts.log();
        ZeroWindow longest = null;
        int first = -1;
        int lastClosed = -1;
        int probe = -1;
        for (int i = 0; i < log.size(); i++) {
            if (log.from(i) != side) {
                if (first >= 0 && probe < 0 && log.length(i) <= 1) {
                    probe = i;
                }
                if (first >= 0 && (log.has(i, Packet.FIN) || log.has(i, Packet.RST))) {
                    longest = longer(
                            longest,
                            new ZeroWindow(side, first, lastClosed, probe, log.time(i) - log.time(first), true));
                    first = -1;
                }
                continue;
            }
            if (log.has(i, Packet.RST) || log.has(i, Packet.SYN)) {
                continue;
            }
            if (log.window(i) == 0) {
                if (first < 0) {
                    first = i;
                    probe = -1;
                }
                lastClosed = i;
            } else if (first >= 0) {
                longest = longer(longest, new ZeroWindow(side, first, i, probe, log.time(i) - log.time(first), false));
                first = -1;
            }
        }
        if (first >= 0) {
            long nanos = log.time(log.size() - 1) - log.time(first);
            longest = longer(longest, new ZeroWindow(side, first, lastClosed, probe, nanos, true));
        }
        return longest;
    }

    private static ZeroWindow longer(ZeroWindow a, ZeroWindow b) {
        return a == null || b.nanos > a.nanos ? b : a;
    }
}
