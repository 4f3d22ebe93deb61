package io.hangup.compare;

import io.hangup.capture.Frame;
import io.hangup.packet.Packet;
import io.hangup.tcp.EventDetail;
import io.hangup.tcp.TcpEvent;
import io.hangup.tcp.TcpEventSink;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Everything that one point of the path saw of TCP; frames that repeat a packet (a mirror, {@code -i any}) once. */
final class PointLog implements TcpEventSink {
    /** The most segments kept of one capture: some 60 bytes each. */
    static final int SEGMENT_CAP = 3_000_000;

    /** The most connections kept: some kilobyte each before its first dozen segments. */
    static final int CONNECTION_CAP = 100_000;

    private final List<SeenConnection> connections = new ArrayList<>();
    private SeenConnection[] byStream = new SeenConnection[64];
    private int segments;
    private long notKept;
    private long duplicates;
    private long firstTime = Long.MAX_VALUE;
    private long lastTime = Long.MIN_VALUE;

    @Override
    public void frame(long frame, long timeNanos, int stream, Packet packet, int events, EventDetail detail) {
        if (packet.kind != Packet.TCP || timeNanos == Frame.NO_TIME) {
            return;
        }
        if ((events & TcpEvent.DUPLICATE_FRAME.bit()) != 0) {
            duplicates++;
            return;
        }
        if (stream >= byStream.length) {
            byStream = Arrays.copyOf(byStream, Math.max(stream + 1, byStream.length * 2));
        }
        SeenConnection connection = byStream[stream];
        if (segments == SEGMENT_CAP || connection == null && connections.size() == CONNECTION_CAP) {
            notKept++;
            return;
        }
        segments++;
        if (connection == null) {
            connection = new SeenConnection(stream, packet);
            byStream[stream] = connection;
            connections.add(connection);
        }
        connection.add(packet, frame, timeNanos);
    }

    /** Any frame, of whatever protocol: how long the point was watched. */
    void watched(long timeNanos) {
        if (timeNanos != Frame.NO_TIME) {
            firstTime = Math.min(firstTime, timeNanos);
            lastTime = Math.max(lastTime, timeNanos);
        }
    }

    List<SeenConnection> connections() {
        return connections;
    }

    long segments() {
        return segments;
    }

    /** Segments beyond {@link #SEGMENT_CAP}, or of connections beyond {@link #CONNECTION_CAP}. */
    long notKept() {
        return notKept;
    }

    long duplicates() {
        return duplicates;
    }

    long firstTime() {
        return firstTime;
    }

    long lastTime() {
        return lastTime;
    }
}
