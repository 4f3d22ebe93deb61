package io.hangup.compare;

import io.hangup.tcp.Side;
import java.util.List;

/**
 * Two captures of the same traffic, compared: which connections both saw, and what became of their packets between the
 * two points. Times are epoch nanoseconds of the capture that they belong to; frames are references
 * ({@link io.hangup.capture.FrameRef}) whose capture index is 0 for A and 1 for B.
 *
 * @param a the first capture
 * @param b the second
 * @param clock how b's clock stands to a's
 * @param connections those seen at both points, in the order of a
 * @param onlyA connections that a alone saw, though b was watched at the time
 * @param onlyB the same for b
 * @param notes what lowers the worth of all this
 */
public record Comparison(
        Point a,
        Point b,
        Clock clock,
        List<ComparedConnection> connections,
        Unmatched onlyA,
        Unmatched onlyB,
        List<String> notes) {
    public Comparison {
        connections = List.copyOf(connections);
        notes = List.copyOf(notes);
    }

    /**
     * One capture.
     *
     * @param file its name
     * @param frames in it
     * @param segments of TCP among them, repeats by the capture left out
     * @param connections of TCP
     * @param firstTime of its first frame
     * @param lastTime of its last
     */
    public record Point(String file, long frames, long segments, int connections, long firstTime, long lastTime) {
        /** The same under another name. */
        public Point named(String name) {
            return new Point(name, frames, segments, connections, firstTime, lastTime);
        }
    }

    /**
     * b's clock minus a's.
     *
     * @param known false when no packet pair tells; the other fields mean nothing then
     * @param offsetMillis at the middle of the time that both watched
     * @param uncertaintyMillis how far the truth may lie from it where the two ways take different times
     * @param drifts the clocks move apart measurably
     * @param driftPpm microseconds that b gains on a in a second
     */
    public record Clock(
            boolean known, double offsetMillis, double uncertaintyMillis, boolean drifts, double driftPpm) {}

    /**
     * Connections that one point alone saw.
     *
     * @param count all of them
     * @param listed those to a server whose other connections both points saw, at most {@link #LISTED_CAP}
     */
    public record Unmatched(int count, List<Missing> listed) {
        /** The most connections listed. */
        public static final int LISTED_CAP = 50;

        public Unmatched {
            listed = List.copyOf(listed);
        }
    }

    /**
     * A connection that never got to the other point.
     *
     * @param stream Wireshark's tcp.stream
     * @param client address and port
     * @param server address and port
     * @param frames of the client's first segments, at most twenty
     * @param unansweredSyns the client's SYNs are all there is
     */
    public record Missing(int stream, String client, String server, List<Long> frames, boolean unansweredSyns) {
        public Missing {
            frames = List.copyOf(frames);
        }
    }

    /** The same with the files' names as the user should read them. */
    public Comparison named(String nameA, String nameB) {
        return new Comparison(a.named(nameA), b.named(nameB), clock, connections, onlyA, onlyB, notes);
    }

    /** Connections of which something differs between the points. */
    public long differing() {
        return connections.stream().filter(ComparedConnection::differs).count();
    }

    /** Packets sent by this side and lost on the way, over all connections. */
    public long lost(Side from) {
        return connections.stream()
                .flatMap(c -> c.ways().stream())
                .filter(way -> way.from() == from)
                .mapToLong(Way::lost)
                .sum();
    }
}
