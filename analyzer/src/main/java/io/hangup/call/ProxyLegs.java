package io.hangup.call;

import io.hangup.tcp.Connection;
import io.hangup.tcp.HostPort;
import io.hangup.tcp.IpAddress;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Finds the connections that a proxy on the capture host opened for the calls it serves: opened by the address that
 * serves the call, while the call waited for its answer, or from another address of the host at the same moment.
 */
public final class ProxyLegs {
    /** A leg from another address must begin this soon after the request. */
    private static final long MOMENT_NANOS = 50_000_000L;

    /** The most calls that are looked at for one leg: a busy proxy's own address serves thousands. */
    private static final int LOOKED_AT_CAP = 2_000;

    /** A half of a handshake that takes no longer is the capture host's own. */
    private static final long LOCAL_NANOS = 1_000_000L;

    private static final int DNS_PORT = 53;

    private record Served(FinishedConnection told, CallFacts.Wait exchange) {}

    private final Map<IpAddress, List<Served>> byServer = new HashMap<>();
    private final Map<IpAddress, List<FinishedConnection>> byClient = new HashMap<>();
    private final Map<Long, List<FinishedConnection>> byHello = new HashMap<>();
    private final TreeMap<Long, List<Served>> byRequest = new TreeMap<>();
    private final TreeMap<Long, List<FinishedConnection>> byStart = new TreeMap<>();

    public ProxyLegs(List<FinishedConnection> told) {
        for (FinishedConnection one : told) {
            CallFacts call = one.calls();
            byClient.computeIfAbsent(IpAddress.of(call.client()), a -> new ArrayList<>())
                    .add(one);
            if (call.hello() != 0) {
                byHello.computeIfAbsent(call.hello(), h -> new ArrayList<>(1)).add(one);
            }
            byStart.computeIfAbsent(call.startTime(), t -> new ArrayList<>(1)).add(one);
            for (CallFacts.Wait wait : call.waits()) {
                Served served = new Served(one, wait);
                byServer.computeIfAbsent(IpAddress.of(call.server()), a -> new ArrayList<>())
                        .add(served);
                byRequest
                        .computeIfAbsent(wait.requestStart(), t -> new ArrayList<>(1))
                        .add(served);
            }
        }
    }

    /** Whether the connection was opened for one of the calls. */
    public boolean isLeg(Connection connection) {
        if (connection.server().port() == DNS_PORT) {
            return false;
        }
        long start = connection.firstTime();
        for (Served served : capped(byServer.getOrDefault(IpAddress.of(connection.client()), List.of()))) {
            if (fromSameAddress(
                    served.told.calls(), served.exchange, connection.client(), start, connection.lastTime())) {
                return true;
            }
        }
        int sameMoment = 0;
        for (List<Served> list :
                byRequest.subMap(start - MOMENT_NANOS, true, start, true).values()) {
            for (Served served : list) {
                boolean leg = fromSameHost(
                        served.told.calls(),
                        served.exchange,
                        connection.client(),
                        connection.server(),
                        start,
                        connection.clientRtt());
                sameMoment += leg ? 1 : 0;
            }
        }
        return sameMoment == 1;
    }

    /** The connections that are upstream legs of one exchange, in no order; none when several could be by time alone. */
    List<FinishedConnection> legsOf(FinishedConnection down, CallFacts.Wait wait) {
        List<FinishedConnection> legs = new ArrayList<>();
        for (FinishedConnection up : byHello.getOrDefault(down.calls().hello(), List.of())) {
            boolean after = up.connection().capture() != down.connection().capture()
                    || up.calls().startTime() >= down.calls().startTime();
            boolean others = !sameAddress(up.calls().client(), down.calls().client())
                    && !sameAddress(up.calls().server(), down.calls().server());
            if (up != down && after && others && down.calls().hello() != 0) {
                legs.add(up); // a tunnel carries on what the client said
            }
        }
        if (!legs.isEmpty()) {
            return legs;
        }
        for (FinishedConnection up :
                capped(byClient.getOrDefault(IpAddress.of(down.calls().server()), List.of()))) {
            CallFacts leg = up.calls();
            if (up != down && fromSameAddress(down.calls(), wait, leg.client(), leg.startTime(), leg.endTime())) {
                legs.add(up);
            }
        }
        if (!legs.isEmpty()) {
            return legs;
        }
        long start = wait.requestStart();
        for (List<FinishedConnection> list :
                byStart.subMap(start, true, start + MOMENT_NANOS, true).values()) {
            for (FinishedConnection up : list) {
                CallFacts leg = up.calls();
                boolean fits = up != down
                        && fromSameHost(
                                down.calls(), wait, leg.client(), leg.server(), leg.startTime(), leg.clientHalf());
                if (fits) {
                    legs.add(up);
                }
            }
        }
        return legs.size() == 1 ? legs : List.of();
    }

    private static <T> List<T> capped(List<T> list) {
        return list.size() <= LOOKED_AT_CAP ? list : list.subList(list.size() - LOOKED_AT_CAP, list.size());
    }

    /** The leg was opened by the address that serves the call, for it or pooled before. */
    private static boolean fromSameAddress(
            CallFacts call, CallFacts.Wait wait, HostPort legClient, long start, long end) {
        boolean during = start >= wait.requestStart() && start <= answered(call, wait);
        boolean pooled = start < wait.requestStart() && end >= wait.requestStart();
        return sameAddress(call.server(), legClient) && (during || pooled);
    }

    /**
     * The leg was opened from another address, but in the same moment, and the capture host is where the one connection
     * ends and the other begins.
     */
    private static boolean fromSameHost(
            CallFacts call, CallFacts.Wait wait, HostPort legClient, HostPort legServer, long start, long clientHalf) {
        long after = start - wait.requestStart();
        boolean moment = after >= 0 && after <= MOMENT_NANOS && start <= answered(call, wait);
        boolean otherWay = sameAddress(call.client(), legServer) || sameAddress(call.client(), legClient);
        boolean servedHere = call.serverHalf() >= 0 && call.serverHalf() <= LOCAL_NANOS;
        return moment && !otherWay && servedHere && clientHalf <= LOCAL_NANOS;
    }

    private static long answered(CallFacts call, CallFacts.Wait wait) {
        return wait.headersTime() == 0 ? call.endTime() : wait.headersTime();
    }

    private static boolean sameAddress(HostPort a, HostPort b) {
        return a.high() == b.high() && a.low() == b.low();
    }
}
