package io.hangup.packet;

/** Big-endian reads from an array; whoever calls them has checked the bounds. */
final class Bytes {
    private Bytes() {}

    static int u8(byte[] data, int at) {
        return data[at] & 0xff;
    }

    static int u16(byte[] data, int at) {
        return (data[at] & 0xff) << 8 | data[at + 1] & 0xff;
    }

    static int u16LittleEndian(byte[] data, int at) {
        return (data[at + 1] & 0xff) << 8 | data[at] & 0xff;
    }

    static int i32(byte[] data, int at) {
        return (data[at] & 0xff) << 24 | (data[at + 1] & 0xff) << 16 | (data[at + 2] & 0xff) << 8 | data[at + 3] & 0xff;
    }

    static int i32LittleEndian(byte[] data, int at) {
        return Integer.reverseBytes(i32(data, at));
    }

    static long u32(byte[] data, int at) {
        return i32(data, at) & 0xffff_ffffL;
    }

    static long u48(byte[] data, int at) {
        return (long) u16(data, at) << 32 | u32(data, at + 2);
    }

    static long i64(byte[] data, int at) {
        return u32(data, at) << 32 | u32(data, at + 4);
    }
}
