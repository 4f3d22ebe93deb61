package io.hangup.capture;

/** xxHash, 32 bits, seed 0, fed piecewise: the checksum of lz4 frames. */
final class XxHash32 {
    private static final int PRIME_1 = 0x9e37_79b1;
    private static final int PRIME_2 = 0x85eb_ca77;
    private static final int PRIME_3 = 0xc2b2_ae3d;
    private static final int PRIME_4 = 0x27d4_eb2f;
    private static final int PRIME_5 = 0x1656_67b1;
    private static final int STRIPE = 16;

    private final byte[] rest = new byte[STRIPE];
    private int restLength;
    private long total;
    private int v1;
    private int v2;
    private int v3;
    private int v4;

    XxHash32() {
        reset();
    }

    static int of(byte[] bytes, int offset, int length) {
        XxHash32 hash = new XxHash32();
        hash.update(bytes, offset, length);
        return hash.value();
    }

    void reset() {
        restLength = 0;
        total = 0;
        v1 = PRIME_1 + PRIME_2;
        v2 = PRIME_2;
        v3 = 0;
        v4 = -PRIME_1;
    }

    void update(byte[] bytes, int offset, int length) {
        total += length;
        int at = offset;
        int end = offset + length;
        if (restLength > 0) {
            int taken = Math.min(length, STRIPE - restLength);
            System.arraycopy(bytes, at, rest, restLength, taken);
            restLength += taken;
            at += taken;
            if (restLength < STRIPE) {
                return;
            }
            stripe(rest, 0);
        }
        for (; end - at >= STRIPE; at += STRIPE) {
            stripe(bytes, at);
        }
        restLength = end - at;
        System.arraycopy(bytes, at, rest, 0, restLength);
    }

    private void stripe(byte[] bytes, int at) {
        v1 = round(v1, Bytes.int32(bytes, at, false));
        v2 = round(v2, Bytes.int32(bytes, at + 4, false));
        v3 = round(v3, Bytes.int32(bytes, at + 8, false));
        v4 = round(v4, Bytes.int32(bytes, at + 12, false));
    }

    private static int round(int state, int input) {
        return Integer.rotateLeft(state + input * PRIME_2, 13) * PRIME_1;
    }

    /** The hash of all bytes so far. */
    int value() {
        int hash = total >= STRIPE
                ? Integer.rotateLeft(v1, 1)
                        + Integer.rotateLeft(v2, 7)
                        + Integer.rotateLeft(v3, 12)
                        + Integer.rotateLeft(v4, 18)
                : PRIME_5;
        hash += (int) total;
        int at = 0;
        for (; restLength - at >= 4; at += 4) {
            hash = Integer.rotateLeft(hash + Bytes.int32(rest, at, false) * PRIME_3, 17) * PRIME_4;
        }
        for (; at < restLength; at++) {
            hash = Integer.rotateLeft(hash + (rest[at] & 0xff) * PRIME_5, 11) * PRIME_1;
        }
        hash = (hash ^ hash >>> 15) * PRIME_2;
        hash = (hash ^ hash >>> 13) * PRIME_3;
        return hash ^ hash >>> 16;
    }
}
