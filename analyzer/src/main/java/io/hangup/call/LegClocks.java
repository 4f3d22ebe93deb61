package io.hangup.call;

import io.hangup.report.ExchangeEntry;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * How the clocks of captures on the two sides of a proxy stand to each other. A request leaves the proxy after it came, and
 * the answer comes back before it goes on, if only the ServerHello: a call that shows both bounds the difference from both
 * sides; so does one that the proxy answered itself, as its upstream had ended before. Only pairs that are known without
 * any clock serve: the same ClientHello, or the one request of its kind.
 */
final class LegClocks {
    private static final int BAD_GATEWAY = 502;
    private static final int GATEWAY_TIMEOUT = 504;

    /** By how many nanoseconds the second clock is ahead: at least and at most; and how many answers say at least. */
    private record Bounds(long least, long most, int answered) {
        private static final Bounds NONE = new Bounds(Long.MIN_VALUE, Long.MAX_VALUE, 0);

        private Bounds and(LegList.Part down, LegList.Part up) {
            CallFacts.Wait a = down.exchangeFacts();
            CallFacts.Wait b = up.exchangeFacts();
            long most = Math.min(this.most, b.requestStart() - a.requestStart());
            long told = b.headersTime() == 0 ? endThatWasAnswered(down, up) : b.headersTime();
            boolean both = a.headersTime() != 0 && told != 0;
            Bounds asked =
                    new Bounds(both ? Math.max(least, told - a.headersTime()) : least, most, answered + (both ? 1 : 0));
            return asked.and(down.one().calls().hellos(), up.one().calls().hellos());
        }

        /** Where the proxy passes TLS on unchanged, the ServerHello is an answer too. */
        private Bounds and(Hellos down, Hellos up) {
            boolean passedOn = down.same(up) && down.server() != 0 && up.server() != 0;
            return passedOn && down.answered() != 0 && up.answered() != 0
                    ? new Bounds(Math.max(least, up.answered() - down.answered()), most, answered + 1)
                    : this;
        }

        /**
         * When the upstream leg was over at the latest as the proxy answered with an error of its own; 0 where it did not. A
         * proxy that gave up does both in one moment, in either order.
         */
        private static long endThatWasAnswered(LegList.Part down, LegList.Part up) {
            ExchangeEntry.Response response = down.entry().response();
            boolean own = response != null && response.status() >= BAD_GATEWAY && response.status() <= GATEWAY_TIMEOUT;
            if (!own || !up.failed()) {
                return 0;
            }
            long end = up.exchangeFacts().closeTime();
            return switch (up.diagnosis().closedBy()) {
                case SERVER -> end;
                case CLIENT -> end - Legs.MOMENT_NANOS;
                default -> 0;
            };
        }

        private boolean known() {
            return answered > 0 && least <= most;
        }

        /** Zero where the clocks may agree, else the middle. */
        private long ahead() {
            return least <= 0 && most >= 0 ? 0 : least + (most - least) / 2;
        }

        private long uncertainty() {
            return Math.max(most - ahead(), ahead() - least);
        }
    }

    private final Map<Long, Bounds> byPair = new HashMap<>();

    LegClocks(LegList legs) {
        if (legs.parts().stream().allMatch(part -> part.one().connection().capture() == 0)) {
            return; // one capture has one clock
        }
        Map<String, Integer> count = new HashMap<>();
        legs.parts().forEach(part -> {
            if (part.content() != null) {
                count.merge(part.content(), 1, Integer::sum);
            }
        });
        for (LegList.Part down : legs.parts()) {
            List<LegList.Part> tries = legs.triesFor(down.subject());
            boolean theOnes = tries.size() == 1
                    && down.content() != null
                    && down.content().equals(tries.get(0).content())
                    && count.get(down.content()) == 2;
            if (theOnes) {
                bound(down, tries.get(0));
            }
        }
    }

    private void bound(LegList.Part down, LegList.Part up) {
        int a = down.one().connection().capture();
        int b = up.one().connection().capture();
        if (a != b) {
            byPair.merge(key(a, b), Bounds.NONE.and(down, up), (old, one) -> old.and(down, up));
        }
    }

    private static long key(int a, int b) {
        return (long) a << 32 | b;
    }

    /**
     * How exactly times of the two captures compare, nanoseconds: 0 for one capture, -1 where it cannot be told.
     *
     * @param down capture that shows the client's leg
     */
    long uncertainty(int down, int up) {
        if (down == up) {
            return 0;
        }
        Bounds bounds = byPair.getOrDefault(key(down, up), Bounds.NONE);
        return bounds.known() && bounds.ahead() == 0 ? bounds.uncertainty() : -1;
    }

    /** What to add to the times of each capture so that the legs compare; all 0 where nothing is known or all is well. */
    long[] shifts(int captures) {
        long[] shifts = new long[captures];
        byPair.forEach((pair, bounds) -> {
            int up = pair.intValue();
            if (bounds.known() && up < captures) {
                shifts[up] = -bounds.ahead();
            }
        });
        return shifts;
    }
}
