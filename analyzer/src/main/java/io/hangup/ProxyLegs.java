package io.hangup;

import io.hangup.tcp.Connection;
import io.hangup.tcp.HostPort;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Finds the connections that a proxy on the capture host opened for the calls it serves: opened by the address that
 * serves the call, while the call waited for its answer, or from another address of the host at the same moment.
 */
final class ProxyLegs {
    /** A leg from another address must begin this soon after the request. */
    private static final long MOMENT_NANOS = 50_000_000L;

    /** The most calls that are looked at for one leg: a busy proxy's own address serves thousands. */
    private static final int LOOKED_AT_CAP = 2_000;

    private static final int DNS_PORT = 53;

    private record Address(long high, long low) {
        static Address of(HostPort hostPort) {
            return new Address(hostPort.high(), hostPort.low());
        }
    }

    private record Served(Analysis.Told told, CallFacts.Wait exchange) {}

    private final Map<Address, List<Served>> byServer = new HashMap<>();
    private final Map<Address, List<Analysis.Told>> byClient = new HashMap<>();
    private final TreeMap<Long, List<Served>> byRequest = new TreeMap<>();
    private final TreeMap<Long, List<Analysis.Told>> byStart = new TreeMap<>();

    ProxyLegs(List<Analysis.Told> told) {
        for (Analysis.Told one : told) {
            CallFacts call = one.calls();
            byClient.computeIfAbsent(Address.of(call.client()), a -> new ArrayList<>())
                    .add(one);
            byStart.computeIfAbsent(call.startTime(), t -> new ArrayList<>(1)).add(one);
            for (CallFacts.Wait wait : call.waits()) {
                Served served = new Served(one, wait);
                byServer.computeIfAbsent(Address.of(call.server()), a -> new ArrayList<>())
                        .add(served);
                byRequest
                        .computeIfAbsent(wait.requestStart(), t -> new ArrayList<>(1))
                        .add(served);
            }
        }
    }

    /** Whether the connection was opened for one of the calls. */
    boolean isLeg(Connection connection) {
        if (connection.server().port() == DNS_PORT) {
            return false;
        }
        List<Served> candidates =
                new ArrayList<>(capped(byServer.getOrDefault(Address.of(connection.client()), List.of())));
        long start = connection.firstTime();
        byRequest.subMap(start - MOMENT_NANOS, true, start, true).values().forEach(candidates::addAll);
        for (Served served : candidates) {
            boolean leg = belongs(
                    served.told.calls(),
                    served.exchange,
                    connection.client(),
                    connection.server(),
                    start,
                    connection.lastTime());
            if (leg) {
                return true;
            }
        }
        return false;
    }

    /** The connections that may be upstream legs of one exchange, in no order. */
    List<Analysis.Told> legsOf(Analysis.Told down, CallFacts.Wait wait) {
        List<Analysis.Told> candidates = new ArrayList<>(
                capped(byClient.getOrDefault(Address.of(down.calls().server()), List.of())));
        long start = wait.requestStart();
        byStart.subMap(start, true, start + MOMENT_NANOS, true).values().forEach(candidates::addAll);
        candidates.removeIf(up -> up == down
                || !belongs(
                        down.calls(),
                        wait,
                        up.calls().client(),
                        up.calls().server(),
                        up.calls().startTime(),
                        up.calls().endTime()));
        return candidates;
    }

    private static <T> List<T> capped(List<T> list) {
        return list.size() <= LOOKED_AT_CAP ? list : list.subList(list.size() - LOOKED_AT_CAP, list.size());
    }

    private static boolean belongs(
            CallFacts call, CallFacts.Wait wait, HostPort legClient, HostPort legServer, long start, long end) {
        boolean sameHost = sameAddress(call.server(), legClient);
        boolean otherWay = sameAddress(call.client(), legServer) || sameAddress(call.client(), legClient);
        if (otherWay && !sameHost) {
            return false;
        }
        long answered = wait.headersTime() == 0 ? call.endTime() : wait.headersTime();
        long after = start - wait.requestStart();
        boolean during = after >= 0 && start <= answered;
        boolean pooled = sameHost && start < wait.requestStart() && end >= wait.requestStart();
        return during && (sameHost || after <= MOMENT_NANOS) || pooled;
    }

    private static boolean sameAddress(HostPort a, HostPort b) {
        return a.high() == b.high() && a.low() == b.low();
    }
}
