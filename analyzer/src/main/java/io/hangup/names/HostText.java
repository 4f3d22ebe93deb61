package io.hangup.names;

/** Host names from the wire as text that is safe to print: lower case, everything unusual escaped as {@code \DDD}. */
public final class HostText {
    /** The most bytes of one name that are turned into text (RFC 1035 allows 255). */
    public static final int MAX_LENGTH = 255;

    private HostText() {}

    /**
     * The name in lower case; a byte that is no letter, digit, hyphen, underscore, dot, asterisk or colon is written as
     * {@code \DDD} (RFC 1035 section 5.1). A final dot is dropped. Bytes after {@link #MAX_LENGTH} are left out.
     */
    public static String of(byte[] data, int offset, int length) {
        int end = offset + Math.min(length, MAX_LENGTH);
        if (end > offset && data[end - 1] == '.') {
            end--;
        }
        StringBuilder text = new StringBuilder(end - offset);
        for (int i = offset; i < end; i++) {
            append(text, data[i] & 0xff, true);
        }
        return text.toString();
    }

    /** As {@link #of(byte[], int, int)} for text, each character taken as one byte. */
    public static String of(String name) {
        int end = Math.min(name.length(), MAX_LENGTH);
        if (end > 0 && name.charAt(end - 1) == '.') {
            end--;
        }
        StringBuilder text = new StringBuilder(end);
        for (int i = 0; i < end; i++) {
            append(text, name.charAt(i) & 0xff, true);
        }
        return text.toString();
    }

    /** One byte of a DNS label: as above, but a dot or colon inside the label is escaped too. */
    static void appendLabelByte(StringBuilder text, int value) {
        append(text, value, false);
    }

    private static void append(StringBuilder text, int value, boolean separators) {
        if (value >= 'A' && value <= 'Z') {
            text.append((char) (value + 'a' - 'A'));
        } else if (value >= 'a' && value <= 'z'
                || value >= '0' && value <= '9'
                || value == '-'
                || value == '_'
                || value == '*'
                || separators && (value == '.' || value == ':')) {
            text.append((char) value);
        } else {
            text.append('\\')
                    .append((char) ('0' + value / 100))
                    .append((char) ('0' + value / 10 % 10))
                    .append((char) ('0' + value % 10));
        }
    }
}
