package io.hangup.cli;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.util.regex.Pattern;

/**
 * A point in time as the user wrote it: epoch seconds, ISO-8601 with or without a zone, or a time of day. A time of day
 * belongs to the day of the capture's first frame, or to the day after it when it lies more than an hour before that
 * frame (a capture that runs over midnight).
 */
final class TimeArgument {
    private static final Pattern EPOCH = Pattern.compile("\\d{9,11}(\\.\\d{1,9})?");
    private static final Pattern TIME_OF_DAY = Pattern.compile("\\d{1,2}:\\d{2}(:\\d{2}(\\.\\d{1,9})?)?");
    private static final long NANOS = 1_000_000_000L;

    private TimeArgument() {}

    /** Whether the time can be told only together with the capture's day. */
    static boolean needsDay(String text) {
        return TIME_OF_DAY.matcher(text).matches();
    }

    /**
     * Epoch nanoseconds.
     *
     * @param zone zone of times that name none
     * @param firstFrameNanos time of the capture's first frame; used for times of day only
     */
    static long parse(String option, String text, ZoneId zone, long firstFrameNanos) {
        try {
            if (EPOCH.matcher(text).matches()) {
                return new java.math.BigDecimal(text).movePointRight(9).longValueExact();
            }
            if (needsDay(text)) {
                return timeOfDay(text, zone, firstFrameNanos);
            }
            String iso = text.trim().replace(' ', 'T');
            if (iso.length() == 10) {
                return nanos(LocalDate.parse(iso).atStartOfDay(zone).toInstant());
            }
            if (iso.endsWith("Z") || iso.matches(".*T.*[+-]\\d{2}(:?\\d{2})?")) {
                return nanos(OffsetDateTime.parse(iso).toInstant());
            }
            return nanos(LocalDateTime.parse(iso).atZone(zone).toInstant());
        } catch (DateTimeException | ArithmeticException wrong) {
            throw Failure.usage(option + " '" + text
                    + "' is not a time; write 14:03:27, 2026-11-22T14:03:27Z, or seconds since 1970.");
        }
    }

    private static long timeOfDay(String text, ZoneId zone, long firstFrameNanos) {
        LocalTime time = LocalTime.parse(text.length() > 1 && text.charAt(1) == ':' ? "0" + text : text);
        Instant first =
                Instant.ofEpochSecond(Math.floorDiv(firstFrameNanos, NANOS), Math.floorMod(firstFrameNanos, NANOS));
        Instant sameDay = first.atZone(zone).with(time).toInstant();
        boolean dayAfter = sameDay.isBefore(first.minusSeconds(3600));
        return nanos(dayAfter ? first.atZone(zone).plusDays(1).with(time).toInstant() : sameDay);
    }

    private static long nanos(Instant instant) {
        return Math.addExact(Math.multiplyExact(instant.getEpochSecond(), NANOS), instant.getNano());
    }
}
