package io.hangup.report;

import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;

/** Epoch nanoseconds as text. No formatter of the class library: they are slow to load and to run. */
public final class Times {
    private static final long NANOS = 1_000_000_000L;

    private Times() {}

    /** {@code 2026-11-22T10:31:04.123456789Z}: ISO-8601, UTC, always nine decimals. */
    public static String iso(long epochNanos) {
        LocalDateTime t = LocalDateTime.ofEpochSecond(
                Math.floorDiv(epochNanos, NANOS), (int) Math.floorMod(epochNanos, NANOS), ZoneOffset.UTC);
        StringBuilder out = new StringBuilder(30);
        date(out, t).append('T');
        clock(out, t).append('.').append(Units.digits(t.getNano(), 9)).append('Z');
        return out.toString();
    }

    /** {@code 2026-11-22 10:31:04.123 UTC} in the given zone; other zones are named by their offset. */
    public static String readable(long epochNanos, ZoneId zone) {
        Instant instant = Instant.ofEpochSecond(Math.floorDiv(epochNanos, NANOS), Math.floorMod(epochNanos, NANOS));
        ZoneOffset offset = zone.getRules().getOffset(instant);
        LocalDateTime t = LocalDateTime.ofEpochSecond(instant.getEpochSecond(), instant.getNano(), offset);
        StringBuilder out = new StringBuilder(32);
        date(out, t).append(' ');
        clock(out, t)
                .append('.')
                .append(Units.digits(t.getNano() / 1_000_000, 3))
                .append(' ');
        return out.append(offset.equals(ZoneOffset.UTC) ? "UTC" : offset.getId())
                .toString();
    }

    /** {@code 10:31:04.123}: the time of day alone, for table rows. */
    public static String ofDay(long epochNanos, ZoneId zone) {
        String readable = readable(epochNanos, zone);
        int space = readable.indexOf(' ');
        return readable.substring(space + 1, readable.lastIndexOf(' '));
    }

    private static StringBuilder date(StringBuilder out, LocalDateTime t) {
        return out.append(Units.digits(t.getYear(), 4))
                .append('-')
                .append(Units.digits(t.getMonthValue(), 2))
                .append('-')
                .append(Units.digits(t.getDayOfMonth(), 2));
    }

    private static StringBuilder clock(StringBuilder out, LocalDateTime t) {
        return out.append(Units.digits(t.getHour(), 2))
                .append(':')
                .append(Units.digits(t.getMinute(), 2))
                .append(':')
                .append(Units.digits(t.getSecond(), 2));
    }
}
