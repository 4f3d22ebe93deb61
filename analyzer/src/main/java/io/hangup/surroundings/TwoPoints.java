package io.hangup.surroundings;

import io.hangup.diagnosis.Words;
import io.hangup.tcp.Connection;
import io.hangup.tcp.FarCopies;
import io.hangup.tcp.Side;
import java.util.ArrayList;
import java.util.List;

/**
 * Connections whose packets one file holds from two points of their path, however many interfaces it names: more routers than
 * one host makes lie between a packet and its copy, or the copy at the far point stands before the packet, which two clocks do.
 */
final class TwoPoints {
    private static final int LEAST_COPIES = 2;
    private static final int FRAME_CAP = 20;

    /** Copies that do not fit the others, one in so many: a route may change. */
    private static final int ODD_SHARE = 10;

    /** Two stamps of one host may stand in the wrong order by microseconds. */
    private static final long CLOCK_NANOS = 1_000_000L;

    private final List<Long> frames = new ArrayList<>();
    private long connections;
    private int routers;
    private long ahead;

    void add(Connection connection) {
        FarCopies ofClient = connection.half(Side.CLIENT).copies;
        FarCopies ofServer = connection.half(Side.SERVER).copies;
        if (!alike(ofClient) || !alike(ofServer)) {
            return;
        }
        boolean clocks = Math.min(ofClient.leastNanos(), ofServer.leastNanos()) <= -CLOCK_NANOS;
        int between = Math.min(ofClient.routers(), ofServer.routers());
        if (between < 2 && !clocks) {
            return;
        }
        connections++;
        routers = routers == 0 ? between : Math.min(routers, between);
        if (clocks && ahead == 0) {
            ahead = (ofClient.leastNanos() - ofServer.leastNanos()) / 2;
        }
        if (frames.size() < FRAME_CAP) {
            frames.add(connection.firstFrame());
        }
    }

    private static boolean alike(FarCopies copies) {
        return copies != null && copies.count() >= LEAST_COPIES && copies.others() * ODD_SHARE <= copies.count();
    }

    long connections() {
        return connections;
    }

    List<Long> frames() {
        return frames;
    }

    /** What is said of them, sentences. */
    String sentences() {
        String text = "The packets of " + Words.count(connections, "connection") + " stand twice, "
                + Words.count(routers, "router")
                + " apart: captures of two points of the path are in this file. Each packet is counted once.";
        if (ahead == 0) {
            return text;
        }
        return text + " The clock of the point nearer to the server is about " + Words.duration(Math.abs(ahead))
                + (ahead > 0 ? " ahead" : " behind")
                + " (if packets take as long in both directions): times from one side to the other are wrong by that.";
    }
}
