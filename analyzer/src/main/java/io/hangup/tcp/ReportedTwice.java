package io.hangup.tcp;

import java.util.Arrays;

/**
 * The ranges of one side's bytes that the other side reported to have received twice (DSACK, RFC 2883), in relative
 * numbers: as many as were sent twice say that no copy was lost.
 */
public final class ReportedTwice {
    /** Ranges kept; what is reported beyond them proves nothing. */
    static final int CAP = 64;

    private long[] edges = new long[8];
    private int size;

    void add(long left, long right) {
        if (size / 2 == CAP) {
            return;
        }
        if (size == edges.length) {
            edges = Arrays.copyOf(edges, 2 * edges.length);
        }
        edges[size++] = left;
        edges[size++] = right;
    }

    /** Bytes of the range from {@code left} up to {@code right} that were reported, a byte once for every report. */
    public long bytesIn(long left, long right) {
        long bytes = 0;
        for (int i = 0; i < size; i += 2) {
            bytes += Math.max(0, Math.min(right, edges[i + 1]) - Math.max(left, edges[i]));
        }
        return bytes;
    }
}
