package io.hangup.diagnosis;

/** Numbers as people read them: three significant digits and a unit. */
public final class Words {
    private static final long NANOS_PER_MILLI = 1_000_000;
    private static final long NANOS_PER_SECOND = 1_000_000_000;
    private static final long BYTES_PER_MB = 1_000_000;

    /** Nothing that people notice: said as zero. */
    private static final long LEAST_NANOS = 10_000;

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
        if (nanos < LEAST_NANOS) {
            return "0 ms";
        }
        if (nanos < NANOS_PER_SECOND) {
            return significant(nanos, NANOS_PER_MILLI) + " ms";
        }
        if (nanos < 600 * NANOS_PER_SECOND) {
            return significant(nanos, NANOS_PER_SECOND) + " s";
        }
        long whole = (nanos + NANOS_PER_SECOND / 2) / NANOS_PER_SECOND;
        return whole < 7200
                ? whole / 60 + " min " + whole % 60 + " s"
                : whole / 3600 + " h " + whole % 3600 / 60 + " min";
    }

    /** Bytes: "512 bytes", "4,213 bytes", "1.2 MB". */
    public static String bytes(long bytes) {
        if (bytes == 1) {
            return "1 byte";
        }
        if (bytes < 10_000_000) {
            return grouped(bytes) + " bytes";
        }
        return significant(bytes, BYTES_PER_MB) + " MB";
    }

    /** A count with its noun: "1 segment", "3 segments". */
    public static String count(long n, String noun) {
        return n == 1 ? "1 " + noun : grouped(n) + " " + noun + "s";
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

    /** With a comma after each three digits from the right. */
    public static String grouped(long n) {
        String digits = Long.toString(n);
        int first = n < 0 ? 1 : 0;
        if (digits.length() - first <= 3) {
            return digits;
        }
        StringBuilder text = new StringBuilder(digits);
        for (int at = digits.length() - 3; at > first; at -= 3) {
            text.insert(at, ',');
        }
        return text.toString();
    }

    /**
     * Of that many units, rounded half up, without zeros at the end. Written out: verdicts are full of such numbers, and
     * String.format takes a tenth of the time that a capture of nothing but failures needs.
     */
    private static String significant(long value, long unit) {
        int decimals = value >= 100 * unit ? 0 : value >= 10 * unit ? 1 : 2;
        long parts = decimals == 0 ? 1 : decimals == 1 ? 10 : 100;
        long part = unit / parts;
        long rounded = (value + part / 2) / part;
        StringBuilder text = new StringBuilder().append(rounded / parts);
        long rest = rounded % parts;
        if (rest > 0) {
            text.append('.');
            for (long digit = parts / 10; rest > 0; digit /= 10) {
                text.append(rest / digit);
                rest %= digit;
            }
        }
        return text.toString();
    }
}
