package io.hangup.cli;

import java.io.IOException;
import java.io.InputStream;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;

/**
 * A pipe that can be left while nothing comes: a read from standard input cannot be interrupted, so a thread of its own
 * does it.
 */
final class Pipe extends InputStream {
    private static final int BLOCK = 1 << 16;

    /** Blocks read ahead at most. */
    private static final int QUEUE_CAP = 64;

    private static final byte[] END = new byte[0];

    private final InputStream in;
    private final BlockingQueue<byte[]> blocks = new ArrayBlockingQueue<>(QUEUE_CAP);
    private volatile IOException trouble;
    private volatile boolean stopped;
    private byte[] current = END;
    private int position;
    private boolean ended;

    Pipe(InputStream in) {
        this.in = in;
        Thread reader = new Thread(this::pump, "pipe");
        reader.setDaemon(true);
        reader.start();
    }

    private void pump() {
        try {
            byte[] block = new byte[BLOCK];
            for (int n = in.read(block); n >= 0 && !stopped; n = in.read(block)) {
                blocks.put(java.util.Arrays.copyOf(block, n));
            }
        } catch (IOException failed) {
            trouble = failed;
        } catch (InterruptedException left) {
            Thread.currentThread().interrupt();
        }
        end();
    }

    /** Ends the stream: what has been read is still delivered as far as there is room for the mark of the end. */
    void stop() {
        stopped = true;
        end();
    }

    private void end() {
        try {
            while (!blocks.offer(END, 100, TimeUnit.MILLISECONDS)) {
                if (stopped) {
                    blocks.poll();
                }
            }
        } catch (InterruptedException left) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] to, int offset, int length) throws IOException {
        if (length == 0) {
            return 0;
        }
        while (!ended && position == current.length) {
            try {
                current = blocks.take();
            } catch (InterruptedException left) {
                Thread.currentThread().interrupt();
                throw new IOException("interrupted", left);
            }
            position = 0;
            ended = current == END;
        }
        if (ended) {
            if (trouble != null) {
                throw trouble;
            }
            return -1;
        }
        int n = Math.min(length, current.length - position);
        System.arraycopy(current, position, to, offset, n);
        position += n;
        return n;
    }

    @Override
    public int available() {
        return current.length - position;
    }
}
