package io.hangup.tcp;

/**
 * The memory that segment logs are made of: blocks that are handed out and taken back, so that a log grows without
 * copying and a capture of many connections leaves nothing for the collector.
 */
final class SegmentBlocks {
    /** Longs per segment. */
    static final int STRIDE = 8;

    /** Segments in a log's first block: most connections of a scan need no more. */
    static final int SMALL = 8;

    /** Segments in every further block. */
    static final int LARGE = 32;

    /** The most blocks of each size kept for later. */
    private static final int KEPT_CAP = 4_096;

    private final long[][] small = new long[KEPT_CAP][];
    private final long[][] large = new long[KEPT_CAP][];
    private int smalls;
    private int larges;

    long[] take(boolean first) {
        if (first) {
            return smalls > 0 ? small[--smalls] : new long[SMALL * STRIDE];
        }
        return larges > 0 ? large[--larges] : new long[LARGE * STRIDE];
    }

    void giveBack(long[] block) {
        if (block.length == SMALL * STRIDE) {
            if (smalls < KEPT_CAP) {
                small[smalls++] = block;
            }
        } else if (larges < KEPT_CAP) {
            large[larges++] = block;
        }
    }
}
