package io.hangup.surroundings;

import io.hangup.tcp.CapturePlace;
import io.hangup.tcp.CapturePlace.Place;
import io.hangup.tcp.CapturePlace.Sign;
import io.hangup.tcp.Connection;
import io.hangup.tcp.HostPort;
import java.util.HashSet;
import java.util.Set;

/** Which place each of some connections shows. */
final class PlaceVotes {
    static final Place CLIENT = Place.CLIENT;
    static final Place SERVER = Place.SERVER;

    private static final int ADDRESS_CAP = 10_000;

    private final Set<Long> clients = new HashSet<>();
    private final Set<Long> servers = new HashSet<>();
    private final int[][] votes = new int[Place.values().length][Sign.values().length];
    /** Places that the other names of translated connections show by direction: one leaves here, the other comes in. */
    private final int[] translated = new int[Place.values().length];

    /** Of the votes for each end, those from behind a router, and how many routers at least. */
    private final int[] behindRouters = new int[Place.values().length];

    private final int[] routers = new int[Place.values().length];
    private boolean oneHost;

    void add(Connection connection) {
        CapturePlace shown = CapturePlace.of(connection);
        int place = shown.place().ordinal();
        if (connection.isRepeat()) {
            translated[place] += shown.sign() == Sign.DIRECTION ? 1 : 0;
            return;
        }
        votes[place][shown.sign().ordinal()]++;
        if (shown.routers() > 0) {
            routers[place] = behindRouters[place] == 0 ? shown.routers() : Math.min(routers[place], shown.routers());
            behindRouters[place]++;
        } else if (shown.place() == Place.CLIENT) {
            remember(clients, connection.client(), servers);
        } else if (shown.place() == Place.SERVER) {
            remember(servers, connection.server(), clients);
        }
    }

    private void remember(Set<Long> own, HostPort address, Set<Long> other) {
        long key = address.high() * 31 + address.low();
        if (own.size() < ADDRESS_CAP) {
            own.add(key);
        }
        oneHost |= other.contains(key);
    }

    /** One host, by its address or by the capture's word on directions, has connections come in and opens others. */
    boolean comeAndGo() {
        int here = Sign.DIRECTION.ordinal();
        boolean told = votes[Place.CLIENT.ordinal()][here] - turned(Place.CLIENT) > 0
                && votes[Place.SERVER.ordinal()][here] - turned(Place.SERVER) > 0;
        return oneHost || told;
    }

    /** Some of them show a place. */
    boolean tells() {
        return sum(Place.CLIENT) + sum(Place.SERVER) + sum(Place.BETWEEN) > 0;
    }

    /** "client", "server", "middle" or "unknown". */
    String id() {
        Place place = place();
        return switch (place) {
            case UNTOLD -> "unknown";
            case CLIENT -> routed(place) ? "middle" : "client";
            case SERVER -> routed(place) ? "middle" : "server";
            case BETWEEN -> "middle";
        };
    }

    private boolean routed(Place place) {
        return 2 * behindRouters[place.ordinal()] > sum(place);
    }

    /** The place that most connections show; a tie between the ends tells nothing. */
    Place place() {
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
    String reason() {
        Place place = place();
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
        if (routed(place)) {
            int count = routers[place.ordinal()];
            return (count == 1 ? "one router" : count + " routers") + " from " + who.substring(0, who.length() - 2)
                    + ", by the TTL of its packets";
        }
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
