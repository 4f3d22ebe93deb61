package io.hangup.capture;

/** xxHash, 64 bits, seed 0, fed piecewise: the checksum of Zstandard frames. */
final class XxHash64 {
    private static final long PRIME_1 = 0x9e37_79b1_85eb_ca87L;
    private static final long PRIME_2 = 0xc2b2_ae3d_27d4_eb4fL;
    private static final long PRIME_3 = 0x1656_67b1_9e37_79f9L;
    private static final long PRIME_4 = 0x85eb_ca77_c2b2_ae63L;
    private static final long PRIME_5 = 0x27d4_eb2f_1656_67c5L;
    private static final int STRIPE = 32;

    private final byte[] rest = new byte[STRIPE];
    private int restLength;
    private long total;
    private long v1;
    private long v2;
    private long v3;
    private long v4;

    XxHash64() {
        reset();
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
        v1 = round(v1, Bytes.int64(bytes, at, false));
        v2 = round(v2, Bytes.int64(bytes, at + 8, false));
        v3 = round(v3, Bytes.int64(bytes, at + 16, false));
        v4 = round(v4, Bytes.int64(bytes, at + 24, false));
    }

    private static long round(long state, long input) {
        return Long.rotateLeft(state + input * PRIME_2, 31) * PRIME_1;
    }

    private static long merged(long hash, long state) {
        return (hash ^ round(0, state)) * PRIME_1 + PRIME_4;
    }

    /** The hash of all bytes so far. */
    long value() {
        long hash = (total >= STRIPE ? ofStripes() : PRIME_5) + total;
        int at = 0;
        for (; restLength - at >= 8; at += 8) {
            hash = Long.rotateLeft(hash ^ round(0, Bytes.int64(rest, at, false)), 27) * PRIME_1 + PRIME_4;
        }
        if (restLength - at >= 4) {
            hash = Long.rotateLeft(hash ^ Bytes.uint32(rest, at, false) * PRIME_1, 23) * PRIME_2 + PRIME_3;
            at += 4;
        }
        for (; at < restLength; at++) {
            hash = Long.rotateLeft(hash ^ (rest[at] & 0xff) * PRIME_5, 11) * PRIME_1;
        }
        hash = (hash ^ hash >>> 33) * PRIME_2;
        hash = (hash ^ hash >>> 29) * PRIME_3;
        return hash ^ hash >>> 32;
    }

    private long ofStripes() {
        long hash = Long.rotateLeft(v1, 1) + Long.rotateLeft(v2, 7) + Long.rotateLeft(v3, 12) + Long.rotateLeft(v4, 18);
        return merged(merged(merged(merged(hash, v1), v2), v3), v4);
    }
}
