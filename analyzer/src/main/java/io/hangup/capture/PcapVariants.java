package io.hangup.capture;

/**
 * Record headers of old patched pcap formats that bear another's magic number: Nokia's with 4 bytes more (of the usual
 * magic), Red Hat's 6.1 with 8 more (likewise), SuSE's 6.3 with 12 more (of the modified one). They show by where the next
 * records begin.
 */
final class PcapVariants {
    private static final int NOKIA = 20;
    private static final int RED_HAT = 24;
    private static final int SUSE = 28;

    /** As many record headers one behind the other must make sense. */
    private static final int HEADERS = 3;

    private static final int FIELDS = 16;
    private static final long WEEK = 7L * 24 * 3600;
    private static final long FRACTIONS = 1_000_000;
    private static final long LONGEST = CaptureReader.FRAME_CAP;

    private PcapVariants() {}

    /**
     * The length of the record headers, by the bytes at hand: nothing is waited for.
     *
     * @param at where the first record begins, of which 16 bytes are at hand
     * @param end behind the bytes at hand
     * @param usual the length that belongs to the magic number
     */
    static int recordHeader(byte[] block, int at, int end, boolean bigEndian, int usual) {
        if (end - at < usual + FIELDS || makesSense(block, at, end, bigEndian, usual)) {
            return usual;
        }
        int[] others = usual == FIELDS ? new int[] {NOKIA, RED_HAT} : new int[] {SUSE};
        for (int other : others) {
            if (makesSense(block, at, end, bigEndian, other)) {
                return other;
            }
        }
        return usual;
    }

    /** The second record's header is at hand and makes sense, and so does the third's if it is at hand. */
    private static boolean makesSense(byte[] block, int at, int end, boolean bigEndian, int header) {
        long first = Bytes.uint32(block, at, bigEndian);
        long place = at;
        for (int i = 0; i < HEADERS; i++) {
            if (place + FIELDS > end) {
                return i > 1;
            }
            int here = (int) place;
            long captured = Bytes.uint32(block, here + 8, bigEndian);
            boolean sense = Math.abs(Bytes.uint32(block, here, bigEndian) - first) <= WEEK
                    && Bytes.uint32(block, here + 4, bigEndian) < FRACTIONS
                    && captured > 0
                    && captured <= LONGEST
                    && Bytes.uint32(block, here + 12, bigEndian) >= captured;
            if (!sense) {
                return false;
            }
            place += header + captured;
        }
        return true;
    }
}
