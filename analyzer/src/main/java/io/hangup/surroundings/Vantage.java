package io.hangup.surroundings;

import io.hangup.tcp.Connection;
import io.hangup.tcp.Half;
import io.hangup.tcp.HostPort;
import io.hangup.tcp.Side;
import java.util.HashSet;
import java.util.Set;

/**
 * Where a capture was taken. In this order of trust, for each connection: what the capture says itself of the direction of
 * its frames, the halves of the handshake, those of data and its acknowledgments (an answer that comes at once was given
 * on the capture host), and which side's packets still have the TTL they started with.
 */
public final class Vantage {
    /** The near half is at most this share of the far one. */
    private static final int NEAR_SHARE = 5;

    /** Halves below this do not tell: both ends are near. */
    private static final long LEAST_FAR_NANOS = 400_000L;

    /** What systems set the TTL to. */
    private static final int[] FIRST_TTL = {64, 128, 255};

    private static final int ADDRESS_CAP = 10_000;

    /** What a connection shows. */
    private enum Place {
        CLIENT,
        SERVER,
        BETWEEN,
        UNTOLD
    }

    /** How it shows it, the strongest first. */
    private enum Sign {
        DIRECTION,
        HANDSHAKE,
        DATA,
        TTL
    }

    private final Set<Long> clients = new HashSet<>();
    private final Set<Long> servers = new HashSet<>();
    private final int[][] votes = new int[Place.values().length][Sign.values().length];
    private boolean proxy;

    void add(Connection connection) {
        if (connection.isRepeat()) {
            return;
        }
        Half client = connection.half(Side.CLIENT);
        Half server = connection.half(Side.SERVER);
        Place place = byDirection(client, server);
        Sign sign = Sign.DIRECTION;
        if (place == Place.UNTOLD) {
            place = byHalves(connection.serverRtt(), connection.clientRtt());
            sign = Sign.HANDSHAKE;
        }
        if (place == Place.UNTOLD && connection.serverRtt() < 0) {
            place = byHalves(client.minRtt, server.minRtt);
            sign = Sign.DATA;
        }
        if (place == Place.UNTOLD && connection.serverRtt() < 0) {
            place = byTtl(client.usualTtl, server.usualTtl);
            sign = Sign.TTL;
        }
        votes[place.ordinal()][sign.ordinal()]++;
        if (place == Place.CLIENT) {
            remember(clients, connection.client(), servers);
        } else if (place == Place.SERVER) {
            remember(servers, connection.server(), clients);
        }
    }

    /** A host that forwards sees each packet come and go; at a loopback interface all of them only come. */
    private static Place byDirection(Half client, Half server) {
        boolean told = client.sentHere || client.receivedHere || server.sentHere || server.receivedHere;
        if (!told) {
            return Place.UNTOLD;
        }
        if (client.sentHere && client.receivedHere && server.sentHere && server.receivedHere) {
            return Place.BETWEEN;
        }
        boolean clientHere = client.sentHere && !client.receivedHere && !server.sentHere;
        boolean serverHere = server.sentHere && !server.receivedHere && !client.sentHere;
        return clientHere ? Place.CLIENT : serverHere ? Place.SERVER : Place.UNTOLD;
    }

    private static Place byHalves(long far, long near) {
        if (far < 0 || near < 0) {
            return Place.UNTOLD;
        }
        if (far >= LEAST_FAR_NANOS && near * NEAR_SHARE <= far) {
            return Place.CLIENT;
        }
        if (near >= LEAST_FAR_NANOS && far * NEAR_SHARE <= near) {
            return Place.SERVER;
        }
        return Math.min(far, near) >= LEAST_FAR_NANOS ? Place.BETWEEN : Place.UNTOLD;
    }

    private static Place byTtl(int client, int server) {
        if (client < 0 || server < 0 || isFirst(client) == isFirst(server)) {
            return Place.UNTOLD;
        }
        return isFirst(client) ? Place.CLIENT : Place.SERVER;
    }

    private static boolean isFirst(int ttl) {
        for (int first : FIRST_TTL) {
            if (ttl == first) {
                return true;
            }
        }
        return false;
    }

    /** Both legs of a proxied call are in the capture. */
    public void bothLegsSeen() {
        proxy = true;
    }

    /** See {@link #bothLegsSeen}. */
    boolean both() {
        return proxy;
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
        return switch (place()) {
            case UNTOLD -> proxy ? "proxy" : "unknown";
            case CLIENT -> proxy ? "proxy" : "client";
            case SERVER -> proxy ? "proxy" : "server";
            case BETWEEN -> proxy ? "proxy" : "middle";
        };
    }

    /** The place that most connections show; a tie between the ends tells nothing. */
    private Place place() {
        int client = sum(Place.CLIENT);
        int server = sum(Place.SERVER);
        int between = sum(Place.BETWEEN);
        if (client > between && client > server) {
            return Place.CLIENT;
        }
        if (server > between && server > client) {
            return Place.SERVER;
        }
        return between > 0 && between >= Math.max(client, server) ? Place.BETWEEN : Place.UNTOLD;
    }

    private int sum(Place place) {
        int sum = 0;
        for (int count : votes[place.ordinal()]) {
            sum += count;
        }
        return sum;
    }

    /** Why, a phrase. */
    public String reason() {
        Place place = place();
        if (proxy) {
            return "connections come in and go out here";
        }
        if (place == Place.UNTOLD) {
            return sum(Place.CLIENT) > 0 ? "connections show both ends" : "no handshake tells";
        }
        if (place == Place.BETWEEN) {
            if (votes[place.ordinal()][Sign.DIRECTION.ordinal()] > 0) {
                return "packets come in and go out again here";
            }
            return votes[place.ordinal()][Sign.HANDSHAKE.ordinal()] > 0
                    ? "both halves of the handshakes take time"
                    : "answers of both sides take time";
        }
        String who = place == Place.CLIENT ? "the client's" : "the server's";
        Sign strongest = Sign.TTL;
        for (Sign sign : Sign.values()) {
            if (votes[place.ordinal()][sign.ordinal()] > votes[place.ordinal()][strongest.ordinal()]) {
                strongest = sign;
            }
        }
        return switch (strongest) {
            case DIRECTION -> who + " packets leave from here, says the capture";
            case HANDSHAKE -> who + " half of the handshakes takes no time";
            case DATA -> who + " acknowledgments come at once";
            case TTL -> who + " packets still have their first TTL, the other side's do not";
        };
    }
}
