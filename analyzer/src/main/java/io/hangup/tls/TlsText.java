package io.hangup.tls;

/** Short strings of the handshake as text that is safe to print. */
final class TlsText {
    private static final int CAP = 64;

    private TlsText() {}

    /** Printable ASCII as it is, all else as {@code \DDD}; at most 64 bytes of it. */
    static String of(byte[] data, int offset, int length) {
        int end = offset + Math.min(length, CAP);
        StringBuilder text = new StringBuilder(end - offset);
        for (int i = offset; i < end; i++) {
            int value = data[i] & 0xff;
            if (value > ' ' && value < 0x7f && value != '\\') {
                text.append((char) value);
            } else {
                text.append(String.format("\\%03d", value));
            }
        }
        return text.toString();
    }

    /** A sentence: like {@link #of} with blanks left as they are, at most {@code cap} bytes of it. */
    static String sentence(byte[] data, int offset, int length, int cap) {
        StringBuilder text = new StringBuilder();
        int end = offset + Math.min(length, cap);
        for (int i = offset; i < end; i++) {
            text.append(data[i] == ' ' ? " " : of(data, i, 1));
        }
        return text.toString();
    }

    static int u16(byte[] data, int at) {
        return (data[at] & 0xff) << 8 | data[at + 1] & 0xff;
    }

    static int u24(byte[] data, int at) {
        return (data[at] & 0xff) << 16 | u16(data, at + 1);
    }

    /** The reserved values that clients mix in to keep servers tolerant (RFC 8701). */
    static boolean isGrease(int value) {
        return (value & 0x0f0f) == 0x0a0a && value >>> 8 == (value & 0xff);
    }
}
