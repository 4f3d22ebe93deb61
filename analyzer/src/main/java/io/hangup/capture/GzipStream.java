package io.hangup.capture;

import java.io.IOException;
import java.util.zip.CRC32;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;

/**
 * gzip (RFC 1952) with any number of members. The JDK's own stream asks {@code available()} whether another member
 * follows, and on a pipe that loses members without an error.
 */
final class GzipStream extends ExpandingStream {
    static final int MAGIC = 0x1f8b;
    private static final int HEADER = 10;
    private static final int TRAILER = 8;
    private static final int FLAG_CHECKSUM = 0x02;
    private static final int FLAG_EXTRA = 0x04;
    private static final int FLAG_NAME = 0x08;
    private static final int FLAG_COMMENT = 0x10;

    private final ByteInput in;
    private final Inflater inflater = new Inflater(true);
    private final CRC32 checksum = new CRC32();
    private long memberOffset;
    private boolean inMember;
    private boolean ended;
    private boolean first = true;

    GzipStream(ByteInput in) {
        this.in = in;
    }

    @Override
    public int read(byte[] target, int offset, int length) throws IOException {
        if (length == 0) {
            return 0;
        }
        while (!ended) {
            if (!inMember && !startMember()) {
                ended = true;
                break;
            }
            int count = inflate(target, offset, length);
            if (count > 0) {
                return count;
            }
        }
        return -1;
    }

    /** Inflates some bytes; 0 at the end of a member or of everything. */
    private int inflate(byte[] target, int offset, int length) throws IOException {
        try {
            while (true) {
                int count = inflater.inflate(target, offset, length);
                if (count > 0) {
                    checksum.update(target, offset, count);
                    return count;
                }
                if (inflater.finished()) {
                    endMember();
                    return 0;
                }
                if (inflater.needsDictionary()) {
                    throw new DataFormatException("a preset dictionary");
                }
                if (!feed()) {
                    cutOff("the gzip member", memberOffset);
                    ended = true;
                    return 0;
                }
            }
        } catch (DataFormatException e) {
            damaged("The gzip member at compressed offset " + memberOffset + " is damaged near compressed offset "
                    + in.offset() + "; what could be decompressed before it is kept.");
            ended = true;
            return 0;
        }
    }

    /** Hands the inflater what is at hand; it copies nothing, so the block stays untouched until it has used all. */
    private boolean feed() throws IOException {
        if (!in.require(1)) {
            return false;
        }
        int count = in.available();
        inflater.setInput(in.block(), in.position(), count);
        in.skip(count);
        return true;
    }

    private boolean startMember() throws IOException {
        memberOffset = in.offset();
        if (!first) {
            passZeros();
        }
        if (!in.require(1)) {
            return false;
        }
        if (!in.require(HEADER)) {
            cutOff("a gzip header", memberOffset);
            return false;
        }
        if (Bytes.uint16(in.block(), in.position(), true) != MAGIC) {
            damaged("Bytes after the last gzip member, at compressed offset " + in.offset() + ", are left out.");
            return false;
        }
        int flags = in.block()[in.position() + 3];
        in.skip(HEADER);
        if (!passFields(flags)) {
            cutOff("a gzip header", memberOffset);
            return false;
        }
        first = false;
        inMember = true;
        inflater.reset();
        checksum.reset();
        return true;
    }

    /** Tapes and some servers pad with zero bytes. */
    private void passZeros() throws IOException {
        while (in.require(1) && in.block()[in.position()] == 0) {
            in.skip(1);
        }
        memberOffset = in.offset();
    }

    private boolean passFields(int flags) throws IOException {
        if ((flags & FLAG_EXTRA) != 0) {
            if (!in.require(2)) {
                return false;
            }
            int length = Bytes.uint16(in.block(), in.position(), false);
            in.skip(2);
            if (in.skipFully(length) < length) {
                return false;
            }
        }
        boolean whole = ((flags & FLAG_NAME) == 0 || passText()) && ((flags & FLAG_COMMENT) == 0 || passText());
        return whole && ((flags & FLAG_CHECKSUM) == 0 || in.skipFully(2) == 2);
    }

    private boolean passText() throws IOException {
        while (in.require(1)) {
            byte next = in.block()[in.position()];
            in.skip(1);
            if (next == 0) {
                return true;
            }
        }
        return false;
    }

    private void endMember() throws IOException {
        inMember = false;
        in.unskip(inflater.getRemaining());
        if (!in.require(TRAILER)) {
            cutOff("the gzip member", memberOffset);
            ended = true;
            return;
        }
        if (Bytes.uint32(in.block(), in.position(), false) != checksum.getValue()) {
            damaged("The checksum of the gzip member at compressed offset " + memberOffset
                    + " does not fit; its content may be wrong.");
        }
        in.skip(TRAILER);
    }

    @Override
    public void close() throws IOException {
        inflater.end();
        in.close();
    }
}
