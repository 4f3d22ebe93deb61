package io.hangup.call;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class TimeIndexTest {
    private final TimeIndex<String> index =
            new TimeIndex<>(List.of("30 a", "10", "30 b", "20", "40"), s -> Long.parseLong(s.substring(0, 2)));

    @Test
    void bothEndsAreIncludedAndEqualTimesKeepTheirOrder() {
        assertThat(index.between(20, 30)).containsExactly("20", "30 a", "30 b");
        assertThat(index.between(30, 30)).containsExactly("30 a", "30 b");
    }

    @Test
    void timesBeyondTheEndsAndAnEmptySpan() {
        assertThat(index.between(Long.MIN_VALUE, Long.MAX_VALUE)).hasSize(5);
        assertThat(index.between(21, 29)).isEmpty();
        assertThat(index.between(41, Long.MAX_VALUE)).isEmpty();
        assertThat(index.between(30, 20)).isEmpty();
        assertThat(new TimeIndex<String>(List.of(), s -> 0).between(0, 1)).isEmpty();
    }
}
