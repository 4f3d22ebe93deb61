package io.hangup.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TimeArgumentTest {
    private static final long FIRST = nanos("2026-11-22T23:50:00Z");

    @ParameterizedTest
    @CsvSource({
        "1795343464.5, 2026-11-22T10:31:04.500Z",
        "2026-11-22T10:31:04Z, 2026-11-22T10:31:04Z",
        "2026-11-22T10:31:04+01:00, 2026-11-22T09:31:04Z",
        "2026-11-22 10:31:04.25, 2026-11-22T10:31:04.250Z",
        "2026-11-22, 2026-11-22T00:00:00Z",
        "23:55:10, 2026-11-22T23:55:10Z",
        "23:55, 2026-11-22T23:55:00Z",
        "00:10:00.5, 2026-11-23T00:10:00.500Z",
        "9:05, 2026-11-23T09:05:00Z",
        "23:00:00, 2026-11-22T23:00:00Z",
    })
    void timesAreReadAsWritten(String text, String expected) {
        assertThat(TimeArgument.parse("--around", text, ZoneOffset.UTC, FIRST)).isEqualTo(nanos(expected));
    }

    @Test
    void aTimeWithoutZoneIsInTheGivenZone() {
        assertThat(TimeArgument.parse("--since", "2026-11-22T10:00", ZoneId.of("Europe/Berlin"), 0))
                .isEqualTo(nanos("2026-11-22T09:00:00Z"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"25:00:00", "yesterday", "2026-13-01", "", "12", "99999999999999", "10:61"})
    void whatIsNoTimeIsRefusedWithAnExample(String text) {
        assertThatThrownBy(() -> TimeArgument.parse("--since", text, ZoneOffset.UTC, FIRST))
                .isInstanceOf(Failure.class)
                .hasMessageContaining("14:03:27");
    }

    private static long nanos(String iso) {
        Instant instant = Instant.parse(iso);
        return instant.getEpochSecond() * 1_000_000_000L + instant.getNano();
    }
}
