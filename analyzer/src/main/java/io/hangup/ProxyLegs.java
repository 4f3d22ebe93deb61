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
            if (belongs(told.calls(), connection)) {
                return true;
            }
        }
        return false;
    }

    private static boolean belongs(CallFacts call, Connection leg) {
        boolean sameHost = sameAddress(call.server(), leg.client());
        boolean back = sameAddress(call.client(), leg.server()) || sameAddress(call.client(), leg.client());
        if (back && !sameHost) {
            return false;
        }
        for (CallFacts.Wait wait : call.waits()) {
            long end = wait.headersTime() == 0 ? call.endTime() : wait.headersTime();
            long after = leg.firstTime() - wait.requestStart();
            boolean during = after >= 0 && leg.firstTime() <= end;
            if (during && (sameHost || after <= MOMENT_NANOS)) {
                return true;
            }
            boolean pooled = sameHost && leg.firstTime() < wait.requestStart() && leg.lastTime() >= wait.requestStart();
            if (pooled) {
                return true;
            }
        }
        return false;
    }

    private static boolean sameAddress(HostPort a, HostPort b) {
        return a.high() == b.high() && a.low() == b.low();
    }
}
