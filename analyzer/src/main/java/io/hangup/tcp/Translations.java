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

    /** One packet passes both points of one host within this time; with both sides' numbers known the clocks may be two. */
    private static final long SAME_TIME_NANOS = 50_000_000L;

    private static final long TWO_CLOCKS_NANOS = 3_600_000_000_000L;

    /** What is compared of a connection: it would keep several times as much in memory itself once it is over. */
    static final class Seen {
        private final int id;
        private final HostPort client;
        private final HostPort server;
        private final long synTime;
        private final int synTimestamp;
        private final boolean answered;
        private Connection connection;

        private Seen(Connection c) {
            Half half = c.half(Side.CLIENT);
            id = c.id();
            client = c.client();
            server = c.server();
            synTime = half.synTime;
            synTimestamp = half.synTimestamp;
            answered = c.half(Side.SERVER).baseFromSyn;
            connection = c;
        }

        /** The connection is over and told: whether it is a repeat does not matter any more. */
        void ended() {
            connection = null;
        }

        private boolean same(Seen other) {
            boolean sameTuple = client.equals(other.client) && server.equals(other.server);
            return !sameTuple
                    && Math.abs(synTime - other.synTime) < (answered ? TWO_CLOCKS_NANOS : SAME_TIME_NANOS)
                    && synTimestamp == other.synTimestamp;
        }
    }

    private final Map<Long, Seen> byNumbers = new LinkedHashMap<>() {
        private static final long serialVersionUID = 1;

        @Override
        protected boolean removeEldestEntry(Map.Entry<Long, Seen> eldest) {
            return size() > CAP;
        }
    };

    /** Looks for another connection with the same numbers; to be called once it is up, or over. */
    void check(Connection c) {
        if (c.translationChecked || c.excluded() || !c.half(Side.CLIENT).baseFromSyn) {
            return;
        }
        c.translationChecked = true;
        Seen seen = new Seen(c);
        c.seen = seen;
        Long key = key(c);
        Seen other = byNumbers.putIfAbsent(key, seen);
        if (other == null || !other.same(seen)) {
            return;
        }
        if (other.id < seen.id) {
            repeats(other.connection, c);
        } else {
            if (other.connection != null) {
                repeats(c, other.connection);
            }
            byNumbers.put(key, seen);
        }
    }

    /** The first that was seen is nearer to the client: its SYN came there first. Null when that one is over. */
    private static void repeats(Connection first, Connection second) {
        second.repeat = true;
        if (first != null && first.far == null) {
            first.far = second;
            second.near = first;
        }
    }

    private static Long key(Connection c) {
        Half server = c.half(Side.SERVER);
        return (long) c.half(Side.CLIENT).base << 32 | (server.baseFromSyn ? server.base & 0xffff_ffffL : 0);
    }
}
