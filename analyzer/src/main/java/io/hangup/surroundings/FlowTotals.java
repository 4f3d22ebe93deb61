package io.hangup.surroundings;

import io.hangup.diagnosis.Directions;
import io.hangup.tcp.AnswersAlone;
import io.hangup.tcp.Connection;
import io.hangup.tcp.Half;
import io.hangup.tcp.Side;
import java.util.ArrayList;
import java.util.List;

/** Sums over all connections of a capture, by which the capture itself is judged. */
final class FlowTotals {
    private static final int FRAME_CAP = 20;

    /** Segments of a side from which on its silence is the capture's fault, not the other side's. */
    private static final int ENOUGH_SEGMENTS = 3;

    long connections;
    long missedBytes;
    long payloadBytes;
    long oneSided;

    /** Those of them that look like the answers of a redirected connection. */
    long answersOfRedirect;

    long midstream;

    /** Those of them of which only the client's SYN is missing. */
    long synMissing;

    /** Those of them that begin with a ClientHello when the capture was already running. */
    long handshakeDropped;

    long duplicates;
    long offload;
    long openAtEnd;

    /** Connections whose directions were captured with clocks that differ, and by how much at least, nanoseconds. */
    long apart;

    long apartBy;
    final TwoPoints twoPoints = new TwoPoints();
    private final List<Long> missed = new ArrayList<>();
    private final List<Long> joined = new ArrayList<>();
    private final List<Long> large = new ArrayList<>();

    /**
     * Counts a connection.
     *
     * @param running the capture was already running when the handshake of a connection that begins now was made
     */
    void add(Connection connection, boolean running) {
        connections++;
        duplicates += connection.duplicateFrames();
        if (connection.isRepeat()) {
            return;
        }
        twoPoints.add(connection);
        boolean whole = connection.half(Side.CLIENT).segments > 0 && connection.half(Side.SERVER).segments > 0;
        for (Side side : Side.values()) {
            Half half = connection.half(side);
            missedBytes += whole ? half.missedBytes : 0; // a side that was not captured at all lost nothing
            payloadBytes += half.payloadBytes;
            if (half.missedBytes > 0 && whole) {
                note(missed, half.missedFrame);
            }
            if (half.offloaded > 0) {
                offload += half.offloaded;
                note(large, half.offloadedFrame);
            }
        }
        long by = Directions.apart(connection);
        if (by > Directions.NEAR_NANOS) {
            apart++;
            apartBy = Math.max(apartBy, by);
        }
        Half client = connection.half(Side.CLIENT);
        Half server = connection.half(Side.SERVER);
        boolean one = client.segments == 0 || server.segments == 0;
        boolean heard = one && (client.segments == 0 ? client.ackedUpTo > 0 : server.ackedUpTo > 0);
        if (one && (heard || server.segments >= ENOUGH_SEGMENTS)) {
            oneSided++;
            answersOfRedirect += AnswersAlone.of(connection) ? 1 : 0;
        } else if (client.syns == 0 && connection.frames() > 1) {
            midstream++;
            synMissing += connection.openingSeen() ? 1 : 0;
            handshakeDropped += !connection.openingSeen() && connection.seenFromStart() && running ? 1 : 0;
            note(joined, connection.firstFrame());
        }
        boolean closing = client.finFrame != 0 || server.finFrame != 0 || client.rsts > 0 || server.rsts > 0;
        if (connection.established() && !closing) {
            openAtEnd++;
        }
    }

    private static void note(List<Long> frames, long frame) {
        if (frames.size() < FRAME_CAP) {
            frames.add(frame);
        }
    }

    double share(long part) {
        return connections == 0 ? 0 : (double) part / connections;
    }

    List<Long> missedFrames() {
        return missed;
    }

    List<Long> offloadedFrames() {
        return large;
    }

    List<Long> midstreamFrames() {
        return joined;
    }
}
