package io.hangup.compare;

import io.hangup.tcp.Side;
import java.util.List;

/**
 * One connection as both points saw it.
 *
 * @param a where it is in the first capture
 * @param b where it is in the second
 * @param by what tells that it is the same
 * @param translated addresses or ports differ: a NAT, or a load balancer, lies between
 * @param relayed the same bytes in two TCP connections: something between ends the one and opens the other, so that
 *     packets cannot be compared one by one
 * @param clientSide the point nearer to the client
 * @param hops routers between the points, by the TTL; -1 when it does not tell
 * @param ways client to server, and back; empty where relayed
 * @param changes what was altered on the way
 * @param strays resets and FINs that one point alone saw
 * @param closing who closed first
 */
public record ComparedConnection(
        Seen a,
        Seen b,
        MatchedBy by,
        boolean translated,
        boolean relayed,
        PointName clientSide,
        int hops,
        List<Way> ways,
        List<Change> changes,
        List<Stray> strays,
        Closing closing) {
    public ComparedConnection {
        ways = List.copyOf(ways);
        changes = List.copyOf(changes);
        strays = List.copyOf(strays);
    }

    /** One of the two captures; unknown where nothing tells which lies nearer to the client. */
    public enum PointName {
        A,
        B,
        UNKNOWN
    }

    /**
     * The connection in one capture.
     *
     * @param stream Wireshark's tcp.stream
     * @param client address and port
     * @param server address and port
     * @param firstFrame reference of its first frame
     * @param frames of it
     */
    public record Seen(int stream, String client, String server, long firstFrame, long frames) {}

    /**
     * Something that a box on the way rewrote.
     *
     * @param what a closed list: mss, window-scale, sack-permitted, timestamps, isn, window, ip-id, dont-fragment,
     *     payload
     * @param at value at A
     * @param there value at B
     * @param frameA the first such frame at A
     * @param frameB the same at B
     * @param count packets so changed
     */
    public record Change(String what, String at, String there, long frameA, long frameB, long count) {}

    /** Whether this way's packets come to that capture last. */
    boolean leadsTo(PointName point, Way way) {
        boolean clientIsA = clientSide != PointName.B;
        return (way.from() == Side.CLIENT) == clientIsA == (point == PointName.B);
    }

    /** The same, its ways judged anew. */
    ComparedConnection withWays(List<Way> judged) {
        return new ComparedConnection(
                a, b, by, translated, relayed, clientSide, hops, judged, changes, strays, closing);
    }

    /** Something got lost, was altered or was put in between the points. */
    public boolean differs() {
        boolean lost =
                ways.stream().anyMatch(way -> way.lost() > 0 || !way.afterEnd().isEmpty());
        return lost
                || !strays.isEmpty()
                || changes.stream().anyMatch(change -> !change.what().equals("ip-id"));
    }
}
