package io.hangup.capture;

import java.io.Closeable;
import java.io.IOException;
import java.util.concurrent.BlockingQueue;

/**
 * A thread that works a few pieces ahead of another, which takes them from a queue. It is started at once, and ends when
 * its work is done or when it is closed.
 */
public final class AheadThread implements Closeable {
    /** What the thread does; interrupted, it stops. */
    public interface Work {
        void run() throws InterruptedException;
    }

    private final Thread thread;
    private final long closeMillis;

    /** @param closeMillis how long closing waits for the thread */
    public AheadThread(String name, long closeMillis, Work work) {
        this.closeMillis = closeMillis;
        this.thread = new Thread(() -> untilClosed(work), name);
        thread.setDaemon(true);
        thread.start();
    }

    private static void untilClosed(Work work) {
        try {
            work.run();
        } catch (InterruptedException closed) {
            // whoever takes the pieces wants no more; nobody is left to be told
            Thread.currentThread().interrupt();
        }
    }

    /** The next piece of the queue, for whoever reads. */
    public static <T> T take(BlockingQueue<T> queue) throws IOException {
        try {
            return queue.take();
        } catch (InterruptedException e) {
            throw interrupted(e);
        }
    }

    /** What a reader throws that was interrupted while it waited. */
    public static IOException interrupted(InterruptedException e) {
        Thread.currentThread().interrupt();
        return new IOException("interrupted while reading", e);
    }

    /**
     * Throws what the thread met, if it met anything.
     *
     * @param error null, an IOException, or a defect
     * @param what was being done: "decoding"
     */
    public static void rethrow(Throwable error, String what) throws IOException {
        if (error instanceof IOException failure) {
            throw failure;
        }
        if (error != null) {
            throw new IllegalStateException(what + " failed", error);
        }
    }

    @Override
    public void close() {
        thread.interrupt();
        try {
            thread.join(closeMillis);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
