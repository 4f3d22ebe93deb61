package io.hangup.capture;

import io.airlift.compress.zstd.ZstdInputStream;
import java.io.IOException;
import java.io.InputStream;

/**
 * Zstandard (RFC 8878): any number of frames, skippable ones dropped. The library below throws at the first thing that
 * is not a whole frame and takes with it what it had decompressed: it is therefore given one frame at a time, whole
 * blocks only, and a made-up last block where the file is cut.
 */
final class ZstdStream extends ExpandingStream {
    static final int MAGIC = 0xfd2f_b528;

    /** The largest window that is worked with, as the zstd program's own limit without --long=28 and above. */
    static final long WINDOW_CAP = 128L * 1024 * 1024;

    /** Output asked of the library at once: what damage can cost. */
    private static final int STEP = 8 * 1024;

    private static final int REPLAYS = 2;

    private final ByteInput in;
    private final XxHash64 checksum = new XxHash64();
    private ZstdFrame frame;
    private ZstdInputStream expanded;
    private boolean ended;

    /** Content bytes of the frame handed on. */
    private long delivered;

    private int replays;

    ZstdStream(ByteInput in) {
        this.in = in;
    }

    /** Whether the little-endian value begins a skippable frame, of zstd or of lz4. */
    static boolean isSkippable(int magic) {
        return magic >>> 4 == 0x0184_d2a5;
    }

    @Override
    public int read(byte[] target, int offset, int length) throws IOException {
        if (length == 0) {
            return 0;
        }
        while (!ended) {
            if (frame == null && !startFrame()) {
                break;
            }
            int count = expand(target, offset, Math.min(length, STEP));
            if (count > 0) {
                return count;
            }
        }
        ended = true;
        return -1;
    }

    /** Brings out some content; 0 at the end of a frame or where damage begins. */
    private int expand(byte[] target, int offset, int length) throws IOException {
        try {
            int count = expanded.read(target, offset, length);
            if (count > 0) {
                delivered += count;
                checksum.update(target, offset, count);
                return count;
            }
            if (replays > 0) {
                ended = true;
                return 0;
            }
            if (!frame.isCut() && frame.isChecked() && frame.checksum() != (int) checksum.value()) {
                damaged("The checksum of the zstd frame at compressed offset " + frame.start()
                        + " does not fit; its content may be wrong.");
            }
            if (frame.isCut()) {
                cutOff("the zstd frame", frame.start());
                ended = true;
            }
        } catch (IOException | RuntimeException e) {
            // The library has an exception for malformed input, but hostile bytes bring out others as well.
            if (e instanceof IOException && replays == 0 && !frame.isFinished()) {
                throw e;
            }
            damaged("The zstd frame at compressed offset " + frame.start() + " is damaged near compressed offset "
                    + in.offset() + "; what could be decompressed before it is kept.");
            ended = !replay();
            return 0;
        }
        frame = null;
        return 0;
    }

    /** Decodes the blocks before the damage once more, for what the decoder had kept back; false when it cannot. */
    private boolean replay() {
        while (replays < REPLAYS) {
            InputStream before = frame.replay(replays++);
            if (before == null) {
                return false;
            }
            expanded = new ZstdInputStream(before);
            try {
                if (skipDelivered()) {
                    return true;
                }
            } catch (IOException | RuntimeException damagedStill) {
                // The block was an earlier one; the next round leaves it out.
                continue;
            }
        }
        return false;
    }

    private boolean skipDelivered() throws IOException {
        long left = delivered;
        byte[] known = new byte[STEP];
        while (left > 0) {
            int count = expanded.read(known, 0, (int) Math.min(left, STEP));
            if (count < 0) {
                return false;
            }
            left -= count;
        }
        return true;
    }

    private boolean startFrame() throws IOException {
        while (in.require(1)) {
            long offset = in.offset();
            if (!in.require(4)) {
                cutOff("a zstd frame header", offset);
                return false;
            }
            int magic = Bytes.int32(in.block(), in.position(), false);
            if (magic == MAGIC) {
                return openFrame(offset);
            }
            if (!isSkippable(magic)) {
                damaged("Bytes after the last zstd frame, at compressed offset " + offset + ", are left out.");
                return false;
            }
            if (!passSkippable(in)) {
                cutOff("a zstd frame", offset);
                return false;
            }
        }
        return false;
    }

    /** Passes over a skippable frame, whose magic number was recognised; false when it is cut. */
    static boolean passSkippable(ByteInput in) throws IOException {
        if (!in.require(8)) {
            return false;
        }
        long length = Bytes.uint32(in.block(), in.position() + 4, false);
        in.skip(8);
        return in.skipFully(length) == length;
    }

    private boolean openFrame(long offset) throws IOException {
        frame = ZstdFrame.open(in);
        if (frame == null) {
            cutOff("a zstd frame header", offset);
            return false;
        }
        if (Long.compareUnsigned(frame.window(), WINDOW_CAP) > 0) {
            damaged("The zstd frame at compressed offset " + offset + " needs a window above " + (WINDOW_CAP >> 20)
                    + " MiB: decompress it first with zstd -d --long=31.");
            return false;
        }
        checksum.reset();
        delivered = 0;
        expanded = new ZstdInputStream(new FrameBytes(frame));
        return true;
    }

    @Override
    public void close() throws IOException {
        in.close();
    }

    /** One frame as a stream of its own for the library. */
    private static final class FrameBytes extends InputStream {
        private final ZstdFrame frame;

        FrameBytes(ZstdFrame frame) {
            this.frame = frame;
        }

        @Override
        public int read() throws IOException {
            byte[] one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
        }

        @Override
        public int read(byte[] target, int offset, int length) throws IOException {
            return frame.read(target, offset, length);
        }
    }
}
