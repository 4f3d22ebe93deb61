package io.hangup.tls;

/** The five bytes before every record (RFC 8446 section 5.1). */
final class RecordHeader {
    static final int LENGTH = 5;

    /** 2^14 bytes of plaintext and what TLS 1.2 allows for protection. */
    static final int MAX_BODY = 16_384 + 2_048;

    private static final int LOWEST_TYPE = 20;
    private static final int HIGHEST_TYPE = 24;
    private static final int MAJOR = 3;
    private static final int HIGHEST_MINOR = 4;
    private static final int MINOR = 3;

    private RecordHeader() {}

    /** True when the bytes, at most the first five of which count, are (the start of) a possible header. */
    static boolean plausible(byte[] data, int offset, int length) {
        if (length > 0 && !isType(data[offset])) {
            return false;
        }
        if (length > 1 && data[offset + 1] != MAJOR) {
            return false;
        }
        if (length > 2 && (data[offset + 2] < 0 || data[offset + 2] > HIGHEST_MINOR)) {
            return false;
        }
        if (length < LENGTH) {
            return length < 4 || (data[offset + 3] & 0xff) <= MAX_BODY >>> 8;
        }
        int body = TlsText.u16(data, offset + 3);
        return body > 0 && body <= MAX_BODY;
    }

    /**
     * True when the first bytes of a segment are a whole header of TLS 1.2 or 1.3. By chance they are so in one of ten
     * million segments.
     */
    static boolean opens(byte[] data, int offset, int length) {
        return length >= LENGTH && data[offset + 2] == MINOR && plausible(data, offset, length);
    }

    private static boolean isType(byte type) {
        return type >= LOWEST_TYPE && type <= HIGHEST_TYPE;
    }
}
