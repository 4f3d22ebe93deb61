package io.hangup.packet;

import io.hangup.capture.AheadThread;
import io.hangup.capture.Frame;
import io.hangup.capture.FrameReader;
import io.hangup.capture.FrameReader.Next;
import java.io.Closeable;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;

/**
 * Reads and decodes on a thread of its own, a few batches ahead. Batches go round between two bounded queues. From its
 * start to its end the frame reader and the decoder belong to the thread; the last batch gives them back.
 */
final class DecodeAhead implements Closeable {
    /** Batches that wait to be read, and the one that is being filled. */
    private static final int AHEAD = 4;

    /** How long closing waits for the thread. */
    private static final long CLOSE_MILLIS = 1000;

    private final FrameReader reader;
    private final PacketDecoder decoder;
    private final boolean wantSecrets;
    private final ArrayBlockingQueue<PacketBatch> filled;
    private final ArrayBlockingQueue<PacketBatch> free;
    private final AheadThread thread;

    /** The batch that is being filled; the thread's own. */
    private PacketBatch batch;

    private volatile boolean stopping;

    /** @param held batches that whoever reads holds at most at a time */
    DecodeAhead(FrameReader reader, PacketDecoder decoder, boolean wantSecrets, int held) {
        this.reader = reader;
        this.decoder = decoder;
        this.wantSecrets = wantSecrets;
        int batches = held + AHEAD;
        filled = new ArrayBlockingQueue<>(batches);
        free = new ArrayBlockingQueue<>(batches);
        for (int i = 0; i < batches; i++) {
            free.add(new PacketBatch());
        }
        thread = new AheadThread("decode", CLOSE_MILLIS, this::pump);
    }

    /**
     * The next batch; empty only when a pause or the end follows it.
     *
     * @throws IOException when reading ended so
     */
    PacketBatch take() throws IOException {
        PacketBatch next = AheadThread.take(filled);
        AheadThread.rethrow(next.error, "decoding");
        return next;
    }

    /** The batch is not read any more. */
    void giveBack(PacketBatch read) {
        free.add(read); // there is room for all of them
    }

    /** Ends the capture after the batch that is being filled. */
    void stop() {
        stopping = true;
    }

    private void pump() throws InterruptedException {
        batch = free.take();
        try {
            fillBatches();
        } catch (IOException | RuntimeException | Error e) {
            // whatever it was, the reader must hear of it: it waits for a batch
            batch.error = e;
        }
        batch.then = Next.END;
        filled.put(batch);
    }

    /** Until the capture ends; the last packets are in {@link #batch} then. */
    private void fillBatches() throws IOException, InterruptedException {
        Frame frame = new Frame();
        while (!stopping) {
            Next next = reader.next(frame);
            if (next == Next.END) {
                addSecretsBehind();
                return;
            }
            if (next == Next.IDLE) {
                batch.then = next;
                handOver();
                continue;
            }
            List<byte[]> secrets = wantSecrets ? PacketReader.newSecrets(reader, frame) : List.of();
            if (batch.size > 0 && (!secrets.isEmpty() || !batch.hasRoomFor(frame))) {
                handOver();
            }
            if (!secrets.isEmpty()) {
                batch.secrets = secrets;
            }
            frame = batch.add(frame, decoder);
        }
    }

    /** Those behind the last packet may as well be known before it. */
    private void addSecretsBehind() {
        List<byte[]> behind = wantSecrets ? PacketReader.newSecrets(reader) : List.of();
        if (!behind.isEmpty()) {
            List<byte[]> all = new ArrayList<>(batch.secrets);
            all.addAll(behind);
            batch.secrets = all;
        }
    }

    private void handOver() throws InterruptedException {
        batch.incomplete = decoder.incomplete();
        filled.put(batch);
        batch = free.take();
        batch.clear();
    }

    @Override
    public void close() {
        thread.close();
    }
}
