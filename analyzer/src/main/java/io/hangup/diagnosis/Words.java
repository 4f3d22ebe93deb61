package io.hangup.diagnosis;

import java.util.Locale;

/** Numbers as people read them: three significant digits and a unit. */
public final class Words {
    private static final double NANOS_PER_MILLI = 1e6;
    private static final int FIRST_LINE_MOST = 24;
    /** Ten years: it was counted from the time 0 of something that the capture does not hold. */
    private static final long NOT_CAPTURED = 3_650L * 86_400 * 1_000_000_000;

    private static final String UNKNOWN = "an unknown time (where it counts from cannot be read)";
    private static final String BACKWARDS = "an unknown time (the capture's clock went back)";

    private Words() {}

    /** A duration: "14 ms", "1.25 s", "61.2 s", "4 min 10 s"; less than none is the fault of the clock, and said so. */
    public static String duration(long nanos) {
        if (nanos < 0) {
            return BACKWARDS;
        }
        if (nanos >= NOT_CAPTURED) {
            return UNKNOWN;
        }
        double millis = nanos / NANOS_PER_MILLI;
        if (millis < 0.01) {
            return "0 ms";
        }
        if (millis < 1000) {
            return significant(millis) + " ms";
        }
        double seconds = millis / 1000;
        if (seconds < 600) {
            return significant(seconds) + " s";
        }
        long whole = Math.round(seconds);
        return whole / 60 + " min " + whole % 60 + " s";
    }

    /** Bytes: "512 bytes", "4,213 bytes", "1.2 MB". */
    public static String bytes(long bytes) {
        if (bytes == 1) {
            return "1 byte";
        }
        if (bytes < 10_000_000) {
            return String.format(Locale.ROOT, "%,d bytes", bytes);
        }
        return significant(bytes / 1e6) + " MB";
    }

    /** A count with its noun: "1 segment", "3 segments". */
    public static String count(long n, String noun) {
        return n == 1 ? "1 " + noun : String.format(Locale.ROOT, "%,d %ss", n, noun);
    }

    /** The start of the first line that these bytes hold, quoted, at most 24 characters; what cannot be printed is a dot. */
    public static String firstLine(byte[] bytes) {
        StringBuilder text = new StringBuilder("\"");
        for (int i = 0; i < Math.min(bytes.length, FIRST_LINE_MOST); i++) {
            int c = bytes[i] & 0xff;
            if (c == '\r' || c == '\n') {
                break;
            }
            text.append(c >= 0x20 && c < 0x7f ? (char) c : '.');
        }
        return text.append('"').toString();
    }

    private static String significant(double value) {
        if (value >= 100) {
            return String.format(Locale.ROOT, "%.0f", value);
        }
        if (value >= 10) {
            return trim(String.format(Locale.ROOT, "%.1f", value));
        }
        return trim(String.format(Locale.ROOT, "%.2f", value));
    }

    private static String trim(String number) {
        int end = number.length();
        while (number.charAt(end - 1) == '0') {
            end--;
        }
        return number.substring(0, number.charAt(end - 1) == '.' ? end - 1 : end);
    }
}
