package io.hangup.tcp;

/**
 * Arithmetic on TCP sequence numbers: uint32 in an int, compared modulo 2^32 (RFC 9293 section 3.4). Two numbers more
 * than 2^31 apart have no order.
 */
public final class Seq32 {
    private Seq32() {}

    /** How far {@code a} lies after {@code b}, in -2^31 to 2^31 - 1. */
    public static int distance(int a, int b) {
        return a - b;
    }

    /** True when {@code a} comes before {@code b}. */
    public static boolean before(int a, int b) {
        return a - b < 0;
    }

    /** True when {@code a} comes after {@code b}. At a distance of exactly 2^31 each comes after the other. */
    public static boolean after(int a, int b) {
        return b - a < 0;
    }

    /** True when {@code a} comes before {@code b} or is the same. */
    public static boolean upTo(int a, int b) {
        return a - b <= 0;
    }

    /**
     * A raw number as an unwrapped one relative to {@code base}: of all the numbers that differ by multiples of 2^32 the
     * one nearest to {@code near}, which is unwrapped itself.
     */
    public static long unwrap(int raw, int base, long near) {
        return near + (raw - base - (int) near);
    }

    /** The raw number of an unwrapped one. */
    public static int raw(long relative, int base) {
        return base + (int) relative;
    }
}
