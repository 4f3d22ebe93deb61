package io.hangup.diagnosis;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class WordsTest {
    @Test
    void durationsHaveThreeDigitsAndAUnit() {
        assertThat(Words.duration(0)).isEqualTo("0 ms");
        assertThat(Words.duration(14_000_000)).isEqualTo("14 ms");
        assertThat(Words.duration(1_250_000_000L)).isEqualTo("1.25 s");
        assertThat(Words.duration(661_000_000_000L)).isEqualTo("11 min 1 s");
        assertThat(Words.duration(7_204_000_000_000L)).isEqualTo("2 h 0 min");
    }

    /** Two segments whose times stand in the wrong order: a number would be nonsense. */
    @Test
    void aClockThatWentBackGivesNoNumber() {
        assertThat(Words.duration(-1)).isEqualTo("an unknown time (the capture's clock went back)");
        assertThat(Words.duration(Long.MIN_VALUE)).isEqualTo("an unknown time (the capture's clock went back)");
    }

    @Test
    void longNumbersAreGrouped() {
        assertThat(List.of(0L, 999L, 1_000L, -999L, -1_000L, 123_456L, 1_234_567L, Long.MIN_VALUE).stream()
                        .map(Words::grouped))
                .containsExactly(
                        "0", "999", "1,000", "-999", "-1,000", "123,456", "1,234,567", "-9,223,372,036,854,775,808");
    }
}
