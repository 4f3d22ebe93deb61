package io.hangup.compare;

import io.hangup.compare.ComparedConnection.PointName;
import java.util.ArrayList;
import java.util.List;

/**
 * What a capture lacks though the network delivered it. Where one misses packets, a missing acknowledgment or reset
 * proves no loss: nobody acknowledges those.
 */
final class CaptureMisses {
    private CaptureMisses() {}

    /** The connections with no loss claimed that a capture may have made. */
    static List<ComparedConnection> doubted(List<ComparedConnection> connections) {
        boolean atA = missed(connections, PointName.A) > 0;
        boolean atB = missed(connections, PointName.B) > 0;
        List<ComparedConnection> list = new ArrayList<>();
        for (ComparedConnection c : connections) {
            list.add(c.withWays(c.ways().stream()
                    .map(way -> (c.leadsTo(PointName.A, way) ? atA : atB) ? way.whereCaptureMisses() : way)
                    .toList()));
        }
        return list;
    }

    /** Packets that the network delivered at the point, or that left it, and its capture lacks. */
    private static long missed(List<ComparedConnection> connections, PointName point) {
        long missed = 0;
        for (ComparedConnection c : connections) {
            for (Way way : c.ways()) {
                missed += c.leadsTo(point, way) ? way.missedThere() : way.missedHere();
            }
        }
        return missed;
    }

    /** What a reader must know of the captures before he believes the rest. */
    static List<String> notes(List<ComparedConnection> connections) {
        List<String> notes = new ArrayList<>();
        for (PointName point : List.of(PointName.A, PointName.B)) {
            String note = note(connections, point);
            if (!note.isEmpty()) {
                notes.add(note);
            }
        }
        return notes;
    }

    private static String note(List<ComparedConnection> connections, PointName point) {
        long missed = missed(connections, point);
        if (missed == 0) {
            return "";
        }
        long oneWay = connections.stream()
                .filter(c ->
                        c.ways().stream().anyMatch(way -> c.leadsTo(point, way) ? way.unseenThere() : way.unseenHere()))
                .count();
        String head = point + "'s capture lacks " + missed + (missed == 1 ? " packet" : " packets")
                + " that the network delivered: ";
        return oneWay == 0
                ? head + "it dropped them, so that a missing acknowledgment or reset may have been dropped by it too."
                : head + "of " + oneWay + (oneWay == 1 ? " connection" : " connections")
                        + " it holds one direction only (a capture filter, or packets that take another way).";
    }
}
