package io.hangup.call;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Which calls are the upstream legs of which: what a proxy asked on behalf of its client, one try after the other. A tunnel
 * carries the client's own ClientHello, so its legs are known by that; others by addresses, time and what the requests
 * hold. A leg belongs to one call only: to the one whose answer came right after the leg's.
 */
final class Legs {
    /** A leg from another address must begin this soon after the request. */
    static final long MOMENT_NANOS = 50_000_000L;

    /** The most legs that are looked at for one call: a busy proxy's own address asks thousands. */
    private static final int LOOKED_AT_CAP = 500;

    /** The most legs that are weighed for one call. */
    private static final int CANDIDATES_CAP = 64;

    /** The most pairs weighed in all, of 40 bytes each: calls after that have no leg. */
    private static final int EDGES_CAP = 4_000_000;

    /** The most tries of one call that are followed. */
    private static final int TRIES_CAP = 16;

    /** A request body this long is hardly the same by chance. */
    static final long TELLING_BYTES = 32;

    /** More legs with one ClientHello are no chain of proxies: whoever sent them does not take a new random each time. */
    private static final int CHAIN_CAP = 4;

    /** A half of a handshake that takes no longer is the capture host's own. */
    static final long LOCAL_NANOS = 1_000_000L;

    /** A proxy that says yes to CONNECT before it has connected does so when the ClientHello has come, a round trip later. */
    private static final long LAZY_NANOS = 1_000_000_000L;

    /** A proxy may open the next connection before it closes the one that failed. */
    private static final long OVERLAP_NANOS = 5_000_000L;

    /** An answer that comes before the leg's own is this much less likely its consequence. */
    private static final int BACKWARDS = 4;

    /** The half of a handshake shows that its side is on the capture host; nanoseconds, or -1. */
    static boolean isLocal(long half) {
        return half >= 0 && half <= LOCAL_NANOS;
    }

    /** A leg that may be a call's. */
    private record Edge(int down, int up, boolean same, long apart) {}

    /** Proxies that a call may pass one after the other on the hosts that were captured on. */
    private static final int CHAIN_MOST = 8;

    private final List<Leg> legs;
    private final List<List<Integer>> tries = new ArrayList<>();
    private final List<List<Integer>> candidates = new ArrayList<>();
    private final Map<Integer, Integer> wantedBy = new HashMap<>();
    private final boolean[] rival;
    private final boolean[] taken;
    private final int edgesCap;

    /** Failed tries that several calls may have been the reason of. */
    private final Set<Integer> anybodys = new HashSet<>();

    private boolean full;

    /** Of each address that serves a call or opens a leg, what it asked itself. */
    private final Map<String, TimeIndex<Integer>> byClient = new HashMap<>();

    /** What the capture host may have opened, by its begin; null where it serves nobody. */
    private TimeIndex<Integer> openedHere;

    private final Map<String, List<Integer>> byRequest = new HashMap<>();

    /**
     * Who calls each server, by its address and then its port. A proxy does not call itself: an address that calls the
     * server of a call is another client of it, and what it asks elsewhere is no leg of that call.
     */
    private final Map<String, Map<Integer, Set<String>>> callers = new HashMap<>();

    /** The shortest half of a handshake of each client and of each server: a busy host's single one says little. */
    private final Map<String, Long> clientNear = new HashMap<>();

    private final Map<String, Long> serverNear = new HashMap<>();

    private Legs(List<Leg> legs, int edgesCap) {
        this.legs = legs;
        this.edgesCap = edgesCap;
        this.taken = new boolean[legs.size()];
        this.rival = new boolean[legs.size()];
        for (int i = 0; i < legs.size(); i++) {
            tries.add(List.of());
            candidates.add(List.of());
        }
    }

    /** @param legs in the order of their first packets */
    static Legs of(List<Leg> legs) {
        return of(legs, EDGES_CAP);
    }

    static Legs of(List<Leg> legs, int edgesCap) {
        Legs all = new Legs(legs, edgesCap);
        all.tunnels();
        all.index();
        List<Edge> edges = all.match();
        all.earlierTries();
        all.rivals(edges);
        if (legs.stream().anyMatch(leg -> leg.capture() > 0)) {
            all.byContent();
        }
        return all;
    }

