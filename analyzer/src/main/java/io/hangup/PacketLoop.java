package io.hangup;

import io.hangup.capture.FrameReader.Next;
import io.hangup.capture.FrameRef;
import io.hangup.compare.VantagePoints;
import io.hangup.packet.Packet;
import io.hangup.packet.PacketBatch;
import io.hangup.packet.PacketReader;
import io.hangup.tls.KeyLog;
import java.io.IOException;

/** Brings all packets of a capture to an analysis: one by one, and those of a long capture with three threads. */
final class PacketLoop {
    /** Frames between two calls of the listener's progress and stop question. */
    private static final int PROGRESS_FRAMES = 8192;

    private final PacketReader packets;
    private final Analysis analysis;
    private final KeyLog keyLog;
    private final VantagePoints points;
    private final AnalysisListener listener;

    /** @param points whose packets are to be left out, or null */
    PacketLoop(
            PacketReader packets, Analysis analysis, KeyLog keyLog, VantagePoints points, AnalysisListener listener) {
        this.packets = packets;
        this.analysis = analysis;
        this.keyLog = keyLog;
        this.points = points;
        this.listener = listener;
    }

    /** All packets of the capture, or those until the listener stops it; closes the reader. */
    void run() throws IOException {
        try (packets) {
            boolean more = oneByOne();
            if (more) {
                inBatches();
            }
            keyLog.endOfFollowed();
        }
    }

    /** True when the capture proved to be long; false at its end. */
    private boolean oneByOne() throws IOException {
        analysis.fragments(packets::incomplete);
        Next next;
        while (!packets.isLong()) {
            next = packets.next();
            if (next == Next.END) {
                packets.secrets().forEach(keyLog::add);
                return false;
            }
            if (next == Next.IDLE) {
                keyLog.refresh();
                analysis.idle(System.currentTimeMillis() * 1_000_000L);
                stopIfWanted();
                continue;
            }
            if (!packets.secrets().isEmpty()) { // a method reference costs memory, and this is every packet's way
                packets.secrets().forEach(keyLog::add);
            }
            if (!isHidden(packets.packet(), packets.frame().ref)) {
                analysis.packet(packets.packet(), packets.frame());
            }
            if (packets.count() % PROGRESS_FRAMES == 0) {
                breathe(packets.count(), packets.frame().fileOffset);
            }
        }
        return true;
    }

    private void inBatches() throws IOException {
        long count = packets.count();
        long due = count + PROGRESS_FRAMES;
        try (TrackAhead ahead = new TrackAhead(packets, analysis.tracking(), points)) {
            TrackAhead.Step step = null;
            do {
                step = ahead.take(step);
                PacketBatch batch = step.batch();
                tell(batch, step);
                count += batch.size();
                if (count >= due && batch.size() > 0) {
                    due = count + PROGRESS_FRAMES;
                    breathe(count, batch.frame(batch.size() - 1).fileOffset);
                }
            } while (step.batch().then() != Next.END);
        }
        analysis.fragments(packets::incomplete);
    }

    private void tell(PacketBatch batch, TrackAhead.Step step) {
        batch.secrets().forEach(keyLog::add);
        analysis.fragments(batch::incomplete);
        for (int i = 0; i < batch.size(); i++) {
            Packet packet = batch.packet(i);
            if (!isHidden(packet, batch.frame(i).ref)) {
                analysis.seen(packet, batch.frame(i));
            }
            step.transcript().tell(packet);
        }
    }

    private boolean isHidden(Packet packet, long ref) {
        return points != null && points.hides(packet, FrameRef.capture(ref));
    }

    /** Between packets, now and then. */
    private void breathe(long count, long fileOffset) throws IOException {
        keyLog.refresh();
        listener.progress(count, fileOffset);
        stopIfWanted();
    }

    private void stopIfWanted() {
        if (listener.stopRequested()) {
            packets.stop();
        }
    }
}
