package io.hangup.tcp;

import io.hangup.packet.Packet;
import java.util.Arrays;

/**
 * The interfaces on which packets were captured, by {@link Packet#interfaceIndex}: up to four, packed into a long, for
 * every side of every connection has one. A fifth is left out: two are enough to say that there are several.
 */
public final class InterfaceSet {
    /** The set without any. */
    public static final long NONE = 0;

    private static final int SLOTS = 4;
    private static final int BITS = 16;
    private static final int MASK = 0xffff;
    private static final int NEGATIVE = 0x8000;

    private InterfaceSet() {}

    /** The set with the interface in it. */
    public static long with(long set, int index) {
        int code = code(index);
        if ((set & MASK) == code) {
            return set; // every packet but the first of nearly every connection
        }
        for (int shift = 0; shift < SLOTS * BITS; shift += BITS) {
            int slot = (int) (set >>> shift) & MASK;
            if (slot == code) {
                return set;
            }
            if (slot == 0) {
                return set | (long) code << shift;
            }
        }
        return set;
    }

    /** All that is in the one or the other. */
    public static long union(long one, long other) {
        long all = one;
        for (int index : of(other)) {
            all = with(all, index);
        }
        return all;
    }

    /**
     * Both sets hold an interface, and none is in both; one capture on all interfaces of a host (negative indexes) has one
     * buffer and one clock, and counts as one.
     */
    public static boolean apart(long one, long other) {
        if (one == NONE || other == NONE || one == other) {
            return false;
        }
        for (int index : of(one)) {
            for (int second : of(other)) {
                if (index == second || index < 0 && second < 0) {
                    return false;
                }
            }
        }
        return true;
    }

    /** The set's interfaces, in the order in which they were first seen. */
    public static int[] of(long set) {
        int[] indexes = new int[SLOTS];
        int count = 0;
        for (int shift = 0; shift < SLOTS * BITS && (set >>> shift & MASK) != 0; shift += BITS) {
            int code = (int) (set >>> shift) & MASK;
            indexes[count++] = (code & NEGATIVE) != 0 ? ~(code & ~NEGATIVE) : code - 1;
        }
        return Arrays.copyOf(indexes, count);
    }

    /** Never 0; large numbers lose their upper bits. */
    private static int code(int index) {
        return index < 0 ? NEGATIVE | ~index & (NEGATIVE - 1) : 1 + Math.min(index, NEGATIVE - 2);
    }
}
