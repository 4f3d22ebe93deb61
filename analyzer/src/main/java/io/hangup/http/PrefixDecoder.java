package io.hangup.http;

import io.airlift.compress.zstd.ZstdInputStream;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.util.Arrays;
import java.util.zip.CRC32;
import org.brotli.dec.BrotliInputStream;

/**
 * Undoes br (RFC 7932) and zstd (RFC 8878) while the body comes in. The libraries cannot stop where the input does: br
 * reads ahead, zstd keeps back what the window may need. So the body so far is closed with an empty last block and read
 * again from its start each time more of it comes; a sender that flushes its events has them read when they are there.
 * The work is capped: when it gets too much, attempts become rarer, and text comes late. Mutable.
 */
final class PrefixDecoder {
    /** The most coded bytes of a body. */
    static final int IN_CAP = 1024 * 1024;

    /** Bytes that may be made by all attempts together for each coded byte, after the first {@link #FREE_WORK}. */
    static final int WORK_RATIO = 400;

    static final int FREE_WORK = 1024 * 1024;

    /** What an attempt costs beside the bytes that it makes. */
    private static final int ATTEMPT = 16 * 1024;

    /** An empty last meta-block (RFC 7932 section 9.2), at the byte boundary that a flush leaves. */
    private static final byte[] BROTLI_END = {3};

    /** An empty raw block, the last (RFC 8878 section 3.1.1.2). */
    private static final byte[] ZSTD_END = {1, 0, 0};

    private static final int BLOCK = 8 * 1024;
    private static final int ZSTD_MAGIC = 0xfd2fb528;
    private static final int CHECKSUM_FLAG = 4;
    private static final int SINGLE_SEGMENT = 0x20;

    private final boolean zstd;
    private byte[] in = new byte[256];
    private int length;
    private long emitted;
    private final CRC32 emittedCheck = new CRC32();
    private long work;
    /** Input up to here has been tried. */
    private int tried;

    /** Where the block of zstd begins that is not complete; 0 before the frame header is. */
    private int blockStart;

    private int checksum;
    private boolean lastBlock;
    private boolean late;
    private boolean damaged;

    PrefixDecoder(boolean zstd) {
        this.zstd = zstd;
    }

    /** Text was given later than it could be read. */
    boolean late() {
        return late;
    }

    /** Takes coded bytes and hands over what can be read now; false when the coding is damaged or over a cap. */
    boolean decode(HttpMessage message, byte[] data, int offset, int count, long frame, long time) {
        if (length + count > IN_CAP) {
            return false;
        }
        if (length + count > in.length) {
            in = Arrays.copyOf(in, Math.min(IN_CAP, Math.max(length + count, 2 * in.length)));
        }
        System.arraycopy(data, offset, in, length, count);
        length += count;
        int end = zstd ? wholeBlocks() : length;
        if (damaged) {
            return false;
        }
        if (end > tried) {
            if (work + emitted + ATTEMPT > FREE_WORK + (long) WORK_RATIO * length) {
                late = true;
            } else {
                attempt(message, end, false, frame, time);
            }
        }
        return !damaged;
    }

    /** The body ends here: a complete one must be whole in its coding too. */
    boolean finish(HttpMessage message, boolean complete, long frame, long time) {
        if (length == 0) {
            return true;
        }
        int end = zstd ? wholeBlocks() : length;
        if (!complete) {
            attempt(message, end, false, frame, time);
            return true;
        }
        boolean ends = !zstd || lastBlock && end + checksum == length;
        return ends && attempt(message, end, true, frame, time);
    }

    /** Reads the body up to {@code end}; what is new goes to the message if all of it could be read. */
    private boolean attempt(HttpMessage message, int end, boolean whole, long frame, long time) {
        if (end == 0 || damaged) {
            return false;
        }
        tried = end;
        CRC32 check = new CRC32();
        ByteArrayOutputStream fresh = new ByteArrayOutputStream();
        byte[] block = new byte[BLOCK];
        long out = 0;
        boolean read = false;
        try (InputStream text = open(end, whole)) {
            for (int n = text.read(block); n > 0 && !tooMuch(out + n); n = text.read(block)) {
                int old = (int) Math.max(0, Math.min(n, emitted - out));
                check.update(block, 0, old);
                fresh.write(block, old, n - old);
                out += n;
            }
            read = true;
        } catch (IOException | RuntimeException e) {
            // not at the end of a flush, or damaged: the next attempt or the end of the body tells
            read = false;
        }
        work += out + ATTEMPT;
        damaged |= tooMuch(out + 1);
        if (!read || damaged) {
            return false;
        }
        if (out < emitted || check.getValue() != emittedCheck.getValue()) {
            damaged = true;
            return false;
        }
        byte[] text = fresh.toByteArray();
        emitted = out;
        emittedCheck.update(text, 0, text.length);
        if (text.length > 0) {
            message.decoded(text, 0, text.length, frame, time);
        }
        return true;
    }

    private boolean tooMuch(long out) {
        return out > ContentDecoder.TEXT_CAP
                || out > ContentDecoder.FREE_TEXT && out > (long) length * ContentDecoder.RATIO_CAP;
    }

    private InputStream open(int end, boolean whole) throws IOException {
        InputStream coded = new ByteArrayInputStream(in, 0, end);
        if (!zstd) {
            return new BrotliInputStream(whole ? coded : closed(coded, BROTLI_END));
        }
        return new ZstdInputStream(lastBlock ? coded : closed(coded, ZSTD_END));
    }

    private static InputStream closed(InputStream open, byte[] end) {
        return new SequenceInputStream(open, new ByteArrayInputStream(end));
    }

    /** How far the blocks of the zstd frame are complete; 0 when none is. */
    private int wholeBlocks() {
        if (blockStart == 0 && !frameHeader()) {
            return 0;
        }
        int whole = blockStart;
        while (!lastBlock && blockStart + 3 <= length) {
            int header = in[blockStart] & 0xff | (in[blockStart + 1] & 0xff) << 8 | (in[blockStart + 2] & 0xff) << 16;
            int type = header >> 1 & 3;
            long end = blockStart + 3L + (type == 1 ? 1 : header >>> 3);
            if (end > length) {
                break;
            }
            blockStart = (int) end;
            whole = blockStart;
            lastBlock = (header & 1) != 0;
        }
        return whole;
    }

    /** Reads the frame header once it is there; takes its checksum flag away, as a frame cut short has no checksum. */
    private boolean frameHeader() {
        if (length < 6) {
            return false;
        }
        int magic = in[0] & 0xff | (in[1] & 0xff) << 8 | (in[2] & 0xff) << 16 | in[3] << 24;
        if (magic != ZSTD_MAGIC) {
            damaged = true;
            return false;
        }
        int descriptor = in[4] & 0xff;
        boolean single = (descriptor & SINGLE_SEGMENT) != 0;
        int dictionary = (descriptor & 3) == 3 ? 4 : descriptor & 3;
        int sizeFlag = descriptor >>> 6;
        int sizeLength = sizeFlag == 0 ? single ? 1 : 0 : 1 << sizeFlag;
        int header = 5 + (single ? 0 : 1) + dictionary + sizeLength;
        if (length < header) {
            return false;
        }
        blockStart = header;
        checksum = (descriptor & CHECKSUM_FLAG) != 0 ? 4 : 0;
        in[4] &= ~CHECKSUM_FLAG;
        return true;
    }

    void close() {
        in = new byte[0];
        length = 0;
    }
}
