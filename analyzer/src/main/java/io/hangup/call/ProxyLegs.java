package io.hangup.call;

import io.hangup.tcp.Connection;
import io.hangup.tcp.HostPort;
import io.hangup.tcp.IpAddress;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

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
    /** Exchanges with a server on the capture host, by their requests. */
    private final TimeIndex<Served> byRequest;

    /** Connections that the capture host may have opened, by their first packets. */
    private final TimeIndex<FinishedConnection> byStart;

    public ProxyLegs(List<FinishedConnection> told) {
        List<Served> servedHere = new ArrayList<>();
        List<FinishedConnection> openedHere = new ArrayList<>();
        for (FinishedConnection one : told) {
            CallFacts call = one.calls();
            byClient.computeIfAbsent(IpAddress.of(call.client()), a -> new ArrayList<>())
                    .add(one);
            if (call.hello() != 0) {
                byHello.computeIfAbsent(call.hello(), h -> new ArrayList<>(1)).add(one);
            }
            if (call.clientHalf() <= LOCAL_NANOS) {
                openedHere.add(one);
            }
            for (CallFacts.Wait wait : call.waits()) {
                Served served = new Served(one, wait);
                byServer.computeIfAbsent(IpAddress.of(call.server()), a -> new ArrayList<>())
                        .add(served);
                if (servedHere(call)) {
                    servedHere.add(served);
                }
            }
        }
        byRequest = new TimeIndex<>(servedHere, served -> served.exchange.requestStart());
        byStart = new TimeIndex<>(openedHere, one -> one.calls().startTime());
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
        if (connection.clientRtt() > LOCAL_NANOS) {
            return false;
        }
        int sameMoment = 0;
        for (Served served : byRequest.between(start - MOMENT_NANOS, start)) {
            boolean leg =
                    fromSameHost(served.told.calls(), served.exchange, connection.client(), connection.server(), start);
            sameMoment += leg ? 1 : 0;
            if (sameMoment > 1) {
                return false; // time alone does not tell whose
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
        if (!servedHere(down.calls())) {
            return legs;
        }
        long start = wait.requestStart();
        for (FinishedConnection up : byStart.between(start, start + MOMENT_NANOS)) {
            CallFacts leg = up.calls();
            if (up != down && fromSameHost(down.calls(), wait, leg.client(), leg.server(), leg.startTime())) {
                legs.add(up);
            }
            if (legs.size() > 1) {
                return List.of(); // time alone does not tell which
            }
        }
        return legs;
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

    private static boolean servedHere(CallFacts call) {
        return call.serverHalf() >= 0 && call.serverHalf() <= LOCAL_NANOS;
    }

    /**
     * The leg was opened from another address, but in the same moment; and the capture host is where the one connection
     * ends and the other begins, as its caller knows.
     */
    private static boolean fromSameHost(
            CallFacts call, CallFacts.Wait wait, HostPort legClient, HostPort legServer, long start) {
        long after = start - wait.requestStart();
        boolean moment = after >= 0 && after <= MOMENT_NANOS && start <= answered(call, wait);
        boolean otherWay = sameAddress(call.client(), legServer) || sameAddress(call.client(), legClient);
        return moment && !otherWay;
    }

    private static long answered(CallFacts call, CallFacts.Wait wait) {
        return wait.headersTime() == 0 ? call.endTime() : wait.headersTime();
    }

    private static boolean sameAddress(HostPort a, HostPort b) {
        return a.high() == b.high() && a.low() == b.low();
    }
}
