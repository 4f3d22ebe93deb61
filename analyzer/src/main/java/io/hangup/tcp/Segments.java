package io.hangup.tcp;

import io.hangup.packet.Packet;
import java.util.Arrays;

/**
 * The log of one connection's segments in capture order, duplicate frames left out: primitive arrays, capped. When more
 * arrive than fit, the first and the last are kept and the middle is folded ({@link #folded()}).
 *
 * <p>Sequence and acknowledgment numbers are relative and unwrapped: 0 is the sender's SYN (its first byte is 1); for a
 * connection that was joined late, 1 is the first byte seen of that direction (or what the other side acknowledged).
 */
public final class Segments {
    /** Segments held while it is undecided whether the connection matters. */
    public static final int UNDECIDED_CAP = 2048;

    /** Segments held of a connection that matters. */
    public static final int WANTED_CAP = 65_536;

    /** Longs per segment: frame, time, seq, ack, length and window, bits, TSval and IP length, SACK edges. */
    private static final int STRIDE = SegmentBlocks.STRIDE;

    private static final int FIRST_BLOCKS = 4;
    private static final long FROM_A = 1L << 63;
    private static final long HAS_TIMESTAMP = 1L << 62;
    private static final long HAS_IP_ID = 1L << 61;
    private static final long[][] NONE = new long[0][];

    /** The log of connections of no interest. */
    static final Segments NOTHING = new Segments(null, null);

    private final Connection connection;
    private final SegmentBlocks memory;
    private long[][] blocks = NONE;
    private int blockCount;
    private int size;
    private int cap = UNDECIDED_CAP;

    /** Where the fold is, or -1; and where in the ring behind it the oldest segment stands. */
    private int fold = -1;

    private int ringStart;
    private long folded;

    Segments(Connection connection, SegmentBlocks memory) {
        this.connection = connection;
        this.memory = memory;
    }

    /** Number of segments held. */
    public int size() {
        return size;
    }

    /** Segments left out between {@link #head()} and the rest. */
    public long folded() {
        return folded;
    }

    /** Index of the first segment after the fold; equals {@link #size()} when nothing was folded. */
    public int head() {
        return fold < 0 ? size : fold;
    }

    /** Reference of the frame, see {@link io.hangup.capture.FrameRef}. */
    public long frame(int i) {
        return cell(i, 0);
    }

    /** Epoch nanoseconds. */
    public long time(int i) {
        return cell(i, 1);
    }

    /** Who sent it. */
    public Side from(int i) {
        return connection.side(cell(i, 5) < 0);
    }

    /** TCP flag bits as in {@link io.hangup.packet.Packet}. */
    public int flags(int i) {
        return (int) (cell(i, 5) >>> 24) & 0xff;
    }

    /** Relative sequence number of the first byte (or of the SYN or FIN). */
    public long seq(int i) {
        return cell(i, 2);
    }

    /** Relative acknowledgment number, meaningful only with ACK set. */
    public long ack(int i) {
        return cell(i, 3);
    }

    /** Payload bytes on the wire. */
    public int length(int i) {
        return (int) (cell(i, 4) >>> 32);
    }

    /** Advertised window in bytes, scaled where the scale is known. */
    public long window(int i) {
        return cell(i, 4) & 0xffff_ffffL;
    }

    /** Set of {@link TcpEvent} bits. */
    public int events(int i) {
        return (int) (cell(i, 5) >>> 32) & 0x1fff_ffff;
    }

    public int ttl(int i) {
        return (int) (cell(i, 5) >>> 16) & 0xff;
    }

    /** IPv4 identification, -1 for IPv6. */
    public int ipId(int i) {
        long bits = cell(i, 5);
        return (bits & HAS_IP_ID) == 0 ? -1 : (int) bits & 0xffff;
    }

    /** True when the segment carries a timestamps option. */
    public boolean hasTimestamp(int i) {
        return (cell(i, 5) & HAS_TIMESTAMP) != 0;
    }

    public int tsVal(int i) {
        return (int) (cell(i, 6) >>> 32);
    }

