package io.hangup.call;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Which call is the upstream leg of which: what a proxy on the capture host asked on behalf of its client. A tunnel carries
 * the client's own ClientHello, so its legs are known by that; others by addresses, time and what the requests hold.
 */
final class Legs {
    /** A leg from another address must be asked this soon after the request. */
    private static final long MOMENT_NANOS = 50_000_000L;

    /** The most legs that are looked at for one call: a busy proxy's own address asks thousands. */
    private static final int LOOKED_AT_CAP = 500;

    /** A request body this long is hardly the same by chance. */
    private static final long TELLING_BYTES = 32;

    /** A half of a handshake that takes no longer is the capture host's own. */
    private static final long LOCAL_NANOS = 1_000_000L;

    /**
     * One side of a call.
     *
     * @param connection id of the connection
     * @param client its address, without port
     * @param number of the exchange on its connection, 0 for none
     * @param hello the start of its ClientHello's random, or 0
     * @param request what the request holds (method, path, model), or null where it cannot be read
     * @param bodyBytes of the request, or -1
     * @param asked when the request, the tunnel or the connection was asked for, epoch nanoseconds
     * @param answered when the answer came, or the end
     * @param serverHalf nanoseconds from SYN to SYN-ACK, or -1
     * @param clientHalf nanoseconds from SYN-ACK to the client's acknowledgment, or -1
     */
    record Leg(
            String connection,
            int capture,
            String client,
            String server,
            int serverPort,
            int number,
            long hello,
            String request,
            long bodyBytes,
            long asked,
            long answered,
            long serverHalf,
            long clientHalf) {
        private boolean sameRequest(Leg other) {
            return request != null && request.equals(other.request) && bodyBytes >= 0 && bodyBytes == other.bodyBytes;
        }

        private boolean otherRequest(Leg other) {
            return request != null && other.request != null && !sameRequest(other);
        }

        private boolean local() {
            return serverHalf >= 0 && serverHalf <= LOCAL_NANOS;
        }
    }

    private final List<Leg> legs;
    private final int[] upstream;
    private final boolean[] taken;
    /** Of each address that serves a call, what it asked itself. */
    private final Map<String, TimeIndex<Integer>> byClient = new HashMap<>();

    /** What the capture host may have asked. */
    private TimeIndex<Integer> askedHere;

    private Legs(List<Leg> legs) {
        this.legs = legs;
        this.upstream = new int[legs.size()];
        this.taken = new boolean[legs.size()];
        Arrays.fill(upstream, -1);
    }

    /**
     * For each call the index of the one that a proxy made for it, or -1; none is given twice.
     *
     * @param legs in the order of their first packets; null where there is no connection
     */
    static int[] of(List<Leg> legs) {
        Legs all = new Legs(legs);
        all.tunnels();
        all.index();
        for (int i = 0; i < legs.size(); i++) {
            if (legs.get(i) != null && all.upstream[i] < 0) {
                int found = all.fromSameAddress(legs.get(i));
                all.link(i, found >= 0 ? found : all.fromSameHost(legs.get(i)));
            }
        }
        if (legs.stream().anyMatch(leg -> leg != null && leg.capture > 0)) {
            all.byContent();
        }
        return all.upstream;
    }

    private void index() {
        Set<String> servers = new HashSet<>();
        for (Leg leg : legs) {
            if (leg != null) {
                servers.add(leg.server);
            }
        }
        Map<String, List<Integer>> asked = new HashMap<>();
        List<Integer> here = new ArrayList<>();
        for (int i = 0; i < legs.size(); i++) {
            Leg leg = legs.get(i);
            if (leg != null && servers.contains(leg.client)) {
                asked.computeIfAbsent(leg.client, a -> new ArrayList<>()).add(i);
            }
            if (leg != null && leg.clientHalf >= 0 && leg.clientHalf <= LOCAL_NANOS) {
                here.add(i);
            }
        }
        asked.forEach((client, list) -> byClient.put(client, byTime(list)));
        askedHere = byTime(here);
    }

