package io.hangup.capture;

import java.io.IOException;
import java.util.concurrent.ArrayBlockingQueue;

/**
 * Decompresses on a thread of its own, a few blocks ahead of the reader. Blocks go round between two bounded queues; one
 * hand-off a block. The thread owns the stream below and closes it.
 */
final class ReadAhead extends ExpandingStream {
    private static final int BLOCKS = 4;
    private static final int BLOCK = 256 * 1024;

    /** How long closing waits for the thread; a read of a pipe cannot be interrupted. */
    private static final long CLOSE_MILLIS = 1000;

    private final ExpandingStream below;
    private final ArrayBlockingQueue<Block> filled = new ArrayBlockingQueue<>(BLOCKS);
    private final ArrayBlockingQueue<Block> free = new ArrayBlockingQueue<>(BLOCKS);
    private final Thread thread;
    private Block current;
    private int at;

    private static final class Block {
        final byte[] bytes = new byte[BLOCK];
        int length;
        boolean last;
        Throwable error;
    }

    ReadAhead(ExpandingStream below, String name) {
        this.below = below;
        for (int i = 0; i < BLOCKS; i++) {
            free.add(new Block());
        }
        thread = new Thread(this::expand, "decompress " + name);
        thread.setDaemon(true);
        thread.start();
    }

    private void expand() {
        try (ExpandingStream stream = below) {
            boolean more = true;
            while (more) {
                Block block = free.take();
                more = fill(stream, block);
                filled.put(block);
            }
        } catch (InterruptedException closed) {
            // The reader wants no more; nobody is left to be told.
            Thread.currentThread().interrupt();
        } catch (IOException notClosed) {
            // All bytes were handed over before the stream below was closed.
            damaged("The compressed file could not be closed.");
        }
    }

    /** Fills a block as far as the stream goes; false when nothing follows it. */
    private static boolean fill(ExpandingStream stream, Block block) {
        block.length = 0;
        try {
            while (block.length < BLOCK) {
                int count = stream.read(block.bytes, block.length, BLOCK - block.length);
                if (count < 0) {
                    block.last = true;
                    break;
                }
                block.length += count;
            }
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

    private void rethrow() throws IOException {
        Throwable error = current.error;
        current.error = null;
        if (error instanceof IOException) {
            throw (IOException) error;
        }
        if (error != null) {
            throw new IllegalStateException("decompression failed", error);
        }
    }

    private boolean turn() throws IOException {
        if (current != null && current.last) {
            rethrow();
            return false;
        }
        try {
            if (current != null) {
                free.put(current);
            }
            current = filled.take();
            at = 0;
            return true;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted while decompressing", e);
        }
    }

    @Override
    String damage() {
        String sentence = below.damage();
        return sentence != null ? sentence : super.damage();
    }

    @Override
    boolean isCut() {
        return below.isCut();
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
