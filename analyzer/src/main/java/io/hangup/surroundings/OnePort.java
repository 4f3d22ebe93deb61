package io.hangup.surroundings;

import io.hangup.packet.Packet;

/**
 * Whether a capture holds the TCP of one port and nothing else, for so long that its filter must have left out the rest: no
 * ARP, no name look-up, no ICMP, no other port. Costs two comparisons a packet.
 */
final class OnePort {
    /** Fewer frames or less time may be all that there was. */
    private static final long FRAMES_LEAST = 500;

    private static final long NANOS_LEAST = 60_000_000_000L;

    private static final int NONE = -1;

    private long frames;
    private long firstTime;
    private long lastTime;
    private boolean mixed;
    private int one = NONE;
    private int other = NONE;

    void packet(Packet p, long timeNanos) {
        if (mixed) {
            return;
        }
        if (p.kind != Packet.TCP) {
            mixed = true;
            return;
        }
        if (frames++ == 0) {
            firstTime = timeNanos;
            one = p.sourcePort;
            other = p.destinationPort;
        }
        lastTime = timeNanos;
        one = one == p.sourcePort || one == p.destinationPort ? one : NONE;
        other = other == p.sourcePort || other == p.destinationPort ? other : NONE;
        mixed = one == NONE && other == NONE;
    }

    /** The port that every packet shares, or -1. One connection alone shares two, and proves nothing. */
    int port() {
        boolean enough = !mixed && frames >= FRAMES_LEAST && lastTime - firstTime >= NANOS_LEAST;
        return !enough || one != NONE && other != NONE ? NONE : Math.max(one, other);
    }
}
