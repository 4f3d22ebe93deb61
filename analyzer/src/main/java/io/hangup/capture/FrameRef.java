package io.hangup.capture;

/**
 * A frame's name as one {@code long}: the index of the capture file in the upper 24 bits, Wireshark's frame number
 * (from 1) in the lower 40. References of one file compare in file order.
 */
public final class FrameRef {
    /** No frame. */
    public static final long NONE = 0;

    private static final int NUMBER_BITS = 40;

    private FrameRef() {}

    public static long of(int capture, long number) {
        return ((long) capture << NUMBER_BITS) | number;
    }

    /** Index of the capture file, from 0. */
    public static int capture(long ref) {
        return (int) (ref >>> NUMBER_BITS);
    }

    /** The number that Wireshark shows for the frame in its file, from 1; 0 for {@link #NONE}. */
    public static long number(long ref) {
        return ref & ((1L << NUMBER_BITS) - 1);
    }
}
