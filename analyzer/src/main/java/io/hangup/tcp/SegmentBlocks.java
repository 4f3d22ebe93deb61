package io.hangup.tcp;

/**
 * The memory that segment logs are made of: blocks that are handed out and taken back, so that a log grows without
 * copying and a capture of many connections leaves nothing for the collector. The blocks of a log double in size up to
 * {@link #LARGE} segments: most connections of a busy capture are short, and a hundred thousand of them may be open.
 * Whoever has read the log of a connection that is over gives it back, on whatever thread.
 */
final class SegmentBlocks {
    /** Longs per segment. */
    static final int STRIDE = 8;

    /** Segments in a log's first two blocks. */
    private static final int SMALL = 8;

    private static final int SMALL_SHIFT = 3;

    /** Segments in the third block. */
    private static final int MIDDLE = 16;

    /** Segments in every further block. */
    private static final int LARGE = 32;

    private static final int LARGE_SHIFT = 5;

    /** The most blocks of each size kept for later. */
    private static final int KEPT_CAP = 4_096;

    private final long[][] small = new long[KEPT_CAP][];
    private final long[][] middle = new long[KEPT_CAP][];
    private final long[][] large = new long[KEPT_CAP][];
    private int smalls;
    private int middles;
    private int larges;

    /** Number of the block that holds the row. */
    static int block(int row) {
        return row < MIDDLE ? row >> SMALL_SHIFT : 2 + (row >> LARGE_SHIFT);
    }

    /** Index in its block of the row's first long. */
    static int offset(int row) {
        int size = row < MIDDLE ? SMALL : row < LARGE ? MIDDLE : LARGE;
        return (row & size - 1) * STRIDE;
    }

    /** The block of that number for some log. */
    synchronized long[] take(int number) {
        if (number < 2) {
            return smalls > 0 ? small[--smalls] : new long[SMALL * STRIDE];
        }
        if (number == 2) {
            return middles > 0 ? middle[--middles] : new long[MIDDLE * STRIDE];
        }
        return larges > 0 ? large[--larges] : new long[LARGE * STRIDE];
    }

    synchronized void giveBack(long[] block) {
        if (block.length == SMALL * STRIDE) {
            if (smalls < KEPT_CAP) {
                small[smalls++] = block;
            }
        } else if (block.length == MIDDLE * STRIDE) {
            if (middles < KEPT_CAP) {
                middle[middles++] = block;
            }
        } else if (larges < KEPT_CAP) {
            large[larges++] = block;
        }
    }
}
