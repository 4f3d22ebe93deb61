package io.hangup.compare;

import io.hangup.compare.ComparedConnection.PointName;
import io.hangup.packet.Packet;
import io.hangup.tcp.HostPort;
import io.hangup.tcp.Side;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;

/** Compares what two points saw, once both have been read. */
final class Comparer {
    /** Where the two halves of the journey differ by less, they do not tell which point is nearer to the client. */
    private static final long LEAST_ROUND_TRIP_NANOS = 2_000;

    /** A proxy passes on what it got within this time. */
    private static final long RELAY_NANOS = 60_000_000_000L;

    private static final int FRAMES_OF_MISSING = 20;

    /** Packets with content that two files must share to be two views of one connection. */
    private static final int LEAST_COMMON = 3;

    private final PointLog a;
    private final PointLog b;
    private final List<Matched> matched = new ArrayList<>();
    private ClockFit clock;

    /** A pair with the partners of its segments, and which point is nearer to the client. */
    private record Matched(
            Pairing.Pair pair, boolean relayed, PacketMatch up, PacketMatch down, PointName clientSide) {}

    private Comparer(PointLog a, PointLog b) {
        this.a = a;
        this.b = b;
    }

    /** Two files that are {@code captures} A and B of one report. */
    static Comparer of(PointLog a, PointLog b) {
        Comparer comparer = new Comparer(a, b);
        for (Pairing.Pair pair : Pairing.of(a.connections(), b.connections())) {
            comparer.matched.add(matched(pair));
        }
        comparer.clock = comparer.clock();
        comparer.matched.removeIf(comparer::repeated);
        return comparer;
    }

    /** Connections whose very packets both saw, enough of them that it is no accident. */
    List<ComparedConnection> sameConnections() {
        List<ComparedConnection> list = new ArrayList<>();
        for (Matched one : matched) {
            if (same(one)) {
                list.add(judged(one));
            }
        }
        return list;
    }

    /**
     * No repeat of a request, no keep-alive and no retransmission makes two files of one ring buffer two views: a payload
     * alone is no proof, and several packets with content must be in both.
     */
    private static boolean same(Matched one) {
        boolean proof = one.pair().by() != MatchedBy.PAYLOAD
                && one.pair().by() != MatchedBy.IP_ID
                && one.pair().by() != MatchedBy.CLIENT_ISN;
        return proof && !one.relayed() && common(one.up()) + common(one.down()) >= LEAST_COMMON;
    }

    /** Places of the byte stream that packets at both points begin at; keep-alives stand before the next byte. */
    private static int common(PacketMatch match) {
        Set<Integer> places = new HashSet<>();
        for (int i = 0; i < match.toB.length && places.size() < LEAST_COMMON; i++) {
            boolean content = match.a.length[i] > 1 || match.a.has(i, Packet.SYN);
            if (match.toB[i] != PacketMatch.NONE && content) {
                places.add(match.a.seq[i]);
            }
        }
        return places.size();
    }

    /** What to add to b's times for a's clock, or 0 where it is not known or smaller than what is uncertain. */
    long shiftOfB() {
        long middle = a.firstTime() + (a.lastTime() - a.firstTime()) / 2;
        boolean worth = clock.known() && Math.abs(clock.at(middle)) > clock.uncertaintyNanos();
        return worth ? -clock.at(middle) : 0;
    }

    /** Segments of b that belong to connections both saw. */
    List<SeenConnection> sharedOfB() {
        List<SeenConnection> list = new ArrayList<>();
        for (Matched one : matched) {
            if (same(one)) {
                list.add(one.pair().b());
            }
        }
        return list;
    }

