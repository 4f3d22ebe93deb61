package io.hangup.capture;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigInteger;
import java.util.Random;
import org.junit.jupiter.api.Test;

class TimeScaleTest {
    private static final BigInteger NANOS = BigInteger.valueOf(1_000_000_000L);

    /** The same in unbounded arithmetic: floor(ticks * 10^9 / units) + offset * 10^9, held within the times a frame can bear. */
    private static long exact(int resolution, long offsetSeconds, long ticks) {
        BigInteger units = (resolution & 0x80) != 0
                ? BigInteger.ONE.shiftLeft(resolution & 0x7f)
                : BigInteger.TEN.pow(resolution & 0x7f);
        BigInteger time = held(unsigned(ticks).multiply(NANOS).divide(units));
        BigInteger offset = held(BigInteger.valueOf(offsetSeconds).multiply(NANOS));
        BigInteger latest = BigInteger.valueOf(Frame.MAX_TIME);
        return held(time.add(offset)).min(latest).max(latest.negate()).longValue();
    }

    private static BigInteger unsigned(long value) {
        return new BigInteger(Long.toUnsignedString(value));
    }

    private static BigInteger held(BigInteger value) {
        return value.min(BigInteger.valueOf(Long.MAX_VALUE)).max(BigInteger.valueOf(Long.MIN_VALUE));
    }

    @Test
    void everyResolutionAgreesWithUnboundedArithmetic() {
        long seed = Long.getLong("hangup.seed", 20261122L);
        Random random = new Random(seed);
        long[] edges = {0, 1, 2, 999, 1_000_000_000L, 1_700_000_000_123_456L, Long.MAX_VALUE, Long.MIN_VALUE, -1};
        long[] offsets = {0, 0, 1, -1, 1_700_000_000L, -1_700_000_000L, Long.MAX_VALUE, Long.MIN_VALUE};
        for (int resolution = 0; resolution < 256; resolution++) {
            for (int i = 0; i < 200; i++) {
                long ticks = i < edges.length ? edges[i] : random.nextLong() >>> random.nextInt(64);
                long offset = i < edges.length ? 0 : offsets[random.nextInt(offsets.length)];
                assertThat(new TimeScale(resolution, offset).nanos(ticks))
                        .as("seed %d resolution %d offset %d ticks %d", seed, resolution, offset, ticks)
                        .isEqualTo(exact(resolution, offset, ticks));
            }
        }
    }

    @Test
    void ticksBelowAMicrosecondAreNotLost() {
        assertThat(new TimeScale(9, 0).nanos(1_700_000_000_123_456_789L)).isEqualTo(1_700_000_000_123_456_789L);
        assertThat(new TimeScale(0x80 | 30, 0).nanos(3L << 29)).isEqualTo(1_500_000_000L);
    }
}
