package io.hangup.capture;

import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;

/**
 * Bytes of a capture through one reused block: a record is asked for with {@link #require}, which makes it contiguous in
 * {@link #block}, and left with {@link #skip}. What was required stays where it is until the next call of either.
 *
 * <p>A read returns as soon as the stream has anything, so that frames of a slow pipe are seen at once.
 */
final class ByteInput implements Closeable {
    /** Size of the block; larger ones fall out of the processor's cache. */
    static final int BLOCK = 512 * 1024;

    /** The most that one {@link #require} may ask for; the block grows up to this for large metadata. */
    static final int REQUIRE_CAP = 16 * 1024 * 1024;

    private final InputStream in;
    private byte[] block;
    private int position;
    private int limit;

    /** Offset in the stream of the first byte of the block. */
    private long base;

    private boolean ended;

    ByteInput(InputStream in) {
        this(in, BLOCK);
    }

    ByteInput(InputStream in, int blockSize) {
        this.in = in;
        this.block = new byte[blockSize];
    }

    /** A file as the stream that a byte input reads. */
    static InputStream stream(FileChannel channel) {
        return Channels.newInputStream(channel);
    }

    /** The bytes; index them from {@link #position}. */
    byte[] block() {
        return block;
    }

    /** Index in {@link #block} of the next byte. */
    int position() {
        return position;
    }

    /** Offset in the stream of the next byte. */
    long offset() {
        return base + position;
    }

    /** Bytes at hand from {@link #position} on, without reading. */
    int available() {
        return limit - position;
    }

    /** Makes {@code count} bytes, at most {@link #REQUIRE_CAP}, available; false when the stream ends before. */
    boolean require(int count) throws IOException {
        return limit - position >= count || fill(count);
    }

    private boolean fill(int count) throws IOException {
        makeRoom(count);
        while (limit - position < count) {
            if (ended) {
                return false;
            }
            int read = in.read(block, limit, block.length - limit);
            if (read < 0) {
                ended = true;
            } else {
                limit += read;
            }
        }
        return true;
    }

    private void makeRoom(int count) {
        if (position != limit && position + count <= block.length) {
            return;
        }
        if (count > REQUIRE_CAP) {
            throw new IllegalArgumentException("more than may be required at once: " + count);
        }
        byte[] target =
                count > block.length ? new byte[Math.min(REQUIRE_CAP, Math.max(count, 2 * block.length))] : block;
        int kept = limit - position;
        System.arraycopy(block, position, target, 0, kept);
        block = target;
        base += position;
        position = 0;
        limit = kept;
    }

    /** Leaves {@code count} bytes behind, all of them available. */
    void skip(int count) {
        position += count;
    }

    /** Takes back the last {@code count} bytes of the latest {@link #skip}. */
    void unskip(int count) {
        position -= count;
    }

    /** Leaves up to {@code count} bytes behind, reading as needed; returns how many there were. */
    long skipFully(long count) throws IOException {
        long left = count;
        while (left > 0 && require(1)) {
            int step = (int) Math.min(left, available());
            position += step;
            left -= step;
        }
        return count - left;
    }

    /** What went wrong below (decompression), once the end was reached; null when nothing did. */
    String damage() {
        return in instanceof ExpandingStream ? ((ExpandingStream) in).damage() : null;
    }

    /** Whether the damage is that a compressed file ends too early. */
    boolean isDamageCut() {
        return in instanceof ExpandingStream && ((ExpandingStream) in).isCut();
    }

    @Override
    public void close() throws IOException {
        in.close();
    }
}
