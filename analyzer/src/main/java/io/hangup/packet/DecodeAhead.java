package io.hangup.packet;

import io.hangup.capture.Frame;
import io.hangup.capture.FrameReader;
import io.hangup.capture.FrameReader.Next;
import java.io.Closeable;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;

/**
 * Reads and decodes on a thread of its own, a few batches ahead. Batches go round between two bounded queues. From its
 * start to its end the frame reader and the decoder belong to the thread; the last batch gives them back.
 */
final class DecodeAhead implements Closeable {
    private static final int BATCHES = 4;

    /** How long closing waits for the thread. */
    private static final long CLOSE_MILLIS = 1000;

    private final FrameReader reader;
    private final PacketDecoder decoder;
    private final boolean wantSecrets;
    private final ArrayBlockingQueue<PacketBatch> filled = new ArrayBlockingQueue<>(BATCHES);
    private final ArrayBlockingQueue<PacketBatch> free = new ArrayBlockingQueue<>(BATCHES);
    private final Thread thread;

    /** The batch that is being filled; the thread's own. */
    private PacketBatch batch;

    private volatile boolean stopping;

    DecodeAhead(FrameReader reader, PacketDecoder decoder, boolean wantSecrets) {
        this.reader = reader;
        this.decoder = decoder;
        this.wantSecrets = wantSecrets;
        for (int i = 0; i < BATCHES; i++) {
            free.add(new PacketBatch());
        }
        thread = new Thread(this::pump, "decode");
        thread.setDaemon(true);
        thread.start();
    }

    /**
     * The next batch; empty only when a pause or the end follows it.
     *
     * @param read the batch before, which is not read any more, or null
     * @throws IOException when reading ended so
     */
    PacketBatch take(PacketBatch read) throws IOException {
        try {
            if (read != null) {
                free.put(read);
            }
            PacketBatch next = filled.take();
            if (next.error instanceof IOException failure) {
                throw failure;
            }
            if (next.error != null) {
                throw new IllegalStateException("decoding failed", next.error);
            }
            return next;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted while reading", e);
        }
    }

    /** Ends the capture after the batch that is being filled. */
    void stop() {
        stopping = true;
    }

    private void pump() {
        try {
            batch = free.take();
            try {
                fillBatches();
            } catch (IOException | RuntimeException | Error e) {
                // whatever it was, the reader must hear of it: it waits for a batch
                batch.error = e;
            }
            batch.then = Next.END;
            filled.put(batch);
        } catch (InterruptedException closed) {
            // whoever reads wants no more; nobody is left to be told
            Thread.currentThread().interrupt();
        }
    }

    /** Until the capture ends; the last packets are in {@link #batch} then. */
    private void fillBatches() throws IOException, InterruptedException {
        Frame frame = new Frame();
        while (!stopping) {
            Next next = reader.next(frame);
            if (next == Next.END) {
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

    private void handOver() throws InterruptedException {
        batch.incomplete = decoder.incomplete();
        filled.put(batch);
        batch = free.take();
        batch.clear();
    }

    @Override
    public void close() {
        thread.interrupt();
        try {
            thread.join(CLOSE_MILLIS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
