package io.hangup.tls;

import java.util.Arrays;

/**
 * Finds the next record boundary in one direction after bytes were lost: a header that leads to another header of the
 * same version, or to the very end of what was sent. Mutable; holds back what it cannot decide on, at most one record.
 */
final class Resynchronizer {
    /** The most pieces of held back bytes that keep their own frame and time; more share those of the last. */
    private static final int PIECE_CAP = 4_096;

    private byte[] held = new byte[0];
    private int filled;
    private int[] ends = new int[0];
    private long[] frames = new long[0];
    private long[] times = new long[0];
    private int pieces;
    private long skipped;

    /** Bytes given up on, over all losses. */
    long skipped() {
        return skipped;
    }

    int filled() {
        return filled;
    }

    byte[] held() {
        return held;
    }

    int pieces() {
        return pieces;
    }

    /** End of a piece in {@link #held}. */
    int end(int piece) {
        return ends[piece];
    }

    long frame(int piece) {
        return frames[piece];
    }

    long time(int piece) {
        return times[piece];
    }

    void add(byte[] data, int offset, int length, long frame, long time) {
        if (filled + length > held.length) {
            held = Arrays.copyOf(held, Math.max(filled + length, 2 * held.length));
        }
        System.arraycopy(data, offset, held, filled, length);
        filled += length;
        if (pieces == PIECE_CAP) {
            pieces--;
        } else if (pieces == ends.length) {
            int capacity = Math.max(8, 2 * pieces);
            ends = Arrays.copyOf(ends, capacity);
            frames = Arrays.copyOf(frames, capacity);
            times = Arrays.copyOf(times, capacity);
        }
        ends[pieces] = filled;
        frames[pieces] = frame;
        times[pieces] = time;
        pieces++;
    }

    /** Drops what cannot be the start of a record; true when a record starts at the first byte still held. */
    boolean search() {
        int at = 0;
        boolean found = false;
        while (at < filled) {
            if (!RecordHeader.plausible(held, at, filled - at)) {
                at++;
                continue;
            }
            if (filled - at < RecordHeader.LENGTH) {
                break;
            }
            int next = at + RecordHeader.LENGTH + TlsText.u16(held, at + 3);
            if (next >= filled) {
                // what ends exactly where a segment or the stream ends is trusted
                found = next == filled;
                break;
            }
            if (!sameVersion(at, next)) {
                at++;
                continue;
            }
            // type and version are needed: one byte that fits proves too little
            found = filled - next >= 3;
            break;
        }
        drop(at);
        return found;
    }

    /** True when a header of the same version starts at {@code next}, as far as it is there. */
    private boolean sameVersion(int at, int next) {
        int there = filled - next;
        return RecordHeader.plausible(held, next, there)
                && (there < 2 || held[next + 1] == held[at + 1])
                && (there < 3 || held[next + 2] == held[at + 2]);
    }

    /** Forgets everything that is held. */
    void clear() {
        drop(filled);
    }

    /** Forgets what is held though it was understood. */
    void release() {
        filled = 0;
        pieces = 0;
    }

    private void drop(int count) {
        if (count == 0) {
            return;
        }
        skipped += count;
        System.arraycopy(held, count, held, 0, filled - count);
        filled -= count;
        int kept = 0;
        for (int i = 0; i < pieces; i++) {
            if (ends[i] > count) {
                ends[kept] = ends[i] - count;
                frames[kept] = frames[i];
                times[kept] = times[i];
                kept++;
            }
        }
        pieces = kept;
    }
}
