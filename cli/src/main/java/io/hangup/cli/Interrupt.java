package io.hangup.cli;

import java.io.Closeable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * Ctrl-C (or SIGTERM) as the orderly end of a command: the work is asked to stop, and the program waits until its
 * summary is written.
 */
final class Interrupt implements Closeable {
    /** How long the summary may take before the program ends without it. */
    private static final long PATIENCE_SECONDS = 10;

    private static final int KILLED_BY_INTERRUPT = 130;

    private final Runnable stop;
    private final CountDownLatch finished = new CountDownLatch(1);
    private final Thread hook = new Thread(this::interrupted, "interrupt");
    private volatile boolean requested;
    private volatile int status = KILLED_BY_INTERRUPT;

    private Interrupt(Runnable stop) {
        this.stop = stop;
    }

    /** @param stop makes the work end soon; run once, on a thread of its own */
    static Interrupt install(Runnable stop) {
        Interrupt interrupt = new Interrupt(stop);
        Runtime.getRuntime().addShutdownHook(interrupt.hook);
        return interrupt;
    }

    boolean requested() {
        return requested;
    }

    /** The work was done to its end: the exit status that an interrupted program has, too. */
    void finished(int exitStatus) {
        status = exitStatus;
    }

    private void interrupted() {
        requested = true;
        stop.run();
        try {
            if (finished.await(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
                Runtime.getRuntime().halt(status);
            }
        } catch (InterruptedException impatient) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void close() {
        finished.countDown();
        if (!requested) {
            try {
                Runtime.getRuntime().removeShutdownHook(hook);
            } catch (IllegalStateException tooLate) {
                // the signal came this moment: the hook finds the work finished
                requested = true;
            }
        }
    }
}
