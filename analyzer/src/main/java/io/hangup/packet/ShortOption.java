package io.hangup.packet;

/**
 * TCP options that are shorter than what they say they hold. Wireshark 4.0 breaks off at such a one and tells nothing of
 * the segment; which these are is what tshark 4.0.17 shows of every kind and length.
 */
final class ShortOption {
    private static final int SACK = 5;
    private static final int SNACK = 21;
    private static final int MULTIPATH = 30;
    private static final int RIVERBED_PROBE = 76;

    /** Kind, length and one block (RFC 2018). */
    private static final int SACK_WITH_ONE_BLOCK = 10;

    /** Its only length (SCPS-TP), at which Wireshark always breaks off. */
    private static final int SNACK_LENGTH = 6;

    /** Least lengths by MPTCP subtype (RFC 8684); of MP_CAPABLE, ADD_ADDR and MP_TCPRST only the fourth byte is needed. */
    private static final int[] MULTIPATH_LEAST = {4, 0, 4, 4, 0, 0, 12, 12, 4, 0, 0, 0, 0, 0, 0, 0};

    private static final int DATA_SEQUENCE_SIGNAL = 2;

    /** Least lengths by type of a first version's probe. */
    private static final int[] PROBE_LEAST = {10, 14, 0, 10, 10, 18, 8, 8, 8, 8, 8, 0, 0, 0, 0, 0};

    private ShortOption() {}

    /** True when the option at {@code at} ends before what it holds; {@code length} bytes of it are there. */
    static boolean is(byte[] data, int at, int kind, int length) {
        return switch (kind) {
            case SACK -> length < SACK_WITH_ONE_BLOCK;
            case SNACK -> length == SNACK_LENGTH;
            case MULTIPATH -> multipath(data, at, length);
            case RIVERBED_PROBE -> length > 2 && probe(data[at + 2] & 0xff, length);
            default -> false;
        };
    }

    private static boolean multipath(byte[] data, int at, int length) {
        if (length < 3) {
            return true;
        }
        int subtype = (data[at + 2] & 0xf0) >>> 4;
        if (subtype == DATA_SEQUENCE_SIGNAL && length >= MULTIPATH_LEAST[subtype]) {
            return length < signal(data[at + 3]);
        }
        return length < MULTIPATH_LEAST[subtype];
    }

    /** Bytes of a data sequence signal with these flags: acknowledgment, mapping, and whether each has eight bytes. */
    private static int signal(int flags) {
        int acknowledgment = (flags & 1) == 0 ? 0 : (flags & 2) == 0 ? 4 : 8;
        int mapping = (flags & 4) == 0 ? 0 : (flags & 8) == 0 ? 10 : 14;
        return 4 + acknowledgment + mapping;
    }

    /** The first byte has type and version: the first version in the lowest bit, else a type of seven bits. */
    private static boolean probe(int first, int length) {
        if ((first & 1) != 0) {
            return length < PROBE_LEAST[first >>> 4];
        }
        return switch (first >>> 1) {
            case 6, 7, 10 -> length < 4;
            case 8, 9 -> length < 8;
            default -> false;
        };
    }
}
