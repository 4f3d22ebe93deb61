package io.hangup.capture;

/**
 * Turns an interface's 64-bit ticks into nanoseconds since the epoch. The resolution may be any power of ten or two up
 * to the 127th, so that products need more than 64 bits; what lies beyond {@link Frame#MAX_TIME} is held there.
 */
final class TimeScale {
    /** Microseconds: the resolution of an interface that does not say. */
    static final int DEFAULT_RESOLUTION = 6;

    private static final long NANOS = 1_000_000_000L;
    private static final long[] TENS = new long[19];

    static {
        TENS[0] = 1;
        for (int i = 1; i < TENS.length; i++) {
            TENS[i] = TENS[i - 1] * 10;
        }
    }

    private final boolean binary;
    private final int exponent;
    private final long offsetNanos;

    /**
     * @param resolution the if_tsresol byte: 10 to the power of -n, or 2 to the power of -n with the high bit set
     * @param offsetSeconds the if_tsoffset option
     */
    TimeScale(int resolution, long offsetSeconds) {
        this.binary = (resolution & 0x80) != 0;
        this.exponent = resolution & 0x7f;
        this.offsetNanos = saturatedProduct(offsetSeconds, NANOS);
    }

    /** Nanoseconds since the epoch of an unsigned number of ticks; never {@link Frame#NO_TIME}. */
    long nanos(long ticks) {
        long time = binary ? fromBinary(ticks) : fromDecimal(ticks);
        return shifted(time, offsetNanos);
    }

    /** A time and a distance added, held within {@link Frame#MAX_TIME}. */
    static long shifted(long time, long nanos) {
        long sum = nanos == 0 ? time : saturatedSum(time, nanos);
        return Math.max(-Frame.MAX_TIME, Math.min(Frame.MAX_TIME, sum));
    }

    private long fromDecimal(long ticks) {
        if (exponent <= 9) {
            return unsignedProduct(ticks, TENS[9 - exponent]);
        }
        int surplus = exponent - 9;
        if (surplus >= TENS.length) {
            // 10^19 and more: even the largest count of such ticks lies below two nanoseconds.
            return surplus == TENS.length && Long.compareUnsigned(ticks, 0x8ac7_2304_89e8_0000L) >= 0 ? 1 : 0;
        }
        return held(Long.divideUnsigned(ticks, TENS[surplus]));
    }

    private long fromBinary(long ticks) {
        long low = ticks * NANOS;
        long high = unsignedHigh(ticks, NANOS);
        if (exponent == 0) {
            return high != 0 ? Long.MAX_VALUE : held(low);
        }
        if (exponent >= 64) {
            return exponent == 64 ? high : high >>> (exponent - 64);
        }
        boolean fits = high >>> exponent == 0;
        return fits ? held(high << (64 - exponent) | low >>> exponent) : Long.MAX_VALUE;
    }

    private static long unsignedProduct(long ticks, long factor) {
        return unsignedHigh(ticks, factor) != 0 ? Long.MAX_VALUE : held(ticks * factor);
    }

    /** Upper half of the unsigned product; {@code factor} is positive. */
    private static long unsignedHigh(long ticks, long factor) {
        return Math.multiplyHigh(ticks, factor) + (ticks < 0 ? factor : 0);
    }

    private static long held(long unsigned) {
        return unsigned < 0 ? Long.MAX_VALUE : unsigned;
    }

    private static long saturatedProduct(long value, long factor) {
        long high = Math.multiplyHigh(value, factor);
        long low = value * factor;
        if (high == low >> 63) {
            return low;
        }
        return value < 0 ? Long.MIN_VALUE : Long.MAX_VALUE;
    }

    private static long saturatedSum(long left, long right) {
        long sum = left + right;
        if (((left ^ sum) & (right ^ sum)) >= 0) {
            return sum;
        }
        return left < 0 ? Long.MIN_VALUE : Long.MAX_VALUE;
    }
}
