package io.hangup;

import io.hangup.tcp.Connection;
import io.hangup.tcp.HostPort;
import java.util.List;

/**
 * Finds the connections that a proxy on the capture host opened for the calls it serves: opened by the address that
 * serves the call, while the call waited for its answer, or from another address of the host at the same moment.
 */
final class ProxyLegs {
    /** A leg from another address must begin this soon after the request. */
    private static final long MOMENT_NANOS = 50_000_000L;

    private static final int DNS_PORT = 53;

    private final List<Analysis.Told> served;

    ProxyLegs(List<Analysis.Told> served) {
        this.served = List.copyOf(served);
    }

    boolean isLeg(Connection connection) {
        if (connection.server().port() == DNS_PORT) {
            return false;
        }
        for (Analysis.Told told : served) {
            for (CallFacts.Wait wait : told.calls().waits()) {
                boolean leg = belongs(
                        told.calls(),
                        wait,
                        connection.client(),
                        connection.server(),
                        connection.firstTime(),
                        connection.lastTime());
                if (leg) {
                    return true;
                }
            }
        }
        return false;
    }

    /**
     * Whether a connection is the upstream leg of one exchange of a served call.
     *
     * @param start when the leg's connection began; it may have been pooled before the request
     */
    static boolean belongs(
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
