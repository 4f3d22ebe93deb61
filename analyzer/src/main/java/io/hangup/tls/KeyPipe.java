package io.hangup.tls;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;

/**
 * A key log that is no regular file: a FIFO, the output of another program, a device. Its size tells nothing and reading
 * it may block for ever, so a thread of its own reads it. The thread ends with the stream or with the program.
 */
final class KeyPipe {
    /** Chunks read and not yet taken; the thread then waits. */
    private static final int CHUNK_CAP = 64;

    private static final int CHUNK = 1 << 14;

    private static final byte[] END = new byte[0];

    private final BlockingQueue<byte[]> chunks = new ArrayBlockingQueue<>(CHUNK_CAP);
    private volatile IOException failure;
    private boolean ended;

    KeyPipe(Path path) {
        Thread reader = new Thread(() -> read(path), "key log");
        reader.setDaemon(true);
        reader.start();
    }

    private void read(Path path) {
        try {
            try (InputStream in = Files.newInputStream(path)) {
                byte[] chunk = new byte[CHUNK];
                for (int got = in.read(chunk); got >= 0; got = in.read(chunk)) {
                    chunks.put(Arrays.copyOf(chunk, got));
                }
            } catch (IOException e) {
                failure = e;
            }
            chunks.put(END);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /**
     * The next bytes; null when none came within this time, or none will come any more.
     *
     * @throws IOException when the stream cannot be read
     */
    byte[] next(long patienceMillis) throws IOException {
        if (ended) {
            return null;
        }
        byte[] chunk;
        try {
            chunk = chunks.poll(patienceMillis, TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return null;
        }
        if (chunk == END) {
            ended = true;
            if (failure != null) {
                throw failure;
            }
            return null;
        }
        return chunk;
    }
}
