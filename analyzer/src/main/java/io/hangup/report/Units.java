package io.hangup.report;

/** Numbers as people read them: three significant digits and a unit, {@code 14 ms}, {@code 61.2 s}, {@code 4,213 bytes}. */
public final class Units {
    private static final double[] SCALE = {1, 10, 100, 1000};

    private Units() {}

    /** A duration in milliseconds as {@code 0.41 ms}, {@code 14 ms}, {@code 1.25 s}, {@code 12 min 5 s}; NaN gives "". */
    public static String millis(double millis) {
        if (Double.isNaN(millis)) {
            return "";
        }
        double size = Math.abs(millis);
        if (size < 999.5) {
            return significant(millis) + " ms";
        }
        if (size < 599_950) {
            return significant(millis / 1000) + " s";
        }
        long seconds = Math.round(size / 1000);
        String sign = millis < 0 ? "-" : "";
        return seconds < 7200
                ? sign + seconds / 60 + " min " + seconds % 60 + " s"
                : sign + seconds / 3600 + " h " + seconds / 60 % 60 + " min";
    }

    /** {@link #millis} of a difference of two times in nanoseconds. */
    public static String nanos(long nanos) {
        return millis(nanos / 1e6);
    }

    /** An offset in seconds with three decimals, for columns: {@code 1.204 s}. */
    public static String offset(long nanos) {
        long size = Math.abs(nanos);
        long thousandths = size / 1_000_000 + (size % 1_000_000 >= 500_000 ? 1 : 0);
        return (nanos < 0 ? "-" : "") + grouped(thousandths / 1000) + "." + digits(thousandths % 1000, 3) + " s";
    }

    /** A size: {@code 4,213 bytes}, {@code 812 KiB}, {@code 1.19 GiB}. */
    public static String bytes(long bytes) {
        if (bytes == 1) {
            return "1 byte";
        }
        if (bytes < 10 * 1024) {
            return grouped(bytes) + " bytes";
        }
        double value = bytes / 1024.0;
        String[] units = {"KiB", "MiB", "GiB", "TiB"};
        int unit = 0;
        while (value >= 1000 && unit < units.length - 1) {
            value /= 1024;
            unit++;
        }
        return significant(value) + " " + units[unit];
    }

    /** A count with its noun: {@code 1 call}, {@code 2,100 calls}. */
    public static String count(long count, String singular, String plural) {
        return grouped(count) + " " + (count == 1 ? singular : plural);
    }

    /** Digits in groups of three: {@code 2,784,847}. */
    public static String grouped(long number) {
        String digits = Long.toString(number);
        int first = digits.charAt(0) == '-' ? 1 : 0;
        if (digits.length() - first <= 3) {
            return digits;
        }
        StringBuilder out = new StringBuilder(digits.length() + 6);
        for (int i = 0; i < digits.length(); i++) {
            if (i > first && (digits.length() - i) % 3 == 0) {
                out.append(',');
            }
            out.append(digits.charAt(i));
        }
        return out.toString();
    }

    /** A share as {@code 2 %}, {@code 0.3 %}; never "0 %" for something that is there. */
    public static String percent(double share) {
        double percent = share * 100;
        return percent > 0 && percent < 0.1 ? "under 0.1 %" : significant(percent) + " %";
    }

    /** Three significant digits; whole numbers without decimals, at most three decimals. */
    static String significant(double value) {
        double size = Math.abs(value);
        int decimals = size >= 99.95 || size == 0 ? 0 : size >= 9.995 ? 1 : size >= 0.9995 ? 2 : 3;
        long scaled = Math.round(size * SCALE[decimals]);
        String text = grouped(scaled / (long) SCALE[decimals]);
        if (decimals > 0) {
            String fraction = digits(scaled % (long) SCALE[decimals], decimals);
            int end = fraction.length();
            while (end > 0 && fraction.charAt(end - 1) == '0') {
                end--;
            }
            text = end == 0 ? text : text + "." + fraction.substring(0, end);
        }
        return value < 0 && scaled != 0 ? "-" + text : text;
    }

    /** The number with leading zeros. */
    static String digits(long number, int width) {
        String digits = Long.toString(number);
        return digits.length() >= width ? digits : "0".repeat(width - digits.length()) + digits;
    }
}
