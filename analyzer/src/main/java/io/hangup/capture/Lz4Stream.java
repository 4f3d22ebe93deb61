package io.hangup.capture;

import java.io.IOException;

/** The lz4 frame format, version 1.6: any number of frames, linked or independent blocks, skippable frames dropped. */
final class Lz4Stream extends ExpandingStream {
    static final int MAGIC = 0x184d_2204;

    /** The format before frames, of lz4 up to r64 and of kernels. */
    static final int MAGIC_LEGACY = 0x184c_2102;

    private static final int HISTORY = 64 * 1024;
    private static final int FLAG_DICTIONARY = 0x01;
    private static final int FLAG_CONTENT_CHECKSUM = 0x04;
    private static final int FLAG_CONTENT_SIZE = 0x08;
    private static final int FLAG_BLOCK_CHECKSUM = 0x10;
    private static final int FLAG_INDEPENDENT = 0x20;
    private static final int VERSION_1 = 0x40;
    private static final int VERSION = 0xc0;

    private final ByteInput in;
    private final Lz4Block decoder = new Lz4Block();
    private final XxHash32 checksum = new XxHash32();

    /** Up to 64 KiB of history, then the block's bytes. */
    private byte[] output = new byte[0];

    private int history;
    private int at;
    private int end;
    private long frameOffset;
    private int flags;
    private int blockCap;
    private boolean inFrame;
    private boolean ended;

    Lz4Stream(ByteInput in) {
        this.in = in;
    }

    @Override
    public int read(byte[] target, int offset, int length) throws IOException {
        if (length == 0) {
            return 0;
        }
        while (at == end) {
            if (ended || !(inFrame ? nextBlock() : startFrame())) {
                ended = true;
                if (at == end) {
                    return -1;
                }
            }
        }
        int count = Math.min(length, end - at);
        System.arraycopy(output, at, target, offset, count);
        at += count;
        return count;
    }

    private boolean startFrame() throws IOException {
        frameOffset = in.offset();
        if (!in.require(1)) {
            return false;
        }
        if (!in.require(4)) {
            return cut("an lz4 frame header");
        }
        int magic = Bytes.int32(in.block(), in.position(), false);
        if (ZstdStream.isSkippable(magic)) {
            return ZstdStream.passSkippable(in) || cut("an lz4 frame");
        }
        if (magic != MAGIC) {
            damaged("Bytes after the last lz4 frame, at compressed offset " + frameOffset + ", are left out.");
            return false;
        }
        return header();
    }

    private boolean header() throws IOException {
        if (!in.require(7)) {
            return cut("an lz4 frame header");
        }
        byte[] block = in.block();
        flags = block[in.position() + 4];
        int sizeCode = block[in.position() + 5] >>> 4 & 7;
        int length = 7 + ((flags & FLAG_CONTENT_SIZE) != 0 ? 8 : 0) + ((flags & FLAG_DICTIONARY) != 0 ? 4 : 0);
        if (!in.require(length)) {
            return cut("an lz4 frame header");
        }
        int from = in.position() + 4;
        int hash = XxHash32.of(in.block(), from, length - 5) >>> 8 & 0xff;
        if ((flags & VERSION) != VERSION_1 || sizeCode < 4 || hash != (in.block()[from + length - 5] & 0xff)) {
            return bad("has a damaged header");
        }
        if ((flags & FLAG_DICTIONARY) != 0) {
            return bad("needs a dictionary");
        }
        in.skip(length);
        blockCap = 1 << (8 + 2 * sizeCode);
        if (output.length != HISTORY + blockCap) {
            output = new byte[HISTORY + blockCap];
        }
        history = 0;
        at = 0;
        end = 0;
        checksum.reset();
        inFrame = true;
        return true;
    }

    private boolean nextBlock() throws IOException {
        if (!in.require(4)) {
            return cut("the lz4 frame");
        }
        int field = Bytes.int32(in.block(), in.position(), false);
        in.skip(4);
        if (field == 0) {
            return endFrame();
        }
        int size = field & 0x7fff_ffff;
        if (size > blockCap) {
            return bad("has a block of " + size + " bytes");
        }
        keepHistory();
        int trailer = (flags & FLAG_BLOCK_CHECKSUM) != 0 ? 4 : 0;
        boolean whole = in.require(size + trailer);
        int held = Math.min(size, in.available());
        boolean sound = expand(field < 0, held);
        checksum.update(output, at, end - at);
        if (!whole) {
            return cut("the lz4 frame");
        }
        if (trailer > 0 && !fits(XxHash32.of(in.block(), in.position(), size), size)) {
            sound = false;
        }
        in.skip(size + trailer);
        return sound || bad("has a damaged block before compressed offset " + in.offset());
    }

    private boolean expand(boolean stored, int held) {
        if (stored) {
            System.arraycopy(in.block(), in.position(), output, history, held);
            end = history + held;
            return true;
        }
        int room = history + blockCap;
        decoder.expand(in.block(), in.position(), in.position() + held, output, 0, history);
        end = Math.min(decoder.end(), room);
        return decoder.isSound() && decoder.end() <= room;
    }

    /** Moves the last bytes to the front, where the next block may refer to them. */
    private void keepHistory() {
        history = (flags & FLAG_INDEPENDENT) != 0 ? 0 : Math.min(end, HISTORY);
        System.arraycopy(output, end - history, output, 0, history);
        at = history;
        end = history;
    }

    private boolean fits(int hash, int offset) {
        return Bytes.int32(in.block(), in.position() + offset, false) == hash;
    }

    private boolean endFrame() throws IOException {
        inFrame = false;
        at = 0;
        end = 0;
        if ((flags & FLAG_CONTENT_CHECKSUM) == 0) {
            return true;
        }
        if (!in.require(4)) {
            return cut("the lz4 frame");
        }
        if (!fits(checksum.value(), 0)) {
            damaged("The checksum of the lz4 frame at compressed offset " + frameOffset
                    + " does not fit; its content may be wrong.");
        }
        in.skip(4);
        return true;
    }

    private boolean cut(String what) {
        cutOff(what, frameOffset);
        return false;
    }

    private boolean bad(String what) {
        damaged("The lz4 frame at compressed offset " + frameOffset + " " + what
                + "; what could be decompressed before it is kept.");
        return false;
    }

    @Override
    public void close() throws IOException {
        in.close();
    }
}
