package io.hangup.compare;

import io.hangup.packet.Packet;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Finds the connections that two captures have in common. One kind of evidence after the other, the strongest first;
 * what has found its partner is out of the way. A mark that two connections of a capture share says nothing.
 */
final class Pairing {
    /** The segments of a side that are looked at for marks. */
    private static final int MARKED_SEGMENTS = 200;

    /** Round trips and clocks between the points: a port is not reused within this time for another connection. */
    private static final long SAME_TUPLE_NANOS = 3_600_000_000_000L;

    /** Equal identifications are common: this many, and half of all, must agree. */
    private static final int LEAST_IP_IDS = 6;

    private static final int LEAST_TIMESTAMPS = 3;

    /**
     * @param a the connection in the first capture, its client first
     * @param b the same in the second
     */
    record Pair(SeenConnection a, SeenConnection b, MatchedBy by) {}

    private interface Marks {
        void of(SeenConnection connection, Set<Long> marks);
    }

    private final List<SeenConnection> left;
    private final List<SeenConnection> right;
    private final List<Pair> pairs = new ArrayList<>();
    private final Set<SeenConnection> paired = Collections.newSetFromMap(new IdentityHashMap<>());

    private Pairing(List<SeenConnection> left, List<SeenConnection> right) {
        this.left = left;
        this.right = right;
    }

    /** The pairs, in the order of the first capture. */
    static List<Pair> of(List<SeenConnection> left, List<SeenConnection> right) {
        Pairing pairing = new Pairing(left, right);
        pairing.match(MatchedBy.TUPLE_AND_ISN, 1, (c, marks) -> {
            if (c.client().syn >= 0) {
                marks.add(mix(tuple(c), isn(c.client()), c.server().syn >= 0 ? isn(c.server()) : 0));
            }
        });
        pairing.match(MatchedBy.TUPLE_AND_ISN, 1, (c, marks) -> {
            if (c.client().syn >= 0) {
                marks.add(mix(tuple(c), isn(c.client())));
            }
        });
        pairing.match(MatchedBy.ISN, 1, (c, marks) -> {
            if (c.client().syn >= 0 && c.server().syn >= 0) {
                marks.add(mix(isn(c.client()), isn(c.server())));
            }
        });
        pairing.match(MatchedBy.TLS_RANDOM, 1, Pairing::randoms);
        pairing.match(MatchedBy.TIMESTAMPS, LEAST_TIMESTAMPS, Pairing::timestamps);
        pairing.match(MatchedBy.PAYLOAD, 2, Pairing::payloads);
        pairing.matchTuples();
        pairing.match(MatchedBy.CLIENT_ISN, 1, (c, marks) -> {
            if (c.client().syn >= 0) {
                marks.add(mix(isn(c.client())));
            }
        });
        pairing.match(MatchedBy.IP_ID, LEAST_IP_IDS, Pairing::identifications);
        Map<SeenConnection, Integer> order = new IdentityHashMap<>();
        for (int i = 0; i < left.size(); i++) {
            order.put(left.get(i), i);
        }
        pairing.pairs.sort((x, y) -> order.get(x.a()) - order.get(y.a()));
        return pairing.pairs;
    }

    private void match(MatchedBy by, int need, Marks marks) {
        Map<Long, SeenConnection> owners = new HashMap<>();
        Set<Long> shared = new HashSet<>();
        for (SeenConnection c : right) {
            if (!paired.contains(c)) {
                for (long mark : marksOf(c, marks)) {
                    if (owners.put(mark, c) != null) {
                        shared.add(mark);
                    }
                }
            }
        }
        Map<Long, SeenConnection> ours = new HashMap<>();
        for (SeenConnection c : left) {
            if (!paired.contains(c)) {
                for (long mark : marksOf(c, marks)) {
                    if (ours.put(mark, c) != null) {
                        shared.add(mark);
                    }
                }
            }
        }
        for (SeenConnection c : left) {
            if (!paired.contains(c)) {
                Set<Long> own = marksOf(c, marks);
                SeenConnection best = best(own, owners, shared, need);
                if (best != null && (by != MatchedBy.IP_ID || agree(own, marksOf(best, marks)))) {
                    pair(c, best, by);
                }
            }
        }
    }

    private static Set<Long> marksOf(SeenConnection c, Marks marks) {
        Set<Long> set = new HashSet<>();
        marks.of(c, set);
        return set;
    }

    /** The one connection that shares enough marks with these; none when two do. */
    private SeenConnection best(Set<Long> own, Map<Long, SeenConnection> owners, Set<Long> shared, int need) {
        Map<SeenConnection, Integer> votes = new IdentityHashMap<>();
        for (long mark : own) {
            SeenConnection owner = shared.contains(mark) ? null : owners.get(mark);
            if (owner != null && !paired.contains(owner)) {
                votes.merge(owner, 1, Integer::sum);
            }
        }
        SeenConnection best = null;
        int most = need - 1;
        boolean tie = false;
        for (Map.Entry<SeenConnection, Integer> vote : votes.entrySet()) {
            if (vote.getValue() > most) {
                best = vote.getKey();
                most = vote.getValue();
                tie = false;
            } else if (best != null && vote.getValue() == most) {
                tie = true;
            }
        }
        return tie ? null : best;
    }