    /**
     * @param nameA the first capture's name
     * @param framesA frames in it
     */
    static Comparison compare(PointLog a, PointLog b, String nameA, String nameB, long framesA, long framesB) {
        Comparer comparer = of(a, b);
        List<Pairing.Pair> pairs = comparer.matched.stream().map(Matched::pair).toList();
        List<ComparedConnection> connections = new ArrayList<>();
        for (Matched one : comparer.matched) {
            connections.add(comparer.judged(one));
        }
        connections = CaptureMisses.doubted(connections);
        return new Comparison(
                point(a, nameA, framesA),
                point(b, nameB, framesB),
                comparer.clockFacts(),
                connections,
                comparer.unmatched(a, pairs, true),
                comparer.unmatched(b, pairs, false),
                comparer.notes(connections));
    }

    private static Comparison.Point point(PointLog log, String name, long frames) {
        boolean any = log.lastTime() != Long.MIN_VALUE;
        return new Comparison.Point(
                name,
                frames,
                log.segments(),
                log.connections().size(),
                any ? log.firstTime() : 0,
                any ? log.lastTime() : 0);
    }

    private static Matched matched(Pairing.Pair pair) {
        SeenConnection x = pair.a();
        SeenConnection y = pair.b();
        boolean relayed = relayed(pair);
        if (relayed) {
            PacketMatch there = PacketMatch.byPayload(x.client(), y.client());
            PacketMatch back = PacketMatch.byPayload(x.server(), y.server());
            return new Matched(pair, true, there, back, byRoundTrip(there, back));
        }
        int up = PacketMatch.shift(x.client(), y.client());
        int down = PacketMatch.shift(x.server(), y.server());
        PacketMatch there = PacketMatch.of(x.client(), y.client(), up, down);
        PacketMatch back = PacketMatch.of(x.server(), y.server(), down, up);
        return new Matched(pair, false, there, back, clientSide(there, back));
    }

    /**
     * Equal bytes under initial sequence numbers and timestamps of their own are two connections: a proxy in TCP mode, a
     * CONNECT tunnel. A firewall that rewrites sequence numbers leaves the timestamps alone.
     */
    private static boolean relayed(Pairing.Pair pair) {
        boolean byContent = pair.by() == MatchedBy.TLS_RANDOM || pair.by() == MatchedBy.PAYLOAD;
        SeenSide one = pair.a().client();
        SeenSide other = pair.b().client();
        if (!byContent || one.syn < 0 || other.syn < 0) {
            return false;
        }
        boolean sameTimestamps = one.tsVal[one.syn] != 0 && one.tsVal[one.syn] == other.tsVal[other.syn];
        return one.seq[one.syn] != other.seq[other.syn] && !sameTimestamps;
    }

    /**
     * Programs ask the same again and get the same answers. From one client to one server under another port, or at
     * another time where the clocks are known, equal bytes are another connection and not this one behind a proxy.
     */
    private boolean repeated(Matched one) {
        if (!one.relayed() || one.pair().by() != MatchedBy.PAYLOAD) {
            return false;
        }
        HostPort clientA = one.pair().a().client().address;
        HostPort clientB = one.pair().b().client().address;
        boolean sameEnds = clientA.high() == clientB.high()
                && clientA.low() == clientB.low()
                && one.pair().a().server().address.equals(one.pair().b().server().address);
        long apart = usualApart(one.up());
        boolean otherTime =
                clock.known() && apart != Long.MIN_VALUE && Math.abs(apart - clock.at(a.firstTime())) > RELAY_NANOS;
        return sameEnds || otherTime;
    }

    /** By the TTL, which only falls on the way; else by the round trip, which is longer at the client's side. */
    private static PointName clientSide(PacketMatch up, PacketMatch down) {
        int fallsUp = fall(up);
        int fallsDown = fall(down);
        if (fallsUp > 0 && fallsDown <= 0 || fallsUp >= 0 && fallsDown < 0) {
            return PointName.A;
        }
        if (fallsUp < 0 && fallsDown >= 0 || fallsUp <= 0 && fallsDown > 0) {
            return PointName.B;
        }
        return byRoundTrip(up, down);
    }

