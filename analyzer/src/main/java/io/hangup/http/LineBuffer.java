package io.hangup.http;

import java.util.Arrays;

/** The line under way of a header section. Mutable; its owner caps what goes in. */
final class LineBuffer {
    private byte[] bytes = new byte[256];
    private int length;

    byte[] bytes() {
        return bytes;
    }

    int length() {
        return length;
    }

    /** Length without the carriage return at the end. */
    int textLength() {
        return length > 0 && bytes[length - 1] == '\r' ? length - 1 : length;
    }

    void append(byte[] data, int offset, int count) {
        if (length + count > bytes.length) {
            bytes = Arrays.copyOf(bytes, Math.max(length + count, 2 * bytes.length));
        }
        System.arraycopy(data, offset, bytes, length, count);
        length += count;
    }

    void clear() {
        length = 0;
    }
}
