package io.hangup.compare;

import io.hangup.capture.CaptureException;
import io.hangup.capture.CaptureSource;
import io.hangup.compare.ComparedConnection.PointName;
import io.hangup.packet.Packet;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Files of the same time that show the same connections are two views of them: one is told, nearest to the client, and
 * the other is only compared with it, never merged packet by packet. What the other view shows beside (the upstream leg
 * of a proxy) is told as well, its clock set.
 */
public final class VantagePoints {
    /** The most files that are compared with each other: there are two ends and a few places between. */
    private static final int FILES_CAP = 8;

    /** The near half of a handshake takes at most this share of the far one. */
    private static final int NEAR_SHARE = 5;

    private final int[] views;
    private final long[] shifts;
    private final long[][] hidden;
    private final List<ComparedConnection> compared;
    private final int primary;
    private final String[] places;

    private VantagePoints(
            int[] views,
            long[] shifts,
            long[][] hidden,
            List<ComparedConnection> compared,
            int primary,
            String[] places) {
        this.places = places;
        this.views = views;
        this.shifts = shifts;
        this.hidden = hidden;
        this.compared = List.copyOf(compared);
        this.primary = primary;
    }

    /**
     * Reads the files once more and looks for connections that two of them show.
     *
     * @throws IOException for input errors; a file that cannot be read is passed over
     */
    public static VantagePoints of(List<CaptureSource> files, Points.Reading reading) throws IOException {
        int count = files.size();
        if (count < 2 || count > FILES_CAP) {
            return new VantagePoints(
                    new int[count], new long[count], new long[count][0], List.of(), 0, new String[count]);
        }
        PointLog[] logs = new PointLog[count];
        for (int i = 0; i < count; i++) {
            logs[i] = new PointLog();
            try {
                Points.read(files.get(i), i, logs[i], reading);
            } catch (CaptureException unreadable) {
                // its error is in the report
                continue;
            }
        }
        Comparer[][] pairs = new Comparer[count][count];
        int[] nearer = new int[count];
        boolean[][] same = new boolean[count][count];
        for (int i = 0; i < count; i++) {
            for (int j = i + 1; j < count; j++) {
                pairs[i][j] = Comparer.of(logs[i], logs[j]);
                for (ComparedConnection c : pairs[i][j].sameConnections()) {
                    same[i][j] = true;
                    same[j][i] = true;
                    nearer[i] += c.clientSide() == PointName.A ? 1 : 0;
                    nearer[j] += c.clientSide() == PointName.B ? 1 : 0;
                }
            }
        }
        return arranged(views(same), nearer, logs, pairs);
    }

    /** Files that share no connection, and whose clocks differ as something else told. */
    public static VantagePoints clocksOnly(long[] shifts) {
        int count = shifts.length;
        return new VantagePoints(new int[count], shifts, new long[count][0], List.of(), 0, new String[count]);
    }

    /** Files that show the same packets get different numbers, files of one ring buffer the same. */
    private static int[] views(boolean[][] same) {
        int[] views = new int[same.length];
        for (int i = 0; i < same.length; i++) {
            Set<Integer> taken = new HashSet<>();
            for (int j = 0; j < i; j++) {
                if (same[i][j]) {
                    taken.add(views[j]);
                }
            }
            while (taken.contains(views[i])) {
                views[i]++;
            }
        }
        return views;
    }

    private static VantagePoints arranged(int[] views, int[] nearer, PointLog[] logs, Comparer[][] pairs) {
        int[] votes = new int[views.length];
        for (int i = 0; i < views.length; i++) {
            votes[views[i]] += nearer[i];
        }
        int primary = 0;
        for (int view = 1; view < votes.length; view++) {
            primary = votes[view] > votes[primary] ? view : primary;
        }
        long[] shifts = new long[views.length];
        long[][] hidden = new long[views.length][0];
        String[] places = new String[views.length];
        List<ComparedConnection> compared = new ArrayList<>();
        for (int i = 0; i < views.length; i++) {
            for (int j = 0; j < views.length; j++) {
                if (i != j && views[i] == primary) {
                    // a leg of a proxy that only carries bytes shows the clocks too, in whichever view it lies
                    Comparer comparer = i < j ? pairs[i][j] : Comparer.of(logs[i], logs[j]);
                    if (views[j] != primary || shifts[j] == 0 && shifts[i] == 0 && i < j) {
                        shifts[j] = shifts[j] == 0 ? comparer.shiftOfB() : shifts[j];
                    }
                    if (views[j] != primary) {
                        compared.addAll(comparer.sameConnections());
                        List<SeenConnection> shared = comparer.sharedOfB();
                        hidden[j] = with(hidden[j], shared);
                        places[j] = shared.isEmpty() ? places[j] : place(shared, logs[j]);
                    }
                }
            }
        }
        return new VantagePoints(views, shifts, hidden, compared, primary, places);
    }