    private static PointName byRoundTrip(PacketMatch up, PacketMatch down) {
        long there = usualApart(up);
        long back = usualApart(down);
        if (there == Long.MIN_VALUE || back == Long.MIN_VALUE) {
            return PointName.UNKNOWN;
        }
        long roundTrip = there - back;
        if (Math.abs(roundTrip) < LEAST_ROUND_TRIP_NANOS) {
            return PointName.UNKNOWN;
        }
        return roundTrip > 0 ? PointName.A : PointName.B;
    }

    /** How many hops the TTL of this side's packets falls from a to b; 0 when unknown. */
    private static int fall(PacketMatch match) {
        int atA = Journey.usualTtl(match.a, match.toB);
        int atB = Journey.usualTtl(match.b, match.toA);
        return atA < 0 || atB < 0 ? 0 : atA - atB;
    }

    /** Median of b's time minus a's. */
    private static long usualApart(PacketMatch match) {
        long[] apart = new long[match.toB.length];
        int count = 0;
        for (int i = 0; i < match.toB.length; i++) {
            if (match.toB[i] >= 0) {
                apart[count++] = match.b.time[match.toB[i]] - match.a.time[i];
            }
        }
        Arrays.sort(apart, 0, count);
        return count == 0 ? Long.MIN_VALUE : apart[count / 2];
    }

    private ClockFit clock() {
        ClockFit fit = new ClockFit(a.firstTime(), a.lastTime());
        // where nothing tells the points apart it does not matter which is first: the middle of both ways is the same
        boolean apart = matched.stream().anyMatch(one -> one.clientSide() != PointName.UNKNOWN);
        for (Matched one : matched) {
            // equal payloads may be another try of the same request; the random of a hello is never sent twice
            boolean proof = !one.relayed() || one.pair().by() == MatchedBy.TLS_RANDOM;
            if (proof && (!apart || one.clientSide() != PointName.UNKNOWN)) {
                boolean aFirst = one.clientSide() != PointName.B;
                feed(fit, one.up(), aFirst);
                feed(fit, one.down(), !aFirst);
            }
        }
        fit.fit();
        return fit;
    }

    private static void feed(ClockFit fit, PacketMatch match, boolean fromA) {
        for (int i = 0; i < match.toB.length; i++) {
            int j = match.toB[i];
            if (match.guessed(i)) {
                continue;
            }
            if (j >= 0 && fromA) {
                fit.fromA(match.a.time[i], match.b.time[j]);
            } else if (j >= 0) {
                fit.fromB(match.a.time[i], match.b.time[j]);
            }
        }
    }

    private Comparison.Clock clockFacts() {
        if (!clock.known()) {
            return new Comparison.Clock(false, Double.NaN, Double.NaN, false, Double.NaN);
        }
        long middle = a.firstTime() + (a.lastTime() - a.firstTime()) / 2;
        return new Comparison.Clock(
                true,
                clock.at(middle) / 1e6,
                clock.uncertaintyNanos() / 1e6,
                clock.drifts(),
                clock.drifts() ? clock.partsPerMillion() : Double.NaN);
    }

    private Journey.Watch watch(boolean ofA) {
        PointLog log = ofA ? a : b;
        // the drift over one offset is beyond any measure
        return new Journey.Watch(
                log.firstTime(),
                log.lastTime(),
                ofA ? t -> t + clock.at(t) : t -> t - clock.at(t - clock.at(t)),
                clock.known());
    }

