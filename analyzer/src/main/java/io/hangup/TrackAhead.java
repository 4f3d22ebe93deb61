package io.hangup;

import io.hangup.capture.AheadThread;
import io.hangup.capture.FrameReader.Next;
import io.hangup.capture.FrameRef;
import io.hangup.compare.VantagePoints;
import io.hangup.packet.Packet;
import io.hangup.packet.PacketBatch;
import io.hangup.packet.PacketReader;
import io.hangup.tcp.Transcript;
import java.io.Closeable;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;

/**
 * Tracks the TCP connections of a long capture on a thread of its own, a few batches before what is above TCP hears of
 * them. What is decided there while a batch is told, the tracker learns exactly {@link #LAG} batches later: a report
 * depends on the capture alone, not on how fast either thread was. From its start to its end the tracking belongs to the
 * thread.
 */
final class TrackAhead implements Closeable {
    /** Batches between tracking and telling. */
    private static final int LAG = 12;

    /** How long closing waits for the thread. */
    private static final long CLOSE_MILLIS = 1000;

    /** One batch on its way from the tracker to whoever tells, and back. */
    static final class Step {
        private final Transcript transcript = new Transcript();
        private PacketBatch batch;
        private Throwable error;

        PacketBatch batch() {
            return batch;
        }

        Transcript transcript() {
            return transcript;
        }
    }

    private final PacketReader packets;
    private final Tracking tracking;
    private final VantagePoints points;
    private final List<Step> steps = new ArrayList<>();
    private final ArrayBlockingQueue<Step> tracked = new ArrayBlockingQueue<>(LAG);
    private final ArrayBlockingQueue<Step> told = new ArrayBlockingQueue<>(LAG);
    private final AheadThread thread;

    /** @param points whose packets are to be left out, or null */
    TrackAhead(PacketReader packets, Tracking tracking, VantagePoints points) {
        this.packets = packets;
        this.tracking = tracking;
        this.points = points;
        for (int i = 0; i < LAG; i++) {
            steps.add(new Step());
        }
        told.addAll(steps);
        packets.inBatches(LAG);
        thread = new AheadThread("track", CLOSE_MILLIS, this::pump);
    }

    /**
     * The next batch.
     *
     * @param before the one before, which has been told to its end, or null
     * @throws IOException when reading ended so
     */
    Step take(Step before) throws IOException {
        if (before != null) {
            packets.giveBack(before.batch);
            told.add(before); // there is room for all of them
        }
        Step next = AheadThread.take(tracked);
        AheadThread.rethrow(next.error, "tracking");
        return next;
    }

    private void pump() throws InterruptedException {
        Next then = Next.FRAME;
        while (then != Next.END) {
            Step step = told.take();
            try {
                track(step);
                then = step.batch.then();
            } catch (IOException | RuntimeException | Error e) {
                // whatever it was, the one who tells must hear of it: he waits for a batch
                step.error = e;
                then = Next.END;
            }
            tracked.put(step);
        }
    }

    private void track(Step step) throws IOException {
        Transcript transcript = step.transcript;
        transcript.clear();
        step.batch = packets.nextBatch();
        tracking.into(transcript);
        for (int i = 0; i < step.batch.size(); i++) {
            Packet packet = step.batch.packet(i);
            if (points == null || !points.hides(packet, FrameRef.capture(step.batch.frame(i).ref))) {
                tracking.packet(packet, step.batch.frame(i));
            }
            transcript.packetDone();
        }
    }

    /** The tracking is the caller's again. */
    @Override
    public void close() {
        thread.close();
        for (Step step : steps) {
            step.transcript.clear();
        }
        tracking.into(null);
    }
}
