package io.hangup.surroundings;

import io.hangup.tcp.CapturePlace;
import io.hangup.tcp.CapturePlace.Place;
import io.hangup.tcp.CapturePlace.Sign;
import io.hangup.tcp.Connection;
import io.hangup.tcp.HostPort;
import java.util.HashSet;
import java.util.Set;

/** Where a capture was taken: the place that most of its connections show. */
public final class Vantage {
    private static final int ADDRESS_CAP = 10_000;

    private final Set<Long> clients = new HashSet<>();
    private final Set<Long> servers = new HashSet<>();
    private final int[][] votes = new int[Place.values().length][Sign.values().length];
    /** Places that the other names of translated connections show by direction: one leaves here, the other comes in. */
    private final int[] translated = new int[Place.values().length];

    private boolean proxy;

    void add(Connection connection) {
        CapturePlace shown = CapturePlace.of(connection);
        if (connection.isRepeat()) {
            translated[shown.place().ordinal()] += shown.sign() == Sign.DIRECTION ? 1 : 0;
            return;
        }
        Place place = shown.place();
        votes[place.ordinal()][shown.sign().ordinal()]++;
        if (place == Place.CLIENT) {
            remember(clients, connection.client(), servers);
        } else if (place == Place.SERVER) {
            remember(servers, connection.server(), clients);
        }
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

    /** A host that translates addresses has each connection come in under one name and leave under another. */
    private int turned(Place place) {
        Place other = place == Place.CLIENT ? Place.SERVER : Place.CLIENT;
        return Math.min(votes[place.ordinal()][Sign.DIRECTION.ordinal()], translated[other.ordinal()]);
    }

    private int sum(Place place) {
        int sum = 0;
        for (int count : votes[place.ordinal()]) {
            sum += count;
        }
        sum += place == Place.BETWEEN
                ? turned(Place.CLIENT) + turned(Place.SERVER)
                : place == Place.UNTOLD ? 0 : -turned(place);
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
            if (votes[place.ordinal()][Sign.DIRECTION.ordinal()] + turned(Place.CLIENT) + turned(Place.SERVER) > 0) {
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
