package io.hangup.tls;

import io.hangup.tcp.Side;
import java.util.Arrays;

/**
 * The log of all records of a connection, both directions in the order of their completion: the first
 * {@link #HEAD_CAP}, the last {@link #TAIL_CAP}, and counts of what was folded away between them. Mutable.
 */
public final class Records {
    public static final int CHANGE_CIPHER_SPEC = 20;
    public static final int ALERT = 21;
    public static final int HANDSHAKE = 22;
    public static final int APPLICATION_DATA = 23;

    /** Records kept from the start on. */
    public static final int HEAD_CAP = 8_192;

    /** Records kept at the end. */
    public static final int TAIL_CAP = 1_024;

    /** The records of a short call. */
    private static final int FIRST_CAPACITY = 8;

    /** Longs per record: bits, time of its first byte and of its last, frames of both. One record, one cache line. */
    private static final int STRIDE = 5;

    private static final int HIDDEN = 0x80;
    private static final int TYPE_MASK = 0x7f;
    private static final int LENGTH_SHIFT = 8;
    private static final int INNER_TYPE_SHIFT = 32;
    private static final int PLAIN_LENGTH_SHIFT = 40;
    private static final int LENGTH_MASK = 0xff_ffff;

    /** {@link #STRIDE} longs a record; the bits hold side and type, length, and what decryption found inside, or 0. */
    private long[] cells = new long[FIRST_CAPACITY * STRIDE];

    private boolean decrypted;
    private long added;
    private final long[] count = new long[2];
    private final long[] bytes = new long[2];
    private final long[] applicationCount = new long[2];
    private final long[] applicationBytes = new long[2];

    Records() {}

    /**
     * Bytes of one segment that the snap length cut off, where record headers are among them: told as one record, though
     * they may be several.
     */
    void addHidden(Side from, int type, long bytes, long frame, long time) {
        int length = (int) Math.max(1, Math.min(bytes - RecordHeader.LENGTH, LENGTH_MASK));
        add(from, type, length, frame, time, frame, time);
        cells[slot(added - 1) * STRIDE] |= HIDDEN;
    }

    void add(Side from, int type, int length, long firstFrame, long firstTime, long frame, long time) {
        int side = from.ordinal();
        count[side]++;
        bytes[side] += length;
        if (type == APPLICATION_DATA) {
            applicationCount[side]++;
            applicationBytes[side] += length;
        }
        int at = slot(added++) * STRIDE;
        if (at == cells.length) {
            cells = Arrays.copyOf(cells, Math.min((HEAD_CAP + TAIL_CAP) * STRIDE, cells.length * 2));
        }
        cells[at] = (long) length << LENGTH_SHIFT | (type << 1 | side) & 0xff;
        cells[at + 1] = firstTime;
        cells[at + 2] = time;
        cells[at + 3] = firstFrame;
        cells[at + 4] = frame;
    }

    private static int slot(long number) {
        return number < HEAD_CAP ? (int) number : HEAD_CAP + (int) ((number - HEAD_CAP) % TAIL_CAP);
    }

    /** Records added in all: the number of the next one. */
    long total() {
        return added;
    }

    /** What the record of that number holds; passed over when it has been folded away since. */
    void decrypted(long number, int innerType, int plainLength) {
        if (number < 0 || number >= added || number >= HEAD_CAP && number < added - TAIL_CAP) {
            return;
        }
        int at = slot(number) * STRIDE;
        long header = cells[at] & (1L << INNER_TYPE_SHIFT) - 1;
        cells[at] = header | (long) plainLength << PLAIN_LENGTH_SHIFT | (innerType & 0xffL) << INNER_TYPE_SHIFT;
        decrypted = true;
    }

    /** A field of the record of index {@code i}: behind the head the tail is a ring. */
    private long cell(int i, int field) {
        if (i < 0 || i >= size()) {
            throw new IndexOutOfBoundsException(i);
        }
        int row = i < HEAD_CAP ? i : slot(i + folded());
        return cells[row * STRIDE + field];
    }

    /** Records kept; indexes run from 0 to here. */
    public int size() {
        return (int) Math.min(added, HEAD_CAP + TAIL_CAP);
    }

    /** Records folded away between index {@link #HEAD_CAP} - 1 and {@link #HEAD_CAP}; they stand in the totals only. */
    public long folded() {
        return added - size();
    }

    public Side from(int i) {
        return (cell(i, 0) & 1) == 0 ? Side.CLIENT : Side.SERVER;
    }

    /** Content type of the record header. */
    public int type(int i) {
        return (int) (cell(i, 0) & TYPE_MASK) >>> 1;
    }

    /** It stands for bytes that the snap length cut off: type and length are guesses, and it may be several records. */
    public boolean hidden(int i) {
        return (cell(i, 0) & HIDDEN) != 0;
    }

    /** The length field of the record header. */
    public int length(int i) {
        return (int) (cell(i, 0) >>> LENGTH_SHIFT) & LENGTH_MASK;
    }

    /** At least one record was decrypted. */
    public boolean decrypted() {
        return decrypted;
    }

    /** The content type inside the encryption, one of the constants above; 0 when the record was not decrypted. */
    public int innerType(int i) {
        return (int) (cell(i, 0) >>> INNER_TYPE_SHIFT) & 0xff;
    }

    /** Bytes of content inside the encryption, without type byte and padding; -1 when the record was not decrypted. */
    public int plainLength(int i) {
        return innerType(i) == 0 ? -1 : (int) (cell(i, 0) >>> PLAIN_LENGTH_SHIFT);
    }

    /** Time of the first byte of the header. */
    public long firstTime(int i) {
        return cell(i, 1);
    }

    /** Time at which the record was complete. */
    public long time(int i) {
        return cell(i, 2);
    }

    public long firstFrame(int i) {
        return cell(i, 3);
    }

    /** The frame that completed the record. */
    public long frame(int i) {
        return cell(i, 4);
    }

    /** True when the record is application data (or what TLS 1.3 hides as such) of the side. */
    public boolean isApplication(int i, Side from) {
        return (cell(i, 0) & TYPE_MASK) == (APPLICATION_DATA << 1 | from.ordinal());
    }

    /** All records of the side, folded ones included. */
    public long count(Side from) {
        return count[from.ordinal()];
    }

    /** Sum of the length fields of all records of the side. */
    public long bytes(Side from) {
        return bytes[from.ordinal()];
    }

    /** Application data records of the side. */
    public long applicationCount(Side from) {
        return applicationCount[from.ordinal()];
    }

    /** Sum of the length fields of the side's application data records. */
    public long applicationBytes(Side from) {
        return applicationBytes[from.ordinal()];
    }
}
