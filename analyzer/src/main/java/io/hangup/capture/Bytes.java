package io.hangup.capture;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/** Multi-byte fields of either byte order, in plain arrays. */
final class Bytes {
    private static final VarHandle SHORT_BIG = view(short[].class, ByteOrder.BIG_ENDIAN);
    private static final VarHandle SHORT_LITTLE = view(short[].class, ByteOrder.LITTLE_ENDIAN);
    private static final VarHandle INT_BIG = view(int[].class, ByteOrder.BIG_ENDIAN);
    private static final VarHandle INT_LITTLE = view(int[].class, ByteOrder.LITTLE_ENDIAN);
    private static final VarHandle LONG_BIG = view(long[].class, ByteOrder.BIG_ENDIAN);
    private static final VarHandle LONG_LITTLE = view(long[].class, ByteOrder.LITTLE_ENDIAN);

    private Bytes() {}

    private static VarHandle view(Class<?> type, ByteOrder order) {
        return MethodHandles.byteArrayViewVarHandle(type, order);
    }

    /** The uint16 at {@code offset}. */
    static int uint16(byte[] bytes, int offset, boolean bigEndian) {
        short value = bigEndian ? (short) SHORT_BIG.get(bytes, offset) : (short) SHORT_LITTLE.get(bytes, offset);
        return value & 0xffff;
    }

    /** The 32 bits at {@code offset}; uint32 values above 2^31 come out negative. */
    static int int32(byte[] bytes, int offset, boolean bigEndian) {
        return bigEndian ? (int) INT_BIG.get(bytes, offset) : (int) INT_LITTLE.get(bytes, offset);
    }

    /** The uint32 at {@code offset}. */
    static long uint32(byte[] bytes, int offset, boolean bigEndian) {
        return int32(bytes, offset, bigEndian) & 0xffff_ffffL;
    }

    /** The 64 bits at {@code offset}. */
    static long int64(byte[] bytes, int offset, boolean bigEndian) {
        return bigEndian ? (long) LONG_BIG.get(bytes, offset) : (long) LONG_LITTLE.get(bytes, offset);
    }

    /** Writes 32 bits, big-endian. */
    static void putInt32(byte[] bytes, int offset, int value) {
        INT_BIG.set(bytes, offset, value);
    }
}
