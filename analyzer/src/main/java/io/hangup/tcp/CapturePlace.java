package io.hangup.tcp;

/**
 * Where along its path a connection was captured, as its own packets show it. In this order of trust: what the capture
 * says itself of the direction of its frames, the halves of the handshake, those of data and its acknowledgments (an answer
 * that comes at once was given on the capture host), and which side's packets still have the TTL they started with.
 *
 * @param place where
 * @param sign what shows it; of no meaning where nothing does
 */
public record CapturePlace(Place place, Sign sign) {
    /** The near half is at most this share of the far one. */
    private static final int NEAR_SHARE = 5;

    /** Halves below this do not tell: both ends are near. */
    private static final long LEAST_FAR_NANOS = 400_000L;

    /** What systems set the TTL to. */
    private static final int[] FIRST_TTL = {64, 128, 255};

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
            return new CapturePlace(place, Sign.DIRECTION);
        }
        place = byHalves(
                shorter(connection.serverRtt(), client.minRtt), shorter(connection.clientRtt(), server.minRtt));
        if (place != Place.UNTOLD || connection.serverRtt() >= 0) {
            return new CapturePlace(place, Sign.HANDSHAKE);
        }
        place = byHalves(client.minRtt, server.minRtt);
        return place != Place.UNTOLD
                ? new CapturePlace(place, Sign.DATA)
                : new CapturePlace(byTtl(client.usualTtl, server.usualTtl), Sign.TTL);
    }

    /** It was captured on the side's own host, or right beside it. */
    public boolean at(Side side) {
        return place == (side == Side.CLIENT ? Place.CLIENT : Place.SERVER);
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