    private void index() {
        boolean local = false;
        boolean elsewhere = false;
        Set<String> servers = new HashSet<>();
        for (Leg leg : legs) {
            servers.add(leg.server());
            nearest(clientNear, leg.client(), leg.clientHalf());
            nearest(serverNear, leg.server(), leg.serverHalf());
            callers.computeIfAbsent(leg.server(), a -> new HashMap<>())
                    .computeIfAbsent(leg.serverPort(), port -> new HashSet<>())
                    .add(leg.client());
            local |= leg.local();
            elsewhere |= leg.capture() > 0;
        }
        Map<String, List<Integer>> asked = new HashMap<>();
        List<Integer> here = new ArrayList<>();
        for (int i = 0; i < legs.size(); i++) {
            Leg leg = legs.get(i);
            boolean opened = local && leg.here();
            if (opened || servers.contains(leg.client())) {
                asked.computeIfAbsent(leg.client(), a -> new ArrayList<>()).add(i);
            }
            if (opened) {
                here.add(i);
            }
            if ((local || elsewhere) && leg.request() != null && leg.bodyBytes() >= TELLING_BYTES) {
                byRequest.computeIfAbsent(key(leg), k -> new ArrayList<>(2)).add(i);
            }
        }
        asked.forEach((client, list) ->
                byClient.put(client, new TimeIndex<>(list, i -> legs.get(i).asked())));
        openedHere = local ? new TimeIndex<>(here, i -> legs.get(i).begin()) : null;
    }

    /** What a proxy asked for this call, in the order in which it did; the last one is what the call's own answer rests on. */
    List<Integer> triesOf(int down) {
        return tries.get(down);
    }

    /** Another leg could as well be this call's, or only what was asked speaks for the pair. */
    boolean hasRival(int down) {
        return rival[down];
    }

    /** How many failed legs are tries of a call that cannot be told from other calls: each is left alone. */
    int anybodys() {
        return (int) anybodys.stream().filter(up -> !taken[up]).count();
    }

    /** There were more pairs than are weighed: later calls have no leg. */
    boolean isFull() {
        return full;
    }

    /** The one rests on the other, directly or by what lies between: it cannot be the other's leg as well. */
    private boolean leads(int from, int to) {
        return leads(from, to, CHAIN_MOST);
    }

    /** No chain of proxies on one host is as long: a longer one is not followed, and not made longer. */
    private boolean leads(int from, int to, int most) {
        return most == 0 || tries.get(from).stream().anyMatch(next -> next == to || leads(next, to, most - 1));
    }

    private void link(int down, int up) {
        tries.set(down, List.of(up));
        taken[up] = true;
    }

    /** The same ClientHello on two connections of different clients: the second carries on what the first brought. */
    private void tunnels() {
        Map<Long, List<Integer>> byHello = new HashMap<>();
        for (int i = 0; i < legs.size(); i++) {
            Leg leg = legs.get(i);
            if (leg.hellos().seen()) {
                byHello.computeIfAbsent(31 * leg.hellos().client() + leg.number(), hello -> new ArrayList<>(1))
                        .add(i);
            }
        }
        for (List<Integer> same : byHello.values()) {
            for (int i = 1; i < same.size() && same.size() <= CHAIN_CAP; i++) {
                tunnel(same.get(i - 1), same.get(i)); // a chain of proxies: each leg follows from the one before
            }
        }
    }

    /** Of one capture the leg that began first is the call; the clocks of two may differ. */
    private void tunnel(int first, int second) {
        boolean clocks = legs.get(first).capture() != legs.get(second).capture();
        int down = clocks && asks(second, first) ? second : first;
        int up = first + second - down;
        boolean meanwhile = clocks || legs.get(up).begin() <= legs.get(down).answered() + LAZY_NANOS;
        boolean same = legs.get(down).hellos().same(legs.get(up).hellos());
        if (same && meanwhile && isOther(legs.get(down), legs.get(up)) && !sameServer(legs.get(down), legs.get(up))) {
            link(down, up);
        }
    }

    private static boolean isOther(Leg down, Leg up) {
        return !down.connection().equals(up.connection())
                && !(down.client().equals(up.client()) && sameServer(down, up));
    }

    private static boolean sameServer(Leg down, Leg up) {
        return down.server().equals(up.server()) && down.serverPort() == up.serverPort();
    }

