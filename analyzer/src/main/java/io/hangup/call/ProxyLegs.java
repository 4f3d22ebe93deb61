package io.hangup.call;

import io.hangup.tcp.Connection;
import io.hangup.tcp.HostPort;
import io.hangup.tcp.IpAddress;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

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

    private record Caller(IpAddress client, HostPort server) {}

    private final Map<IpAddress, List<Served>> byServer = new HashMap<>();

    private final Map<IpAddress, List<Served>> byClient = new HashMap<>();

    /** Exchanges with a server on the capture host, by their requests. */
    private final TimeIndex<Served> byRequest;

    /** Who calls which server: a proxy does not call itself, so what one of its clients asks elsewhere is no leg. */
    private final Set<Caller> callers = new HashSet<>();

    /** Calls by the address from which the proxy went out for them and the port that it asked there. */
    private final Map<String, List<Served>> outside = new HashMap<>();

    public ProxyLegs(List<FinishedConnection> told) {
        List<Served> servedHere = new ArrayList<>();
        for (FinishedConnection one : told) {
            CallFacts call = one.calls();
            callers.add(new Caller(IpAddress.of(call.client()), call.server()));
            for (CallFacts.Wait wait : call.waits()) {
                Served served = new Served(one, wait);
                byClient.computeIfAbsent(IpAddress.of(call.client()), a -> new ArrayList<>())
                        .add(served);
                byServer.computeIfAbsent(IpAddress.of(call.server()), a -> new ArrayList<>())
                        .add(served);
                if (servedHere(call)) {
                    servedHere.add(served);
                }
            }
        }
        byRequest = new TimeIndex<>(servedHere, served -> served.exchange.requestStart());
    }

    /** Whether the connection was opened for one of the calls. */
    public boolean isLeg(Connection connection) {
        if (connection.server().port() == DNS_PORT) {
            return false;
        }
        long start = connection.firstTime();
        long onItsWay = connection.established() ? Long.MIN_VALUE : lastAskedMeanwhile(connection);
        for (Served served : capped(byServer.getOrDefault(IpAddress.of(connection.client()), List.of()))) {
            if (fromSameAddress(served.told.calls(), served.exchange, connection.client(), start, connection.lastTime())
                    && served.exchange.requestStart() > onItsWay) {
                return true;
            }
        }
        if (connection.clientRtt() > LOCAL_NANOS) {
            return false;
        }
        int sameMoment = 0;
        Served call = null;
        for (Served served : byRequest.between(start - MOMENT_NANOS, start)) {
            boolean leg = served.told.connection().redirect() != null
                    ? fromSidecar(served, connection)
                    : fromOtherAddress(served, connection);
            sameMoment += leg ? 1 : 0;
            call = leg ? served : call;
            if (sameMoment > 1) {
                return false; // time alone does not tell whose
            }
        }
        if (sameMoment == 1) {
            outside.computeIfAbsent(outside(connection), a -> new ArrayList<>()).add(call);
        }
        return sameMoment == 1;
    }

    private boolean fromOtherAddress(Served served, Connection connection) {
        CallFacts call = served.told.calls();
        // where both ends of both are on this host or as near, a common moment tells nothing
        boolean near = Legs.isLocal(call.clientHalf()) && answeredAfter(connection) <= LOCAL_NANOS;
        return !near
                && !callers.contains(new Caller(IpAddress.of(connection.client()), call.server()))
                && fromSameHost(
                        call, served.exchange, connection.client(), connection.server(), connection.firstTime());
    }

    /** All that the client's host sends is redirected to its proxy, but what that one sends on from the same address. */
    private static boolean fromSidecar(Served served, Connection connection) {
        CallFacts call = served.told.calls();
        return !connection.redirected()
                && sameAddress(call.client(), connection.client())
                && inTheMoment(call, served.exchange, connection.firstTime());
    }

    /**
     * When the address last asked something that it still waited for as it opened the connection. Of the calls that began
     * before, a connection that did not come about is no leg: a proxy that has found an upstream tries no other. It is a
     * health check, or belongs to something else.
     */
    private long lastAskedMeanwhile(Connection connection) {
        long start = connection.firstTime();
        long last = Long.MIN_VALUE;
        for (Served leg : capped(byClient.getOrDefault(IpAddress.of(connection.client()), List.of()))) {
            long asked = leg.exchange.requestStart();
            if (asked < start && leg.exchange.closeTime() >= start) {
                last = Math.max(last, asked);
            }
        }
        return last;
    }

    /**
     * Whether the connection is a further try for a call, from the address and to the port of a leg that {@link #isLeg} knew
     * and while that call still waited.
     */
    public boolean isFurtherTry(Connection connection) {
        long start = connection.firstTime();
        for (Served served : capped(outside.getOrDefault(outside(connection), List.of()))) {
            if (start >= served.exchange.requestStart() && start <= answered(served.told.calls(), served.exchange)) {
                return true;
            }
        }
        return false;
    }

    /** Nanoseconds from the SYN to what answered it, a refusal too; -1 when nothing did or it is not known. */
    private static long answeredAfter(Connection connection) {
        if (connection.established() || connection.resets().isEmpty()) {
            return connection.serverRtt();
        }
        return connection.resets().get(0).sinceOther();
    }

    private static String outside(Connection leg) {
        return leg.client().high() + " " + leg.client().low() + " "
                + leg.server().port();
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
        boolean otherWay = sameAddress(call.client(), legServer) || sameAddress(call.client(), legClient);
        return inTheMoment(call, wait, start) && !otherWay;
    }

    private static boolean inTheMoment(CallFacts call, CallFacts.Wait wait, long start) {
        long after = start - wait.requestStart();
        return after >= 0 && after <= MOMENT_NANOS && start <= answered(call, wait);
    }

    private static long answered(CallFacts call, CallFacts.Wait wait) {
        return wait.headersTime() == 0 ? call.endTime() : wait.headersTime();
    }

    private static boolean sameAddress(HostPort a, HostPort b) {
        return a.high() == b.high() && a.low() == b.low();
    }
}