    /** Bytes of the IP packet. */
    public int ipLength(int i) {
        return (int) cell(i, 6);
    }

    /** Lowest left edge of the SACK blocks, relative, or -1. */
    public long sackLeft(int i) {
        long edges = cell(i, 7);
        return edges == 0 ? -1 : ack(i) + (int) (edges >>> 32);
    }

    /** Highest right edge of the SACK blocks, relative, or -1. */
    public long sackRight(int i) {
        long edges = cell(i, 7);
        return edges == 0 ? -1 : ack(i) + (int) edges;
    }

    public boolean has(int i, int flag) {
        return (flags(i) & flag) != 0;
    }

    /** True when the event was found on segment {@code i}. */
    public boolean is(int i, TcpEvent event) {
        return event.in(events(i));
    }

    /** One method without further calls for the usual log: rules read tens of cells for every segment. */
    private long cell(int i, int field) {
        if (i < 0 || i >= size) {
            throw new IndexOutOfBoundsException(i);
        }
        int row = fold < 0 || i < fold ? i : ringRow(i);
        return blocks[SegmentBlocks.block(row)][SegmentBlocks.offset(row) + field];
    }

    /** Where the i-th segment stands when it comes after the fold: there rows are used in a ring. */
    private int ringRow(int i) {
        int inRing = ringStart + i - fold;
        int ring = size - fold;
        return fold + (inRing < ring ? inRing : inRing - ring);
    }

    void append(
            Packet p, boolean fromA, long time, long frame, long seq, long ack, long window, int events, long sack) {
        int row;
        if (size < cap) {
            row = size++;
            if (SegmentBlocks.block(row) == blockCount) {
                grow();
            }
        } else {
            if (fold < 0) {
                fold = cap / 2;
            }
            folded++;
            row = fold + ringStart;
            if (++ringStart == size - fold) {
                ringStart = 0;
            }
        }
        long[] log = blocks[SegmentBlocks.block(row)];
        int at = SegmentBlocks.offset(row);
        long bits = (long) (events & 0x1fff_ffff) << 32 | (p.flags & 0xffL) << 24 | (p.ttl & 0xffL) << 16;
        if (fromA) {
            bits |= FROM_A;
        }
        if (p.hasTimestamp) {
            bits |= HAS_TIMESTAMP;
        }
        if (p.ipId >= 0) {
            bits |= HAS_IP_ID | p.ipId & 0xffff;
        }
        log[at] = frame;
        log[at + 1] = time;
        log[at + 2] = seq;
        log[at + 3] = ack;
        log[at + 4] = (long) p.payloadLength << 32 | window;
        log[at + 5] = bits;
        log[at + 6] = (long) p.tsVal << 32 | p.ipLength & 0xffff_ffffL;
        log[at + 7] = sack;
    }

    private void grow() {
        if (blockCount == blocks.length) {
            blocks = Arrays.copyOf(blocks, Math.max(FIRST_BLOCKS, 2 * blockCount));
        }
        blocks[blockCount] = memory.take(blockCount);
        blockCount++;
    }

    /** Gives the memory back; the log must not be read any more. */
    void release() {
        for (int i = 0; i < blockCount; i++) {
            memory.giveBack(blocks[i]);
        }
        blocks = NONE;
        blockCount = 0;
        size = 0;
        fold = -1;
    }

    /** The connection matters: more may be kept from now on. */
    void raiseCap() {
        if (cap == WANTED_CAP) {
            return;
        }
        if (ringStart > 0) {
            int ring = size - fold;
            long[] straight = new long[ring * STRIDE];
            for (int i = 0; i < ring; i++) {
                int row = ringRow(fold + i);
                System.arraycopy(
                        blocks[SegmentBlocks.block(row)], SegmentBlocks.offset(row), straight, i * STRIDE, STRIDE);
            }
            for (int i = 0; i < ring; i++) {
                int row = fold + i;
                System.arraycopy(
                        straight, i * STRIDE, blocks[SegmentBlocks.block(row)], SegmentBlocks.offset(row), STRIDE);
            }
            ringStart = 0;
        }
        cap = WANTED_CAP;
    }
}