    /** Gives each leg to the call whose answer came right after its own; equal requests before those that nobody can read. */
    private List<Edge> match() {
        List<Edge> edges = new ArrayList<>();
        Map<String, Set<String>> outside = new HashMap<>();
        for (int i = 0; i < legs.size(); i++) {
            if (tries.get(i).isEmpty()) {
                weigh(i, fromSameAddress(i, legs.get(i).server()), edges);
                if (candidates.get(i).isEmpty()) {
                    List<Integer> here = fromSameHost(i);
                    weigh(i, here, edges);
                    weigh(i, withSameRequest(i), edges);
                    here.forEach(up -> outside.computeIfAbsent(legs.get(up).client(), a -> new HashSet<>()));
                    Set<String> addresses = outside.computeIfAbsent(legs.get(i).server(), a -> new HashSet<>());
                    here.forEach(up -> addresses.add(legs.get(up).client()));
                }
            }
        }
        for (int i = 0; i < legs.size(); i++) {
            if (tries.get(i).isEmpty()) {
                for (String address : outside.getOrDefault(legs.get(i).server(), Set.of())) {
                    weigh(i, fromSameAddress(i, address), edges);
                }
            }
        }
        edges.sort(Comparator.comparing((Edge e) -> !e.same)
                .thenComparingLong(Edge::apart)
                .thenComparingLong(e -> legs.get(e.down).asked()));
        for (Edge edge : edges) {
            if (tries.get(edge.down).isEmpty() && !taken[edge.up] && !leads(edge.up, edge.down)) {
                link(edge.down, edge.up);
            }
        }
        return edges;
    }

    /** Legs that failed at the same time as a call's own last try and are none of its tries. */
    private void rivals(List<Edge> edges) {
        for (Edge edge : edges) {
            List<Integer> own = tries.get(edge.down);
            if (own.isEmpty() || own.contains(edge.up) || !legs.get(edge.up).failed()) {
                continue;
            }
            Leg down = legs.get(edge.down);
            Leg last = legs.get(own.get(own.size() - 1));
            rival[edge.down] |=
                    edge.same == down.sameRequest(last) && Math.abs(edge.apart - apart(down, last)) <= MOMENT_NANOS;
        }
    }

    private void weigh(int down, List<Integer> found, List<Edge> edges) {
        full |= !found.isEmpty() && edges.size() >= edgesCap;
        if (found.isEmpty() || full) {
            return;
        }
        List<Integer> all = new ArrayList<>(candidates.get(down));
        for (int up : found) {
            if (!all.contains(up) && all.size() < CANDIDATES_CAP) {
                all.add(up);
                wantedBy.merge(up, 1, Integer::sum);
                edges.add(new Edge(
                        down, up, legs.get(down).sameRequest(legs.get(up)), apart(legs.get(down), legs.get(up))));
            }
        }
        candidates.set(down, all);
    }

    /** From the leg's end to the call's, which is its consequence. */
    private static long apart(Leg down, Leg up) {
        long apart = down.answered() - up.answered();
        return apart >= 0 ? apart : -apart * BACKWARDS;
    }

    /** Asked by the address, most often that which serves the call, while the call waited. */
    private List<Integer> fromSameAddress(int down, String address) {
        Leg leg = legs.get(down);
        TimeIndex<Integer> asked = byClient.get(address);
        if (asked == null) {
            return List.of();
        }
        List<Integer> found = new ArrayList<>();
        int looked = 0;
        for (int up : asked.between(leg.asked(), Math.max(leg.asked(), leg.answered()))) {
            if (looked++ > LOOKED_AT_CAP) {
                break;
            }
            boolean others = !leg.client().equals(legs.get(up).client()) || leg.sameRequest(legs.get(up));
            if (!taken[up] && others && mayBeLeg(down, up)) {
                found.add(up);
            }
        }
        return found;
    }

    /** Begun from another address in the same moment, and the capture host is where the one ends and the other begins. */
    private List<Integer> fromSameHost(int down) {
        Leg leg = legs.get(down);
        if (!leg.local()) {
            return List.of();
        }
        Set<String> callersToo = callers.get(leg.server()).get(leg.serverPort());
        List<Integer> found = new ArrayList<>();
        List<Integer> unread = new ArrayList<>();
        int looked = 0;
        for (int i : openedHere.between(leg.asked(), leg.asked() + MOMENT_NANOS)) {
            if (looked++ > LOOKED_AT_CAP) {
                break;
            }
            Leg up = legs.get(i);
            boolean fits = leg.capture() == up.capture()
                    && !taken[i]
                    && (leg.redirected() || !callersToo.contains(up.client()))
                    && passesHere(leg, up)
                    && mayBeLeg(down, i)
                    && !up.server().equals(leg.client())
                    && up.asked() <= leg.answered();
            if (fits) {
                (leg.sameRequest(up) ? found : unread).add(i);
            }
        }
        if (unread.size() == 1) { // of two, time alone does not tell which
            found.addAll(unread);
        }
        return found;
    }

