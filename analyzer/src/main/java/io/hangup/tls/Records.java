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

    private byte[] kinds = new byte[FIRST_CAPACITY];
    private int[] lengths = new int[FIRST_CAPACITY];
    private long[] firstTimes = new long[FIRST_CAPACITY];
    private long[] times = new long[FIRST_CAPACITY];
    private long[] firstFrames = new long[FIRST_CAPACITY];
    private long[] frames = new long[FIRST_CAPACITY];
    /** What decryption found, parallel to {@link #kinds}; empty while nothing was decrypted. */
    private byte[] innerTypes = new byte[0];

    private int[] plainLengths = new int[0];
    private long added;
    private final long[] count = new long[2];
    private final long[] bytes = new long[2];
    private final long[] applicationCount = new long[2];
    private final long[] applicationBytes = new long[2];

    Records() {}

    void add(Side from, int type, int length, long firstFrame, long firstTime, long frame, long time) {
        int side = from.ordinal();
        count[side]++;
        bytes[side] += length;
        if (type == APPLICATION_DATA) {
            applicationCount[side]++;
            applicationBytes[side] += length;
        }
        int at = slot(added++);
        if (at >= kinds.length) {
            grow(Math.min(HEAD_CAP + TAIL_CAP, kinds.length * 2));
        }
        kinds[at] = (byte) (type << 1 | side);
        if (at < innerTypes.length) {
            innerTypes[at] = 0;
        }
        lengths[at] = length;
        firstTimes[at] = firstTime;
        times[at] = time;
        firstFrames[at] = firstFrame;
        frames[at] = frame;
    }

    private static int slot(long number) {
        return number < HEAD_CAP ? (int) number : HEAD_CAP + (int) ((number - HEAD_CAP) % TAIL_CAP);
    }

    private void grow(int capacity) {
        kinds = Arrays.copyOf(kinds, capacity);
        lengths = Arrays.copyOf(lengths, capacity);
        firstTimes = Arrays.copyOf(firstTimes, capacity);
        times = Arrays.copyOf(times, capacity);
        firstFrames = Arrays.copyOf(firstFrames, capacity);
        frames = Arrays.copyOf(frames, capacity);
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
        int at = slot(number);
        if (at >= innerTypes.length) {
            innerTypes = Arrays.copyOf(innerTypes, kinds.length);
            plainLengths = Arrays.copyOf(plainLengths, kinds.length);
        }
        innerTypes[at] = (byte) innerType;
        plainLengths[at] = plainLength;
    }

    /** Where the record of index {@code i} lies: behind the head the tail is a ring. */
    private int at(int i) {
        if (i < 0 || i >= size()) {
            throw new IndexOutOfBoundsException(i);
        }
        return i < HEAD_CAP ? i : slot(i + folded());
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
        return (kinds[at(i)] & 1) == 0 ? Side.CLIENT : Side.SERVER;
    }

    /** Content type of the record header. */
    public int type(int i) {
        return (kinds[at(i)] & 0xff) >>> 1;
    }

    /** The length field of the record header. */
    public int length(int i) {
        return lengths[at(i)];
    }

    /** At least one record was decrypted. */
    public boolean decrypted() {
        return innerTypes.length > 0;
    }

    /** The content type inside the encryption, one of the constants above; 0 when the record was not decrypted. */
    public int innerType(int i) {
        int at = at(i);
        return at < innerTypes.length ? innerTypes[at] : 0;
    }

    /** Bytes of content inside the encryption, without type byte and padding; -1 when the record was not decrypted. */
    public int plainLength(int i) {
        int at = at(i);
        return at < innerTypes.length && innerTypes[at] != 0 ? plainLengths[at] : -1;
    }

    /** Time of the first byte of the header. */
    public long firstTime(int i) {
        return firstTimes[at(i)];
    }

    /** Time at which the record was complete. */
    public long time(int i) {
        return times[at(i)];
    }

    public long firstFrame(int i) {
        return firstFrames[at(i)];
    }

    /** The frame that completed the record. */
    public long frame(int i) {
        return frames[at(i)];
    }

    /** True when the record is application data (or what TLS 1.3 hides as such) of the side. */
    public boolean isApplication(int i, Side from) {
        return kinds[at(i)] == (byte) (APPLICATION_DATA << 1 | from.ordinal());
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
