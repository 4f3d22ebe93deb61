package io.hangup.http;

import java.util.Arrays;

/** Frames in the order of their bytes, as those of a message, kept as runs of consecutive numbers; capped. Mutable. */
public final class FrameRuns {
    /** The most runs kept; later frames are only counted. */
    public static final int RUN_CAP = 256;

    private long[] runs = new long[2];
    private int size;
    private long count;
    private long last;

    void add(long frame) {
        if (frame == last && count > 0) {
            return;
        }
        count++;
        boolean follows = size > 0 && frame == runs[2 * size - 1] + 1;
        last = frame;
        if (follows) {
            runs[2 * size - 1] = frame;
            return;
        }
        if (size == RUN_CAP) {
            return;
        }
        if (2 * size == runs.length) {
            runs = Arrays.copyOf(runs, 2 * runs.length);
        }
        runs[2 * size] = frame;
        runs[2 * size + 1] = frame;
        size++;
    }

    /** Number of runs. */
    public int size() {
        return size;
    }

    /** First frame of a run. */
    public long first(int run) {
        return runs[2 * run];
    }

    /** Last frame of a run. */
    public long last(int run) {
        return runs[2 * run + 1];
    }

    /** Number of frames in all, those beyond the cap included. */
    public long count() {
        return count;
    }
}
