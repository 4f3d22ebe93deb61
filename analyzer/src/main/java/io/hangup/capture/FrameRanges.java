package io.hangup.capture;

import java.util.AbstractList;
import java.util.Arrays;

/**
 * Frame references in ascending order, kept as ranges so that thousands of messages cost little. At most {@link
 * #RANGE_CAP} ranges are listed; {@link #count} goes on counting.
 */
public final class FrameRanges extends AbstractList<Long> {
    /** The most ranges listed. */
    public static final int RANGE_CAP = 24;

    private long[] edges = new long[2];
    private int ranges;
    private int size;
    private long count;

    /** Adds a frame; one that is not later than the last is already there. */
    public void add(long frame) {
        long last = ranges == 0 ? FrameRef.NONE : edges[2 * ranges - 1];
        if (frame == FrameRef.NONE || ranges > 0 && frame <= last) {
            return;
        }
        count++;
        if (ranges > 0 && frame == last + 1 && size + 1L == count) {
            edges[2 * ranges - 1] = frame;
            size++;
        } else if (ranges < RANGE_CAP && size + 1L == count) {
            if (2 * ranges == edges.length) {
                edges = Arrays.copyOf(edges, Math.min(4 * ranges, 2 * RANGE_CAP));
            }
            edges[2 * ranges] = frame;
            edges[2 * ranges + 1] = frame;
            ranges++;
            size++;
        }
    }

    /** How many frames were added, those beyond the listed ranges included. */
    public long count() {
        return count;
    }

    @Override
    public Long get(int index) {
        int rest = index;
        for (int i = 0; i < ranges; i++) {
            long length = edges[2 * i + 1] - edges[2 * i] + 1;
            if (rest < length) {
                return edges[2 * i] + rest;
            }
            rest -= (int) length;
        }
        throw new IndexOutOfBoundsException(index);
    }

    /** Number of frames listed. */
    @Override
    public int size() {
        return size;
    }
}