    /** From another address of the capture host too, while the call waited, and with its very request. */
    private List<Integer> withSameRequest(int down) {
        Leg leg = legs.get(down);
        if (!leg.local()) {
            return List.of();
        }
        Set<String> callersToo = callers.get(leg.server()).get(leg.serverPort());
        List<Integer> found = new ArrayList<>();
        int looked = 0;
        for (int up : byRequest.getOrDefault(key(leg), List.of())) {
            if (looked++ > LOOKED_AT_CAP) {
                break;
            }
            Leg other = legs.get(up);
            boolean fits = leg.capture() == other.capture()
                    && (leg.redirected() || !callersToo.contains(other.client()))
                    && passesHere(leg, other)
                    && !taken[up]
                    && mayBeLeg(down, up)
                    && other.clientHalf() <= LOCAL_NANOS
                    && other.asked() >= leg.asked()
                    && other.asked() <= leg.answered()
                    && !other.server().equals(leg.client());
            if (fits) {
                found.add(up);
            }
        }
        return found;
    }

    /**
     * The call comes from afar or the leg goes there, so that they meet on the capture host. Where both ends of both are as
     * near, anything does: only a request that stands in the capture no more than these two times tells, or that all which
     * the client's host sends is redirected, but what its proxy sends on.
     */
    private boolean passesHere(Leg down, Leg up) {
        boolean near = isLocal(clientNear.getOrDefault(down.client(), -1L))
                && isLocal(serverNear.getOrDefault(up.server(), -1L));
        return !near
                || down.redirected() && down.client().equals(up.client()) && !up.redirected()
                || down.bodyBytes() >= TELLING_BYTES
                        && down.sameRequest(up)
                        && byRequest.getOrDefault(key(down), List.of()).size() == 2;
    }

    private static void nearest(Map<String, Long> halves, String address, long half) {
        if (half >= 0) {
            halves.merge(address, half, Math::min);
        }
    }

    private static String key(Leg leg) {
        return leg.request() + "\t" + leg.bodyBytes();
    }

    /** What the proxy tried before it came to the last one: failed, and over when the next began. */
    private void earlierTries() {
        for (int down = 0; down < legs.size(); down++) {
            List<Integer> found = new ArrayList<>(tries.get(down));
            int before = found.isEmpty() ? -1 : before(down, found.get(0));
            while (before >= 0 && found.size() < TRIES_CAP) {
                taken[before] = true;
                found.add(0, before);
                before = before(down, before);
            }
            tries.set(down, List.copyOf(found));
        }
    }

    /** The latest failure of this call before the given try, or -1; also where it could be another call's. */
    private int before(int down, int next) {
        int found = -1;
        for (int up : candidates.get(down)) {
            Leg leg = legs.get(up);
            boolean fits = !taken[up]
                    && leg.failed()
                    && leg.begin() < legs.get(next).begin()
                    && leg.answered() <= legs.get(next).begin() + OVERLAP_NANOS;
            if (fits && wantedBy.get(up) > 1) {
                anybodys.add(up);
            }
            if (fits && (found < 0 || leg.begin() > legs.get(found).begin())) {
                found = up;
            }
        }
        return found >= 0 && wantedBy.get(found) == 1 ? found : -1;
    }

    /**
     * In another capture, whose clock may be far off: the one request of its kind. Asked by the address that served it, or
     * from another address of a proxy that has two: then the call is the one that waited longer.
     */
    private void byContent() {
        for (List<Integer> pair : byRequest.values()) {
            if (pair.size() != 2) {
                continue;
            }
            int one = pair.get(0);
            int other = pair.get(1);
            int down = asks(one, other) ? one : asks(other, one) ? other : longer(one, other);
            int up = one + other - down;
            boolean fits = tries.get(down).isEmpty()
                    && !taken[up]
                    && !leads(up, down)
                    && legs.get(down).capture() != legs.get(up).capture()
                    && mayBeLeg(down, up)
                    && (asks(down, up) || twoSided(down, up));
            if (fits) {
                link(down, up);
                rival[down] = !asks(down, up);
            }
        }
    }

    private boolean asks(int down, int up) {
        return legs.get(down).server().equals(legs.get(up).client());
    }

    private int longer(int one, int other) {
        return waited(one) >= waited(other) ? one : other;
    }

    private long waited(int leg) {
        return legs.get(leg).answered() - legs.get(leg).asked();
    }

    /** Neither end of the one is an end of the other: a proxy with an address on each side. */
    private boolean twoSided(int down, int up) {
        return !legs.get(down).client().equals(legs.get(up).client())
                && !legs.get(down).server().equals(legs.get(up).server())
                && !legs.get(down).client().equals(legs.get(up).server())
                && waited(up) >= 0
                && waited(up) <= waited(down);
    }

    private boolean mayBeLeg(int down, int up) {
        return up != down
                && isOther(legs.get(down), legs.get(up))
                && !sameServer(legs.get(down), legs.get(up))
                && !legs.get(down).otherRequest(legs.get(up));
    }
}
