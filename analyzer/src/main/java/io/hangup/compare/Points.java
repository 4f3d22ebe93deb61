package io.hangup.compare;

import io.hangup.capture.CaptureFacts;
import io.hangup.capture.CaptureSource;
import io.hangup.capture.Frame;
import io.hangup.capture.FrameReader;
import io.hangup.capture.FrameRef;
import io.hangup.packet.Packet;
import io.hangup.packet.PacketDecoder;
import io.hangup.tcp.Connection;
import io.hangup.tcp.ConnectionListener;
import io.hangup.tcp.Conversation;
import io.hangup.tcp.EventDetail;
import io.hangup.tcp.TcpEventSink;
import io.hangup.tcp.TcpTracker;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;

/** Reads two captures and compares them. */
public final class Points {
    private static final int PROGRESS_MASK = (1 << 13) - 1;

    private Points() {}

    /** Asked now and then while a capture is read. */
    @FunctionalInterface
    public interface Reading {
        /** True ends the reading: what was read so far is compared. */
        boolean stop(long frames, long fileOffset);
    }

    /**
     * @param nameA the first capture's name
     * @throws io.hangup.capture.CaptureException when a source has no readable header
     * @throws IOException for other input errors
     */
    public static Comparison compare(CaptureSource a, CaptureSource b, String nameA, String nameB, Reading stop)
            throws IOException {
        PointLog first = new PointLog();
        PointLog second = new PointLog();
        long framesA = read(a, 0, first, stop);
        long framesB = read(b, 1, second, stop);
        return Comparer.compare(first, second, nameA, nameB, framesA, framesB);
    }

    /** @param point the capture's index in the frame references */
    static long read(CaptureSource source, int point, PointLog log, Reading stop) throws IOException {
        long seed = ThreadLocalRandom.current().nextLong();
        try (FrameReader reader = source.open()) {
            TcpEventSink sink = renumbered(log, point);
            TcpTracker tracker = new TcpTracker(new Nothing(), sink, new TcpTracker.Options(false, seed));
            PacketDecoder decoder = new PacketDecoder();
            Frame frame = new Frame();
            Packet packet = new Packet();
            long frames = 0;
            FrameReader.Next next;
            while ((next = reader.next(frame)) != FrameReader.Next.END) {
                if (next == FrameReader.Next.IDLE) {
                    continue;
                }
                log.watched(frame.timeNanos);
                decoder.decode(frame, packet);
                tracker.packet(packet, frame.timeNanos, frame.ref);
                if ((++frames & PROGRESS_MASK) == 0 && stop.stop(frames, frame.fileOffset)) {
                    break;
                }
            }
            tracker.end();
            List<CaptureFacts> facts = reader.captures();
            return facts.stream().mapToLong(f -> f.frames).sum();
        }
    }

    /** The capture's index in frame references is the point's: A is 0, B is 1. */
    private static TcpEventSink renumbered(PointLog log, int point) {
        return (long frame, long time, int stream, Packet packet, int events, EventDetail detail) ->
                log.frame(FrameRef.of(point, FrameRef.number(frame)), time, stream, packet, events, detail);
    }

    /** Wants nothing: the segments are told whether or not anybody reads the bytes. */
    private static final class Nothing implements ConnectionListener {
        @Override
        public Conversation opened(Connection connection) {
            return null;
        }

        @Override
        public void datagram(Packet packet, long timeNanos, long frame) {
            // no segment
        }
    }
}