    /** Where the other view was taken: its half of the handshakes takes no time, or it opens connections of its own. */
    private static String place(List<SeenConnection> shared, PointLog log) {
        for (SeenConnection c : log.connections()) {
            for (SeenConnection served : shared) {
                if (c.client().address.high() == served.server().address.high()
                        && c.client().address.low() == served.server().address.low()) {
                    return "proxy";
                }
            }
        }
        int server = 0;
        int told = 0;
        for (SeenConnection c : shared) {
            int answer =
                    c.client().syn < 0 || c.server().syn < 0 ? -1 : c.client().first(Packet.ACK);
            if (answer >= 0) {
                long serverHalf = c.server().time[c.server().syn] - c.client().time[c.client().syn];
                long clientHalf = c.client().time[answer] - c.server().time[c.server().syn];
                told++;
                server += serverHalf * NEAR_SHARE <= clientHalf ? 1 : 0;
            }
        }
        if (told == 0) {
            return "unknown";
        }
        if (server * 2 <= told) {
            return "middle";
        }
        return "server";
    }

    private static long[] with(long[] keys, List<SeenConnection> connections) {
        long[] all = Arrays.copyOf(keys, keys.length + connections.size());
        for (int i = 0; i < connections.size(); i++) {
            SeenConnection c = connections.get(i);
            all[keys.length + i] = end(c.client()) + end(c.server());
        }
        Arrays.sort(all);
        return all;
    }

    private static long end(SeenSide side) {
        return end(side.address.high(), side.address.low(), side.address.port());
    }

    private static long end(long high, long low, int port) {
        long x = (low + (high + port) * 0x9e37_79b9_7f4a_7c15L) ^ (long) port << 40;
        x = (x ^ x >>> 30) * 0xbf58_476d_1ce4_e5b9L;
        x = (x ^ x >>> 27) * 0x94d0_49bb_1331_11ebL;
        return x ^ x >>> 31;
    }

    /** There is something to set right: two views, or clocks apart. */
    public boolean needed() {
        return !compared.isEmpty() || Arrays.stream(shifts).anyMatch(shift -> shift != 0);
    }

    /** Whether two files were taken at one point, as those of a ring buffer are; indices from 0. */
    public boolean sameView(int capture, int other) {
        return capture == other || capture < views.length && other < views.length && views[capture] == views[other];
    }

    /** What to add to the times of each file for the clock of the first view, nanoseconds. */
    public long[] shifts() {
        return shifts.clone();
    }

    /** Where the other view was taken: server, middle, proxy or unknown; null for files of the view that is told. */
    public String place(int capture) {
        return places[capture];
    }

    /** The connections that two files show; A is the file that is told. Frame references carry the files' indexes. */
    public List<ComparedConnection> compared() {
        return compared;
    }

    /**
     * The packet belongs to the other view of a connection that is told already; of other protocols, everything of the
     * other view but name look-ups and ICMP errors of what is told.
     */
    public boolean hides(Packet p, int capture) {
        if (views[capture] == primary || hidden[capture].length == 0) {
            return false;
        }
        if (p.kind == Packet.TCP) {
            return hides(
                    capture,
                    end(p.sourceHigh, p.sourceLow, p.sourcePort)
                            + end(p.destinationHigh, p.destinationLow, p.destinationPort));
        }
        if (p.kind == Packet.ICMP && p.quoted) {
            return hides(
                    capture,
                    end(p.quotedSourceHigh, p.quotedSourceLow, p.quotedSourcePort)
                            + end(p.quotedDestinationHigh, p.quotedDestinationLow, p.quotedDestinationPort));
        }
        return p.kind != Packet.UDP;
    }

    private boolean hides(int capture, long key) {
        return Arrays.binarySearch(hidden[capture], key) >= 0;
    }
}
