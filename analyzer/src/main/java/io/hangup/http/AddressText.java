package io.hangup.http;

import java.util.Arrays;

/** Numeric addresses from text, without ever asking a resolver. */
final class AddressText {
    private static final int GROUPS = 8;

    private AddressText() {}

    /** The 4 or 16 bytes of a numeric address, or null. */
    static byte[] parse(String text) {
        return text.indexOf(':') < 0 ? v4(text) : v6(text);
    }

    private static byte[] v4(String text) {
        String[] parts = text.split("\\.", -1);
        if (parts.length != 4) {
            return null;
        }
        byte[] bytes = new byte[4];
        for (int i = 0; i < 4; i++) {
            if (!parts[i].matches("[0-9]{1,3}") || Integer.parseInt(parts[i]) > 255) {
                return null;
            }
            bytes[i] = (byte) Integer.parseInt(parts[i]);
        }
        return bytes;
    }

    private static byte[] v6(String text) {
        int elision = text.indexOf("::");
        byte[] head = groups(elision < 0 ? text : text.substring(0, elision));
        byte[] tail = groups(elision < 0 ? "" : text.substring(elision + 2));
        if (head == null || tail == null || head.length + tail.length > 2 * GROUPS) {
            return null;
        }
        if (elision < 0 && head.length != 2 * GROUPS) {
            return null;
        }
        byte[] bytes = Arrays.copyOf(head, 2 * GROUPS);
        System.arraycopy(tail, 0, bytes, 2 * GROUPS - tail.length, tail.length);
        return bytes;
    }

    private static byte[] groups(String text) {
        if (text.isEmpty()) {
            return new byte[0];
        }
        String[] parts = text.split(":", -1);
        byte[] bytes = new byte[2 * GROUPS + 4];
        int length = 0;
        for (int i = 0; i < parts.length; i++) {
            byte[] quad = i == parts.length - 1 && parts[i].indexOf('.') > 0 ? v4(parts[i]) : null;
            if (quad != null && length <= 2 * GROUPS - 4) {
                System.arraycopy(quad, 0, bytes, length, 4);
                length += 4;
            } else if (parts[i].matches("[0-9a-fA-F]{1,4}") && length < 2 * GROUPS) {
                int value = Integer.parseInt(parts[i], 16);
                bytes[length++] = (byte) (value >>> 8);
                bytes[length++] = (byte) value;
            } else {
                return null;
            }
        }
        return Arrays.copyOf(bytes, length);
    }
}
