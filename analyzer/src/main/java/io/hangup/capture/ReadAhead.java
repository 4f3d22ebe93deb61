package io.hangup.capture;

import java.io.IOException;
import java.io.InputStream;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.TimeUnit;

/**
 * Reads on a thread of its own, a few blocks ahead of the reader: decompression beside the analysis, or a pipe that can
 * be waited for with a limit. Blocks go round between two bounded queues; one hand-off a block. The thread owns the
 * stream below and closes it.
 */
final class ReadAhead extends ExpandingStream {
    private static final int BLOCKS = 4;
    private static final int BLOCK = 256 * 1024;

    /** How long closing waits for the thread; a read of a pipe cannot be interrupted. */
    private static final long CLOSE_MILLIS = 100;

    private final InputStream below;
    private final ArrayBlockingQueue<Block> filled = new ArrayBlockingQueue<>(BLOCKS);
    private final ArrayBlockingQueue<Block> free = new ArrayBlockingQueue<>(BLOCKS);
    private final AheadThread thread;
    private Block current;
    private int at;

    private static final class Block {
        final byte[] bytes = new byte[BLOCK];
        int length;
        boolean last;
        Throwable error;
    }

    ReadAhead(InputStream below, String name) {
        this.below = below;
        for (int i = 0; i < BLOCKS; i++) {
            free.add(new Block());
        }
        thread = new AheadThread("read " + name, CLOSE_MILLIS, this::pump);
    }

    private void pump() throws InterruptedException {
        try (InputStream stream = below) {
            boolean more = true;
            while (more) {
                Block block = free.take();
                more = fill(stream, block);
                filled.put(block);
            }
        } catch (IOException notClosed) {
            // All bytes were handed over before the stream below was closed.
            damaged("The input could not be closed.");
        }
    }

    /** Fills a block with what is to be had without waiting, one byte at least; false when nothing follows it. */
    private static boolean fill(InputStream stream, Block block) {
        block.length = 0;
        try {
            do {
                int count = stream.read(block.bytes, block.length, BLOCK - block.length);
                if (count < 0) {
                    block.last = true;
                    break;
                }
                block.length += count;
            } while (block.length < BLOCK && stream.available() > 0);
        } catch (IOException | RuntimeException | OutOfMemoryError e) {
            // Whatever it was, the reader must hear of it: it waits for this block.
            block.error = e;
            block.last = true;
        }
        return !block.last;
    }

    @Override
    public int read(byte[] target, int offset, int length) throws IOException {
        if (length == 0) {
            return 0;
        }
        while (current == null || at == current.length) {
            if (!turn()) {
                return -1;
            }
        }
        int count = Math.min(length, current.length - at);
        System.arraycopy(current.bytes, at, target, offset, count);
        at += count;
        return count;
    }

    /** Waits for bytes or the end; false when neither came within {@code millis}. */
    boolean await(long millis) throws IOException {
        if (current != null && (at < current.length || current.last)) {
            return true;
        }
        try {
            return take(filled.poll(millis, TimeUnit.MILLISECONDS));
        } catch (InterruptedException e) {
            throw AheadThread.interrupted(e);
        }
    }

    private boolean take(Block next) throws InterruptedException {
        if (next == null) {
            return false;
        }
        if (current != null) {
            free.put(current);
        }
        current = next;
        at = 0;
        return true;
    }

    private void rethrow() throws IOException {
        Throwable error = current.error;
        current.error = null;
        AheadThread.rethrow(error, "reading");
    }

    private boolean turn() throws IOException {
        if (current != null && current.last) {
            rethrow();
            return false;
        }
        try {
            return take(filled.take());
        } catch (InterruptedException e) {
            throw AheadThread.interrupted(e);
        }
    }

    @Override
    String damage() {
        String sentence = below instanceof ExpandingStream ? ((ExpandingStream) below).damage() : null;
        return sentence != null ? sentence : super.damage();
    }

    @Override
    boolean isCut() {
        return below instanceof ExpandingStream && ((ExpandingStream) below).isCut();
    }

    @Override
    public void close() {
        thread.close();
    }
}