    private ComparedConnection judged(Matched one) {
        SeenConnection x = one.pair().a();
        SeenConnection y = one.pair().b();
        List<Way> ways = new ArrayList<>();
        List<Change> list = new ArrayList<>();
        List<Stray> strays = new ArrayList<>();
        Closing closing = Closing.UNTOLD;
        int hops = -1;
        if (!one.relayed()) {
            boolean aFirst = one.clientSide() != PointName.B;
            Journey up = new Journey(
                    Side.CLIENT, one.up(), aFirst, aFirst ? y.server() : x.server(), watch(aFirst), watch(!aFirst));
            Journey down = new Journey(
                    Side.SERVER, one.down(), !aFirst, aFirst ? x.client() : y.client(), watch(!aFirst), watch(aFirst));
            ways = List.of(up.way(), down.way());
            strays.addAll(up.strays());
            strays.addAll(down.strays());
            list.addAll(Changes.of(one.up(), one.down()));
            closing = Closings.of(up, down, strays, watch(aFirst), clock.known());
            hops = Math.max(Math.abs(fall(one.up())), Math.abs(fall(one.down())));
        }
        return new ComparedConnection(
                seen(x),
                seen(y),
                one.pair().by(),
                !x.sameTuple(y),
                one.relayed(),
                one.clientSide(),
                one.relayed() ? -1 : hops,
                ways,
                list.stream().map(Change::entry).toList(),
                strays,
                closing);
    }

    private static ComparedConnection.Seen seen(SeenConnection c) {
        long first = Long.MAX_VALUE;
        for (int side = 0; side < 2; side++) {
            first = c.side(side).size > 0 ? Math.min(first, c.side(side).frame[0]) : first;
        }
        return new ComparedConnection.Seen(
                c.stream,
                c.client().address.toString(),
                c.server().address.toString(),
                first,
                c.client().size + (long) c.server().size);
    }

    /** Connections without a partner; those to a server that both points otherwise see should have had one. */
    private Comparison.Unmatched unmatched(PointLog log, List<Pairing.Pair> pairs, boolean ofA) {
        Set<SeenConnection> paired = Collections.newSetFromMap(new IdentityHashMap<>());
        Set<HostPort> servers = new HashSet<>();
        for (Pairing.Pair pair : pairs) {
            paired.add(ofA ? pair.a() : pair.b());
            servers.add((ofA ? pair.a() : pair.b()).server().address);
        }
        Journey.Watch here = watch(ofA);
        PointLog other = ofA ? b : a;
        int count = 0;
        List<Comparison.Missing> listed = new ArrayList<>();
        for (SeenConnection c : log.connections()) {
            if (paired.contains(c)) {
                continue;
            }
            count++;
            long there = here.toOther().applyAsLong(c.firstTime());
            boolean watched = there >= other.firstTime() && there <= other.lastTime();
            if (watched && servers.contains(c.server().address) && listed.size() < Comparison.Unmatched.LISTED_CAP) {
                listed.add(missing(c));
            }
        }
        return new Comparison.Unmatched(count, listed);
    }

    private static Comparison.Missing missing(SeenConnection c) {
        List<Long> frames = new ArrayList<>();
        SeenSide client = c.client();
        boolean onlySyns = c.server().size == 0;
        for (int i = 0; i < client.size; i++) {
            onlySyns &= client.has(i, Packet.SYN);
            if (frames.size() < FRAMES_OF_MISSING) {
                frames.add(client.frame[i]);
            }
        }
        return new Comparison.Missing(
                c.stream, client.address.toString(), c.server().address.toString(), frames, onlySyns);
    }

    private List<String> notes(List<ComparedConnection> connections) {
        List<String> notes = new ArrayList<>();
        if (a.notKept() + b.notKept() > 0) {
            notes.add(
                    (a.notKept() + b.notKept()) + " TCP segments were left out: at most " + PointLog.SEGMENT_CAP
                            + " segments and " + PointLog.CONNECTION_CAP
                            + " connections of a capture are compared. Cut the captures to the time in question (editcap -A -B).");
        }
        if (connections.stream().anyMatch(c -> c.clientSide() == PointName.UNKNOWN)) {
            notes.add("Neither TTL nor round trip tells which point is nearer to the client; A is taken for it.");
        }
        if (connections.stream().anyMatch(ComparedConnection::relayed)) {
            notes.add(
                    "Something between the points ends one TCP connection and opens another for the same bytes (a proxy"
                            + " or tunnel): packets cannot be compared one by one there. Give both files to hangup analyze.");
        }
        notes.addAll(CaptureMisses.notes(connections));
        return notes;
    }
}
