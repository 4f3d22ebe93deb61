package io.hangup.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.ZoneId;
import java.time.ZoneOffset;
import org.junit.jupiter.api.Test;

class UnitsTest {
    @Test
    void durationsHaveThreeSignificantDigits() {
        assertThat(Units.millis(14)).isEqualTo("14 ms");
        assertThat(Units.millis(0.4137)).isEqualTo("0.414 ms");
        assertThat(Units.millis(61_234)).isEqualTo("61.2 s");
        assertThat(Units.millis(1250)).isEqualTo("1.25 s");
        assertThat(Units.millis(999.6)).isEqualTo("1 s");
        assertThat(Units.millis(600_012)).isEqualTo("10 min 0 s");
        assertThat(Units.millis(7_500_000)).isEqualTo("2 h 5 min");
        assertThat(Units.millis(-3)).isEqualTo("-3 ms");
        assertThat(Units.millis(Double.NaN)).isEmpty();
    }

    @Test
    void bytesAreWholeUntilTheyAreMany() {
        assertThat(Units.bytes(1)).isEqualTo("1 byte");
        assertThat(Units.bytes(4213)).isEqualTo("4,213 bytes");
        assertThat(Units.bytes(831_488)).isEqualTo("812 KiB");
        assertThat(Units.bytes(1_277_752_770)).isEqualTo("1.19 GiB");
    }

    @Test
    void offsetsAreSecondsWithThreeDecimals() {
        assertThat(Units.offset(1_204_400_000L)).isEqualTo("1.204 s");
        assertThat(Units.offset(1_204_500_000L)).isEqualTo("1.205 s");
        assertThat(Units.offset(-2_000_000L)).isEqualTo("-0.002 s");
    }

    @Test
    void numbersAreGrouped() {
        assertThat(Units.grouped(2_784_847)).isEqualTo("2,784,847");
        assertThat(Units.grouped(-1000)).isEqualTo("-1,000");
        assertThat(Units.grouped(Long.MIN_VALUE)).isEqualTo("-9,223,372,036,854,775,808");
    }

    @Test
    void aShareThatIsThereIsNotNought() {
        assertThat(Units.percent(0.0213)).isEqualTo("2.13 %");
        assertThat(Units.percent(0.0001)).isEqualTo("under 0.1 %");
    }

    @Test
    void timesAreIsoWithNineDecimals() {
        assertThat(Times.iso(1_795_343_464_000_000_001L)).isEqualTo("2026-11-22T10:31:04.000000001Z");
        assertThat(Times.iso(-1)).isEqualTo("1969-12-31T23:59:59.999999999Z");
    }

    @Test
    void readableTimesNameTheirZone() {
        assertThat(Times.readable(ReportFixture.START, ZoneOffset.UTC)).isEqualTo("2026-11-22 10:31:04.000 UTC");
        assertThat(Times.readable(ReportFixture.START, ZoneId.of("Europe/Berlin")))
                .isEqualTo("2026-11-22 11:31:04.000 +01:00");
        assertThat(Times.ofDay(ReportFixture.START, ZoneOffset.UTC)).isEqualTo("10:31:04.000");
    }
}
