package io.hangup.capture;

/**
 * Multi-byte fields of either byte order, in plain arrays. Put together byte by byte: the first compiler of the JVM, which
 * is all that most runs ever see, makes a dozen calls of a VarHandle's read, and its start costs more than a small capture.
 */
final class Bytes {
    private Bytes() {}

    /** The uint16 at {@code offset}. */
    static int uint16(byte[] bytes, int offset, boolean bigEndian) {
        int first = bytes[offset] & 0xff;
        int second = bytes[offset + 1] & 0xff;
        return bigEndian ? first << 8 | second : second << 8 | first;
    }

    /** The 32 bits at {@code offset}; uint32 values above 2^31 come out negative. */
    static int int32(byte[] bytes, int offset, boolean bigEndian) {
        int first = bytes[offset] & 0xff;
        int second = bytes[offset + 1] & 0xff;
        int third = bytes[offset + 2] & 0xff;
        int fourth = bytes[offset + 3] & 0xff;
        return bigEndian
                ? first << 24 | second << 16 | third << 8 | fourth
                : fourth << 24 | third << 16 | second << 8 | first;
    }

    /** The uint32 at {@code offset}. */
    static long uint32(byte[] bytes, int offset, boolean bigEndian) {
        return int32(bytes, offset, bigEndian) & 0xffff_ffffL;
    }

    /** The 64 bits at {@code offset}. */
    static long int64(byte[] bytes, int offset, boolean bigEndian) {
        long first = uint32(bytes, offset, bigEndian);
        long second = uint32(bytes, offset + 4, bigEndian);
        return bigEndian ? first << 32 | second : second << 32 | first;
    }

    /** Writes 32 bits, big-endian. */
    static void putInt32(byte[] bytes, int offset, int value) {
        bytes[offset] = (byte) (value >>> 24);
        bytes[offset + 1] = (byte) (value >>> 16);
        bytes[offset + 2] = (byte) (value >>> 8);
        bytes[offset + 3] = (byte) value;
    }
}
