package io.hangup.tcp;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import org.junit.jupiter.api.Test;

class Seq32Test {
    @Test
    void orderHoldsOverTheWrapForAnyDistanceBelowHalfTheSpace() {
        long seed = new Random().nextLong();
        Random random = new Random(seed);
        for (int i = 0; i < 10_000; i++) {
            int a = random.nextInt();
            int step = 1 + random.nextInt(Integer.MAX_VALUE - 1);
            assertThat(Seq32.after(a + step, a)).as("seed %d", seed).isTrue();
            assertThat(Seq32.before(a, a + step)).as("seed %d", seed).isTrue();
            assertThat(Seq32.before(a + step, a)).as("seed %d", seed).isFalse();
            assertThat(Seq32.distance(a + step, a)).as("seed %d", seed).isEqualTo(step);
        }
    }

    @Test
    void unwrappingFollowsAStreamOverManyWraps() {
        long seed = new Random().nextLong();
        Random random = new Random(seed);
        int base = random.nextInt();
        long true64 = 0;
        long near = 0;
        for (int i = 0; i < 10_000; i++) {
            true64 = Math.max(0, true64 + random.nextInt(Integer.MAX_VALUE) - 50_000_000);
            long unwrapped = Seq32.unwrap(Seq32.raw(true64, base), base, near);
            assertThat(unwrapped).as("seed %d", seed).isEqualTo(true64);
            near = unwrapped;
        }
    }
}
