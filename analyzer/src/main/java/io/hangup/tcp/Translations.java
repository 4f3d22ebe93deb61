package io.hangup.tcp;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Finds the same connection under another tuple: a host that translates addresses (containers, a router) shows each
 * packet before and after. Both initial sequence numbers agree then, and a proxy's two connections never do.
 */
final class Translations {
    /** Most connections remembered; the eldest goes first. */
    static final int CAP = 16_384;

    /** One packet passes both points of one host within this time. */
    private static final long SAME_TIME_NANOS = 50_000_000L;

    private final Map<Long, Connection> byNumbers = new LinkedHashMap<>() {
        private static final long serialVersionUID = 1;

        @Override
        protected boolean removeEldestEntry(Map.Entry<Long, Connection> eldest) {
            return size() > CAP;
        }
    };

    /** Looks for another connection with the same numbers; to be called once it is up, or over. */
    void check(Connection c) {
        if (c.translationChecked || c.excluded() || !c.half(Side.CLIENT).baseFromSyn) {
            return;
        }
        c.translationChecked = true;
        Connection other = byNumbers.putIfAbsent(key(c), c);
        if (other == null || other == c || !same(other, c)) {
            return;
        }
        if (other.id() < c.id()) {
            c.sameAs = other;
        } else {
            other.sameAs = c;
            byNumbers.put(key(c), c);
        }
    }

    private static Long key(Connection c) {
        Half server = c.half(Side.SERVER);
        return (long) c.half(Side.CLIENT).base << 32 | (server.baseFromSyn ? server.base & 0xffff_ffffL : 0);
    }

    private static boolean same(Connection first, Connection second) {
        Half client = first.half(Side.CLIENT);
        Half other = second.half(Side.CLIENT);
        boolean sameTuple =
                first.client().equals(second.client()) && first.server().equals(second.server());
        return !sameTuple
                && Math.abs(client.synTime - other.synTime) < SAME_TIME_NANOS
                && client.synTimestamp == other.synTimestamp;
    }
}
