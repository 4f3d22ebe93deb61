package io.hangup.capture;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;

/**
 * The bytes of one Zstandard frame (RFC 8878, 3.1.1): header, whole blocks, checksum. Where the file ends within a block
 * or before the last one, an empty last block is made up instead, so that a decoder delivers all blocks before it.
 */
final class ZstdFrame {
    private static final int CHECKSUM_FLAG = 0x04;
    private static final int SINGLE_SEGMENT_FLAG = 0x20;
    private static final int BLOCK_HEADER = 3;
    private static final int RUN_LENGTH_BLOCK = 1;
    private static final int CHECKSUM = 4;

    /** The most compressed bytes of a frame that are kept for {@link #replay}. */
    static final int REPLAY_CAP = 16 * 1024 * 1024;

    /** A raw block, empty and the last. */
    private static final byte[] END = {1, 0, 0};

    private final ByteInput in;
    private final long start;
    private final long window;

    /** Bytes that may be handed on: of the header, of a block, of the checksum. */
    private byte[] piece;

    private int pieceStart;
    private int at;
    private int left;
    private final boolean checked;
    private boolean lastSeen;
    private boolean finished;
    private boolean cut;
    private int checksum;

    /** Header and blocks before the current piece; null once they are more than is kept. */
    private ByteArrayOutputStream handedOn = new ByteArrayOutputStream();

    private int lastHandedOn;

    private ZstdFrame(ByteInput in, long start, byte[] header, long window) {
        this.in = in;
        this.start = start;
        this.piece = header;
        this.left = header.length;
        this.window = window;
        // The caller checks instead: the library would throw, and a cut frame has no checksum at all.
        this.checked = (header[4] & CHECKSUM_FLAG) != 0;
        header[4] &= ~CHECKSUM_FLAG;
    }

    /** Reads the frame header, whose magic number was recognised; null when the file ends within it. */
    static ZstdFrame open(ByteInput in) throws IOException {
        long start = in.offset();
        if (!in.require(5)) {
            return null;
        }
        int descriptor = in.block()[in.position() + 4] & 0xff;
        boolean single = (descriptor & SINGLE_SEGMENT_FLAG) != 0;
        int windowLength = single ? 0 : 1;
        int dictionaryLength = (descriptor & 3) == 3 ? 4 : descriptor & 3;
        int sizeFlag = descriptor >>> 6;
        int sizeLength = sizeFlag == 0 ? (single ? 1 : 0) : 1 << sizeFlag;
        int length = 5 + windowLength + dictionaryLength + sizeLength;
        if (!in.require(length)) {
            return null;
        }
        byte[] header = new byte[length];
        System.arraycopy(in.block(), in.position(), header, 0, length);
        in.skip(length);
        long window = single ? contentSize(header, length - sizeLength, sizeLength) : window(header[5] & 0xff);
        return new ZstdFrame(in, start, header, window);
    }

    private static long window(int descriptor) {
        long base = 1L << (10 + (descriptor >>> 3));
        return base + (base >>> 3) * (descriptor & 7);
    }

    private static long contentSize(byte[] header, int at, int length) {
        long size = 0;
        for (int i = length - 1; i >= 0; i--) {
            size = size << 8 | header[at + i] & 0xff;
        }
        return length == 2 ? size + 256 : size;
    }

    /** Offset of the frame in the compressed file. */
    long start() {
        return start;
    }

    /** Bytes of history that a decoder must keep, unsigned. */
    long window() {
        return window;
    }

    /** Whether the file ended within the frame; known once the frame's end was read. */
    boolean isCut() {
        return cut;
    }

    /** Whether all of the frame was handed on. */
    boolean isFinished() {
        return finished;
    }

    /** Whether the frame ends with a checksum. */
    boolean isChecked() {
        return checked;
    }

    /** Lower half of the xxHash of the content, of a frame that is checked and not cut; known at its end. */
    int checksum() {
        return checksum;
    }

    /**
     * The frame up to a piece before the damage, with an end made up; null when nothing is left or the frame was too
     * long to keep. A decoder keeps back what may still be referred to and loses it with the piece that it cannot
     * decode; as it may read one piece ahead, that is the one last read from or the one before it.
     */
    InputStream replay(int piecesFewer) {
        if (handedOn == null) {
            return null;
        }
        int length = handedOn.size() - (piecesFewer == 0 ? 0 : lastHandedOn);
        return new SequenceInputStream(
                new ByteArrayInputStream(handedOn.toByteArray(), 0, length), new ByteArrayInputStream(END));
    }

    private void keep() {
        if (handedOn != null && handedOn.size() + (at - pieceStart) <= REPLAY_CAP) {
            lastHandedOn = at - pieceStart;
            handedOn.write(piece, pieceStart, lastHandedOn);
        } else {
            handedOn = null;
        }
    }

    int read(byte[] target, int offset, int length) throws IOException {
        if (left == 0 && !advance()) {
            return -1;
        }
        int count = Math.min(length, left);
        System.arraycopy(piece, at, target, offset, count);
        at += count;
        left -= count;
        return count;
    }

    private boolean advance() throws IOException {
        if (finished) {
            return false;
        }
        keep();
        if (lastSeen) {
            finished = true;
            readChecksum();
            return false;
        }
        if (!nextBlock()) {
            cut = true;
            finished = true;
            piece = END;
            at = 0;
            pieceStart = 0;
            left = END.length;
        }
        return true;
    }

    private void readChecksum() throws IOException {
        if (!checked) {
            return;
        }
        cut = !in.require(CHECKSUM);
        if (!cut) {
            checksum = Bytes.int32(in.block(), in.position(), false);
            in.skip(CHECKSUM);
        }
    }

    private boolean nextBlock() throws IOException {
        if (!in.require(BLOCK_HEADER)) {
            return false;
        }
        byte[] block = in.block();
        int position = in.position();
        int header = block[position] & 0xff | (block[position + 1] & 0xff) << 8 | (block[position + 2] & 0xff) << 16;
        int size = header >>> 3;
        int length = BLOCK_HEADER + ((header >>> 1 & 3) == RUN_LENGTH_BLOCK ? 1 : size);
        if (!in.require(length)) {
            return false;
        }
        lastSeen = (header & 1) != 0;
        piece = in.block();
        at = in.position();
        pieceStart = at;
        left = length;
        // The bytes stay where they are until the next block is required.
        in.skip(length);
        return true;
    }
}
