package io.hangup.tcp;

/**
 * Where along its path a connection was captured, as its own packets show it. In this order of trust: what the capture
 * says itself of the direction of its frames, the halves of the handshake, those of data and its acknowledgments (an answer
 * that comes at once was given on the capture host), and which side's packets still have the TTL they started with.
 *
 * @param place where
 * @param sign what shows it; of no meaning where nothing does
 * @param routers how many routers lie between that end and the capture, by the TTL that its packets have left; 0 where
 *     none is known to
 */
public record CapturePlace(Place place, Sign sign, int routers) {
    /** The near half is at most this share of the far one. */
    private static final int NEAR_SHARE = 5;

    /** Halves below this do not tell: both ends are near. */
    private static final long LEAST_FAR_NANOS = 400_000L;

    /** What systems set the TTL to. */
    private static final int[] FIRST_TTL = {64, 128, 255};

    /** No path is longer; a TTL further below began lower. */
    private static final int MOST_ROUTERS = 30;

    /** What a connection shows. */
    public enum Place {
        CLIENT,
        SERVER,
        BETWEEN,
        UNTOLD
    }

    /** How it shows it, the strongest first. */
    public enum Sign {
        DIRECTION,
        HANDSHAKE,
        DATA,
        TTL
    }

    /** Where the connection was captured. */
    public static CapturePlace of(Connection connection) {
        Half client = connection.half(Side.CLIENT);
        Half server = connection.half(Side.SERVER);
        Place place = byDirection(client, server);
        if (place != Place.UNTOLD) {
            return new CapturePlace(place, Sign.DIRECTION, 0);
        }
        place = byHalves(
                shorter(connection.serverRtt(), client.minRtt), shorter(connection.clientRtt(), server.minRtt));
        if (place != Place.UNTOLD || connection.serverRtt() >= 0) {
            return beside(place, Sign.HANDSHAKE, client, server);
        }
        place = byHalves(client.minRtt, server.minRtt);
        return place != Place.UNTOLD
                ? beside(place, Sign.DATA, client, server)
                : new CapturePlace(byTtl(client.usualTtl, server.usualTtl), Sign.TTL, 0);
    }

    /** Times tell that an end is near, not that it is here: its packets may have passed a router or two. */
    private static CapturePlace beside(Place place, Sign sign, Half client, Half server) {
        int ttl = place == Place.CLIENT ? client.usualTtl : place == Place.SERVER ? server.usualTtl : -1;
        int routers = 0;
        for (int i = FIRST_TTL.length - 1; i >= 0 && ttl > 0; i--) {
            routers = ttl <= FIRST_TTL[i] ? FIRST_TTL[i] - ttl : routers;
        }
        return new CapturePlace(place, sign, routers <= MOST_ROUTERS ? routers : 0);
    }

    /** It was captured on the side's own host, or so near that packets need no time. */
    public boolean at(Side side) {
        return place == (side == Side.CLIENT ? Place.CLIENT : Place.SERVER);
    }

    /** It was captured on the side's own host, and no router lies between: what the capture holds for it did arrive there. */
    public boolean on(Side side) {
        return at(side) && routers == 0;
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

    /** A handshake may have waited for the address of a neighbour (ARP); what data took later is the path's own time. */
    private static long shorter(long handshake, long data) {
        return handshake > 0 && data > 0 ? Math.min(handshake, data) : handshake;
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
}
