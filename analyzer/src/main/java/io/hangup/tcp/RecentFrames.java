package io.hangup.tcp;

import io.hangup.packet.Packet;

/**
 * Finds packets that the capture holds twice (mirror port, {@code -i any}, both sides of a bridge or router): the same
 * segment of the same flow with the same IPv4 identification, or with nothing to tell it from the first but where it was
 * seen. A table of the last few thousand segments, overwritten as it goes.
 */
final class RecentFrames {
    /** The same packet passes all capture points of one host within this time. */
    static final long LONGEST_NANOS = 5_000_000L;

    /** Files of two capture points in one: the same packet at the far end, as late as a path can be. */
    private static final long OTHER_POINT_NANOS = 2_000_000_000L;

    /** The same with two clocks that nobody had set. */
    private static final long TWO_CLOCKS_NANOS = 3_600_000_000_000L;

    private static final int BITS = 12;

    private final Connection[] connections = new Connection[1 << BITS];
    private final long[] words = new long[STRIDE << BITS];
    private static final int STRIDE = 8;
    private static final int TTL_BITS = 0xff;

    /** Of the last packet that was found to repeat another: TTL of the first one less its own, and the time between. */
    private int ttlStep;

    private long apart;

    int ttlStep() {
        return ttlStep;
    }

    long apart() {
        return apart;
    }

    /** The frame that this one repeats, or 0; remembers it if it is new. */
    long repeats(Connection c, boolean fromA, Packet p, long time, long frame) {
        long identity = Integer.toUnsignedLong(p.seq) << 32 | Integer.toUnsignedLong(p.ack);
        long form = (long) p.flags << 56
                | (long) p.window << 40
                | (long) (p.ipId & 0xffff) << 24
                | p.payloadLength & 0xff_ffff;
        long options = (long) p.tsVal << 32 ^ Integer.toUnsignedLong(p.tsEcr) ^ sack(p);
        long hash = (identity ^ form * 31 ^ c.id() * 0x9e37_79b9_7f4a_7c15L) * 0xbf58_476d_1ce4_e5b9L;
        int slot = (int) (hash >>> 64 - BITS);
        int at = slot * STRIDE;
        long place = (long) p.interfaceIndex << 16 ^ (long) p.cookedType << 8 ^ p.ttl;
        if (connections[slot] == c
                && words[at] == identity
                && words[at + 1] == form
                && words[at + 2] == options
                && words[at + 7] == (fromA ? 1 : 0)) {
            boolean elsewhere = words[at + 5] != place || words[at + 6] != p.sourceMac;
            if (Math.abs(time - words[at + 3]) <= limit(c, p, elsewhere)) {
                ttlStep = (int) (words[at + 5] & TTL_BITS) - p.ttl;
                apart = time - words[at + 3];
                return words[at + 4];
            }
        }
        connections[slot] = c;
        words[at] = identity;
        words[at + 1] = form;
        words[at + 2] = options;
        words[at + 3] = time;
        words[at + 4] = frame;
        words[at + 5] = place;
        words[at + 6] = p.sourceMac;
        words[at + 7] = fromA ? 1 : 0;
        return 0;
    }

    /** Without an identification of its own, and seen at one place, only bytes sent again faster than any RTT count. */
    private static long limit(Connection c, Packet p, boolean elsewhere) {
        if (elsewhere && p.ipId > 0 && p.hasTimestamp) {
            return TWO_CLOCKS_NANOS; // nothing that is sent again has both
        }
        if (elsewhere && (p.ipId > 0 || p.hasTimestamp)) {
            return OTHER_POINT_NANOS; // a repeat has an identification of its own, or a later clock
        }
        if (p.ipId > 0 || elsewhere) {
            return LONGEST_NANOS;
        }
        if (p.payloadLength == 0 || c.initialRtt < 0) {
            return -1;
        }
        return Math.min(LONGEST_NANOS, c.initialRtt / 2);
    }

    private static long sack(Packet p) {
        long all = 0;
        for (int i = 0; i < 2 * p.sackCount; i++) {
            all = all * 31 + p.sackEdges[i];
        }
        return all;
    }

    /** Forgets a connection, so that it can be collected. */
    void clear() {
        java.util.Arrays.fill(connections, null);
    }
}