    private TimeIndex<Integer> byTime(List<Integer> positions) {
        return new TimeIndex<>(positions, i -> legs.get(i).asked);
    }

    private void link(int down, int up) {
        if (up >= 0) {
            upstream[down] = up;
            taken[up] = true;
        }
    }

    /** The same ClientHello on two connections of different clients: the second carries on what the first brought. */
    private void tunnels() {
        Map<Long, List<Integer>> byHello = new HashMap<>();
        for (int i = 0; i < legs.size(); i++) {
            Leg leg = legs.get(i);
            if (leg == null || leg.hello == 0) {
                continue;
            }
            List<Integer> same = byHello.computeIfAbsent(31 * leg.hello + leg.number, hello -> new ArrayList<>(1));
            // a chain of proxies: each leg follows from the one before
            int before = same.isEmpty() ? -1 : same.get(same.size() - 1);
            if (before >= 0 && isOther(legs.get(before), leg) && !sameServer(legs.get(before), leg)) {
                link(before, i);
            }
            same.add(i);
        }
    }

    private static boolean isOther(Leg down, Leg up) {
        return !down.connection.equals(up.connection) && !(down.client.equals(up.client) && sameServer(down, up));
    }

    private static boolean sameServer(Leg down, Leg up) {
        return down.server.equals(up.server) && down.serverPort == up.serverPort;
    }

    /** Asked by the address that serves the call, while the call waited. */
    private int fromSameAddress(Leg down) {
        TimeIndex<Integer> asked = byClient.get(down.server);
        if (asked == null) {
            return -1;
        }
        int first = -1;
        int looked = 0;
        for (int i : asked.between(down.asked, Math.max(down.asked, down.answered))) {
            Leg up = legs.get(i);
            if (looked++ > LOOKED_AT_CAP) {
                break;
            }
            if (taken[i] || !mayBeLeg(down, up)) {
                continue;
            }
            if (down.sameRequest(up)) {
                return i;
            }
            first = first < 0 && !down.client.equals(up.client) ? i : first;
        }
        return first;
    }

    /** Asked from another address in the same moment, and the capture host is where the one ends and the other begins. */
    private int fromSameHost(Leg down) {
        if (!down.local()) {
            return -1;
        }
        int found = -1;
        int looked = 0;
        for (int i : askedHere.between(down.asked, Math.min(down.asked + MOMENT_NANOS, down.answered))) {
            Leg up = legs.get(i);
            if (looked++ > LOOKED_AT_CAP) {
                break;
            }
            boolean fits = down.capture == up.capture
                    && !taken[i]
                    && mayBeLeg(down, up)
                    && !up.client.equals(down.client)
                    && !up.server.equals(down.client);
            if (fits && found >= 0) {
                return -1; // two: time alone does not tell whose
            }
            found = fits ? i : found;
        }
        return found;
    }

    /** In another capture, whose clock may be far off: the one request of its kind, asked by the address that served it. */
    private void byContent() {
        Map<String, List<Integer>> same = new HashMap<>();
        for (int i = 0; i < legs.size(); i++) {
            Leg leg = legs.get(i);
            if (leg != null && leg.request != null && leg.bodyBytes >= TELLING_BYTES) {
                same.computeIfAbsent(leg.request + "\t" + leg.bodyBytes, key -> new ArrayList<>(2))
                        .add(i);
            }
        }
        for (List<Integer> pair : same.values()) {
            if (pair.size() == 2) {
                for (int down : pair) {
                    int up = pair.get(0) + pair.get(1) - down;
                    boolean fits = upstream[down] < 0
                            && !taken[up]
                            && legs.get(down).capture != legs.get(up).capture
                            && legs.get(down).server.equals(legs.get(up).client)
                            && mayBeLeg(legs.get(down), legs.get(up));
                    if (fits) {
                        link(down, up);
                        break;
                    }
                }
            }
        }
    }

    private boolean mayBeLeg(Leg down, Leg up) {
        return up != down && isOther(down, up) && !sameServer(down, up) && !down.otherRequest(up);
    }
}
