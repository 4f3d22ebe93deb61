package io.hangup.tcp;

import java.util.Arrays;

/**
 * Ranges of one direction's sequence space that were skipped and have not been seen since, in ascending order, with the
 * time each was found and the TSval of the segment that showed it. At most {@link #CAP}; what would be more is taken for seen.
 */
final class Holes {
    /** Most holes remembered of one direction. */
    static final int CAP = 64;

    /** Stands for a TSval where there was no timestamps option. */
    static final long NO_STAMP = -1;

    private static final int STRIDE = 4;

    private long[] ranges = new long[4 * STRIDE];
    private int count;

    boolean isEmpty() {
        return count == 0;
    }

    int count() {
        return count;
    }

    long start(int i) {
        return ranges[i * STRIDE];
    }

    long end(int i) {
        return ranges[i * STRIDE + 1];
    }

    /** A new hole above all others; {@code stamp} is an unsigned TSval or {@link #NO_STAMP}. */
    void add(long start, long end, long time, long stamp) {
        if (start >= end || count == CAP) {
            return;
        }
        insert(count, start, end, time, stamp);
    }

    /** Bytes of the range that lie in holes. */
    long missingIn(long start, long end) {
        long missing = 0;
        for (int i = 0; i < count; i++) {
            missing += Math.max(0, Math.min(end, end(i)) - Math.max(start, start(i)));
        }
        return missing;
    }

    /** When the lowest hole that the range touches was found, or {@code otherwise}. */
    long foundAt(long start, long end, long otherwise) {
        for (int i = 0; i < count; i++) {
            if (start < end(i) && end > start(i)) {
                return ranges[i * STRIDE + 2];
            }
        }
        return otherwise;
    }

    /** The TSval of the segment that showed the lowest hole which the range touches, or {@link #NO_STAMP}. */
    long stampAt(long start, long end) {
        for (int i = 0; i < count; i++) {
            if (start < end(i) && end > start(i)) {
                return ranges[i * STRIDE + 3];
            }
        }
        return NO_STAMP;
    }

    /** The range was seen. */
    void fill(long start, long end) {
        for (int i = 0; i < count; ) {
            long from = start(i);
            long to = end(i);
            if (end <= from || start >= to) {
                i++;
                continue;
            }
            if (start <= from && end >= to) {
                System.arraycopy(ranges, (i + 1) * STRIDE, ranges, i * STRIDE, (count - i - 1) * STRIDE);
                count--;
                continue;
            }
            if (start <= from) {
                ranges[i * STRIDE] = end;
            } else {
                ranges[i * STRIDE + 1] = start;
                if (end < to && count < CAP) {
                    insert(i + 1, end, to, ranges[i * STRIDE + 2], ranges[i * STRIDE + 3]);
                }
            }
            i++;
        }
    }

    private void insert(int i, long start, long end, long time, long stamp) {
        if ((count + 1) * STRIDE > ranges.length) {
            ranges = Arrays.copyOf(ranges, ranges.length * 2);
        }
        System.arraycopy(ranges, i * STRIDE, ranges, (i + 1) * STRIDE, (count - i) * STRIDE);
        ranges[i * STRIDE] = start;
        ranges[i * STRIDE + 1] = end;
        ranges[i * STRIDE + 2] = time;
        ranges[i * STRIDE + 3] = stamp;
        count++;
    }
}
