package io.hangup.diagnosis;

import static org.assertj.core.api.Assertions.assertThat;

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
}