    private static boolean agree(Set<Long> one, Set<Long> other) {
        int same = 0;
        for (long mark : one) {
            same += other.contains(mark) ? 1 : 0;
        }
        return same * 2 >= Math.min(one.size(), other.size());
    }

    private void pair(SeenConnection a, SeenConnection b, MatchedBy by) {
        orient(a, b);
        paired.add(a);
        paired.add(b);
        pairs.add(new Pair(a, b, by));
    }

    /** Both captures call the same side the client: who saw a SYN knows. */
    private static void orient(SeenConnection a, SeenConnection b) {
        boolean flipped = a.sameTuple(b)
                ? !a.client().address.equals(b.client().address)
                : agreement(a.client(), b.client()) + agreement(a.server(), b.server())
                        < agreement(a.client(), b.server()) + agreement(a.server(), b.client());
        if (flipped) {
            (a.sidesKnown() ? b : a).swapSides();
        }
    }

    private static int agreement(SeenSide x, SeenSide y) {
        Set<Long> marks = new HashSet<>();
        for (int i = 0; i < Math.min(MARKED_SEGMENTS, y.size); i++) {
            marks.add(mix(y.tsVal[i], y.length[i], y.payload[i]));
        }
        int same = 0;
        for (int i = 0; i < Math.min(MARKED_SEGMENTS, x.size); i++) {
            same += marks.contains(mix(x.tsVal[i], x.length[i], x.payload[i])) ? 1 : 0;
        }
        return same;
    }

    /** The same addresses and ports, joined late at one point: the numbers must lie in the same range. */
    private void matchTuples() {
        Map<Long, List<SeenConnection>> byTuple = new HashMap<>();
        for (SeenConnection c : right) {
            if (!paired.contains(c)) {
                byTuple.computeIfAbsent(tuple(c), t -> new ArrayList<>(1)).add(c);
            }
        }
        for (SeenConnection a : left) {
            if (paired.contains(a)) {
                continue;
            }
            for (SeenConnection b : byTuple.getOrDefault(tuple(a), List.of())) {
                boolean bothOpenings = a.client().syn >= 0 && b.client().syn >= 0;
                if (!paired.contains(b) && !bothOpenings && a.sameTuple(b) && numbersOverlap(a, b)) {
                    pair(a, b, MatchedBy.TUPLE);
                    break;
                }
            }
        }
    }

    private static boolean numbersOverlap(SeenConnection a, SeenConnection b) {
        boolean straight = a.client().address.equals(b.client().address);
        return overlap(a.client(), straight ? b.client() : b.server())
                || overlap(a.server(), straight ? b.server() : b.client());
    }

    private static boolean overlap(SeenSide x, SeenSide y) {
        if (x.size == 0 || y.size == 0 || Math.abs(x.time[0] - y.time[0]) > SAME_TUPLE_NANOS) {
            return false;
        }
        int first = x.seq[0];
        int last = x.seq[x.size - 1];
        int begins = y.seq[0];
        int ends = y.seq[y.size - 1];
        return begins - last <= 0 && first - ends <= 0;
    }

    private static void randoms(SeenConnection c, Set<Long> marks) {
        for (int side = 0; side < 2; side++) {
            if (c.side(side).helloRandom != 0) {
                marks.add(c.side(side).helloRandom);
            }
        }
    }

    private static void timestamps(SeenConnection c, Set<Long> marks) {
        for (int side = 0; side < 2; side++) {
            SeenSide s = c.side(side);
            for (int i = 0; i < Math.min(MARKED_SEGMENTS, s.size); i++) {
                if (s.tsVal[i] != 0 && s.tsEcr[i] != 0) {
                    marks.add(mix(s.tsVal[i], s.tsEcr[i]));
                }
            }
        }
    }

    private static void payloads(SeenConnection c, Set<Long> marks) {
        for (int side = 0; side < 2; side++) {
            SeenSide s = c.side(side);
            for (int i = 0; i < Math.min(MARKED_SEGMENTS, s.size); i++) {
                if (s.payload[i] != 0) {
                    marks.add(mix(s.payload[i], s.length[i]));
                }
            }
        }
    }

    private static void identifications(SeenConnection c, Set<Long> marks) {
        for (int side = 0; side < 2; side++) {
            SeenSide s = c.side(side);
            for (int i = 0; i < Math.min(MARKED_SEGMENTS, s.size); i++) {
                if (s.ipId[i] > 0) {
                    marks.add(mix(s.ipId[i], s.length[i], s.flags[i] & (Packet.SYN | Packet.FIN | Packet.RST)));
                }
            }
        }
    }

    private static long isn(SeenSide side) {
        return side.seq[side.syn] & 0xffff_ffffL;
    }

    private static long tuple(SeenConnection c) {
        return hash(c.client()) + hash(c.server());
    }

    private static long hash(SeenSide side) {
        return mix(side.address.high(), side.address.low(), side.address.port());
    }

    /** Numbers into one: the finaliser of SplitMix64 after each. */
    static long mix(long... parts) {
        long x = 0x9e37_79b9_7f4a_7c15L;
        for (long part : parts) {
            x += part * 0x9e37_79b9_7f4a_7c15L;
            x = (x ^ x >>> 30) * 0xbf58_476d_1ce4_e5b9L;
            x = (x ^ x >>> 27) * 0x94d0_49bb_1331_11ebL;
            x ^= x >>> 31;
        }
        return x;
    }
}
