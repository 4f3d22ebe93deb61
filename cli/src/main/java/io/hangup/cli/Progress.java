package io.hangup.cli;

import io.hangup.AnalysisListener;
import io.hangup.report.Units;
import java.io.Closeable;

/** A line on standard error that says how far the analysis is: on a terminal only, and only when it takes over a second. */
final class Progress implements AnalysisListener, Closeable {
    private static final long PATIENCE_NANOS = 1_000_000_000L;
    private static final long REDRAW_NANOS = 200_000_000L;
    private static final int BAR = 30;

    private final Console console;
    private final boolean wanted;
    private final long totalBytes;
    private long nextDraw = System.nanoTime() + PATIENCE_NANOS;
    private long doneBytes;
    private long lastOffset;
    private boolean drawn;

    private Progress(Console console, boolean wanted, long totalBytes) {
        this.console = console;
        this.wanted = wanted;
        this.totalBytes = totalBytes;
    }

    /** @param totalBytes bytes of all files, or -1 when it cannot be known */
    static Progress of(Console console, boolean quiet, long totalBytes) {
        return new Progress(console, console.errIsTerminal() && !quiet, totalBytes);
    }

    @Override
    public void progress(long frames, long fileOffset) {
        if (!wanted) {
            return;
        }
        if (fileOffset < lastOffset) {
            doneBytes += lastOffset; // the next file has begun
        }
        lastOffset = fileOffset;
        long now = System.nanoTime();
        if (now - nextDraw >= 0) {
            nextDraw = now + REDRAW_NANOS;
            draw(frames, doneBytes + fileOffset);
        }
    }

    private void draw(long frames, long bytes) {
        StringBuilder line = new StringBuilder("\r");
        // offsets in a compressed file count its contents and run past its size: then there is no share to show
        if (totalBytes > 0 && bytes <= totalBytes) {
            int full = (int) (BAR * bytes / totalBytes);
            line.append('[')
                    .append("#".repeat(full))
                    .append(" ".repeat(BAR - full))
                    .append("] ");
            line.append(100 * bytes / totalBytes).append(" %  ");
        }
        line.append(Units.grouped(frames)).append(" frames\u001b[K");
        console.err().print(line);
        console.err().flush();
        drawn = true;
    }

    @Override
    public void close() {
        if (drawn) {
            console.err().print("\r\u001b[K");
            console.err().flush();
        }
    }
}
