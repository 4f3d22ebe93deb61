package io.hangup.surroundings;

import io.hangup.tcp.Connection;
import io.hangup.tcp.HostPort;
import java.util.HashSet;
import java.util.Set;

/**
 * Where a capture was taken, by the halves of the handshake: an answer that comes at once was given on the capture host.
 */
public final class Vantage {
    /** The near half is at most this share of the far one. */
    private static final int NEAR_SHARE = 5;

    /** Halves below this do not tell: both ends are near. */
    private static final long LEAST_FAR_NANOS = 400_000L;

    private static final int ADDRESS_CAP = 10_000;

    private final Set<Long> clients = new HashSet<>();
    private final Set<Long> servers = new HashSet<>();
    private long atClient;
    private long atServer;
    private long between;
    private boolean proxy;

    void add(Connection connection) {
        long far = connection.serverRtt();
        long near = connection.clientRtt();
        if (far < 0 || near < 0) {
            return;
        }
        if (far >= LEAST_FAR_NANOS && near * NEAR_SHARE <= far) {
            atClient++;
            remember(clients, connection.client(), servers);
        } else if (near >= LEAST_FAR_NANOS && far * NEAR_SHARE <= near) {
            atServer++;
            remember(servers, connection.server(), clients);
        } else if (Math.min(far, near) >= LEAST_FAR_NANOS) {
            between++;
        }
    }

    /** Both legs of a proxied call are in the capture. */
    public void bothLegsSeen() {
        proxy = true;
    }

    private void remember(Set<Long> own, HostPort address, Set<Long> other) {
        long key = address.high() * 31 + address.low();
        if (own.size() < ADDRESS_CAP) {
            own.add(key);
        }
        proxy |= other.contains(key);
    }

    /** "client", "server", "middle", "proxy" or "unknown". */
    public String id() {
        if (proxy) {
            return "proxy";
        }
        if (atClient > between && atClient > 0) {
            return "client";
        }
        if (atServer > between && atServer > 0) {
            return "server";
        }
        return between > 0 ? "middle" : "unknown";
    }

    /** Why, a phrase. */
    public String reason() {
        switch (id()) {
            case "client":
                return "the client's half of the handshakes takes no time";
            case "server":
                return "the server's half of the handshakes takes no time";
            case "proxy":
                return "connections come in and go out here";
            case "middle":
                return "both halves of the handshakes take time";
            default:
                return "no handshake tells";
        }
    }
}
