package io.hangup.packet;

import java.util.Arrays;
import java.util.List;

/** One IP packet while its fragments come in: bytes, and which units of 8 of them are there. */
final class Datagram {
    /** Largest IP payload: offsets have 13 bits in units of 8 bytes. */
    static final int LARGEST = 65_535;

    private static final int UNIT_SHIFT = 3;
    private static final int SMALLEST_BUFFER = 2048;

    /** What {@link #add} found. */
    enum Added {
        NEW,
        /** All bytes were there already, the same. */
        REPEATED,
        /** Some bytes were there already, or other bytes in their place. */
        OVERLAPPING,
        /** The piece contradicts the length that another gave. */
        WRONG
    }

    final Key key;
    final long firstFrame;
    final long firstTimeNanos;
    final long firstCount;

    /** True when a packet with the same key was complete shortly before: a capture that holds frames twice. */
    final boolean repeat;

    long lastTimeNanos;
    byte[] data = new byte[0];
    int protocol;
    int sourcePort = -1;
    int destinationPort = -1;
    int fragments;

    /** True when the snap length cut a piece, so that the bytes can never be complete. */
    boolean cut;

    /** True when overlapping IPv6 fragments condemned it (RFC 5722). */
    boolean discarded;

    private final long[] frames = new long[IncompleteDatagram.FRAME_CAP];
    private long[] units = new long[4];
    private int unitCount;
    private int total = -1;
    private int highest;

    /**
     * Which packet a fragment belongs to: addresses, identification and, for IPv4, protocol (RFC 791, RFC 8200 4.5).
     * Protocol is -1 for IPv6.
     */
    record Key(long sourceHigh, long sourceLow, long destinationHigh, long destinationLow, int id, int protocol) {}

    Datagram(Key key, long firstFrame, long firstTimeNanos, long firstCount, boolean repeat) {
        this.key = key;
        this.firstFrame = firstFrame;
        this.firstTimeNanos = firstTimeNanos;
        this.firstCount = firstCount;
        this.repeat = repeat;
        this.lastTimeNanos = firstTimeNanos;
    }

    /** Takes a piece; bytes that are there already stay (the first wins). */
    Added add(byte[] from, int at, int captured, int offset, int length, boolean more) {
        int end = offset + length;
        if (total >= 0 && (end > total || !more && total != end)) {
            return Added.WRONG;
        }
        if (!more) {
            total = end;
        }
        highest = Math.max(highest, end);
        reserve(end);
        int known = 0;
        int differing = 0;
        for (int i = 0; i < length; i += 8) {
            int unit = offset + i >> UNIT_SHIFT;
            int size = Math.min(8, Math.min(length, captured) - i);
            if ((units[unit >> 6] & 1L << unit) == 0) {
                units[unit >> 6] |= 1L << unit;
                unitCount++;
                if (size > 0) {
                    System.arraycopy(from, at + i, data, offset + i, size);
                }
                continue;
            }
            known++;
            if (size > 0 && Arrays.mismatch(data, offset + i, offset + i + size, from, at + i, at + i + size) >= 0) {
                differing++;
            }
        }
        if (known == 0) {
            return Added.NEW;
        }
        return known == length + 7 >> UNIT_SHIFT && differing == 0 ? Added.REPEATED : Added.OVERLAPPING;
    }

    private void reserve(int end) {
        if (end > data.length) {
            data = Arrays.copyOf(data, Math.min(LARGEST, Math.max(SMALLEST_BUFFER, Math.max(end, 2 * data.length))));
        }
        int words = (end >> UNIT_SHIFT + 6) + 1;
        if (words > units.length) {
            units = Arrays.copyOf(units, words);
        }
    }

    void note(long frame, long timeNanos) {
        if (fragments < frames.length) {
            frames[fragments] = frame;
        }
        fragments++;
        lastTimeNanos = timeNanos;
    }

    boolean complete() {
        int needed = total + 7 >> UNIT_SHIFT;
        return total >= 0 && (highest <= total ? unitCount == needed : covered(needed));
    }

    /** A last fragment that ends before what an earlier one brought: what is beyond it is none of the packet. */
    private boolean covered(int needed) {
        for (int unit = 0; unit < needed; unit++) {
            if ((units[unit >> 6] & 1L << unit) == 0) {
                return false;
            }
        }
        return true;
    }

    /** Payload bytes of the whole packet; -1 while the last fragment is missing. */
    int total() {
        return total;
    }

    boolean hasFirst() {
        return (units[0] & 1) != 0;
    }

    IncompleteDatagram incomplete() {
        Long[] listed = new Long[Math.min(fragments, frames.length)];
        for (int i = 0; i < listed.length; i++) {
            listed[i] = frames[i];
        }
        return new IncompleteDatagram(
                Addresses.text(key.sourceHigh, key.sourceLow),
                Addresses.text(key.destinationHigh, key.destinationLow),
                protocol,
                key.id,
                sourcePort,
                destinationPort,
                hasFirst(),
                total >= 0,
                firstTimeNanos,
                lastTimeNanos,
                List.of(listed),
                fragments,
                Math.min(unitCount << UNIT_SHIFT, highest));
    }
}
