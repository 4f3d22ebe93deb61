package io.hangup.capture;

/** Numbers of the pcapng format (draft-ietf-opsawg-pcapng) that reader and writer share. */
final class PcapngFormat {
    static final int SECTION = 0x0a0d_0d0a;
    static final int BYTE_ORDER = 0x1a2b_3c4d;
    static final int INTERFACE = 1;
    static final int OLD_PACKET = 2;
    static final int SIMPLE_PACKET = 3;
    static final int NAMES = 4;
    static final int STATISTICS = 5;
    static final int PACKET = 6;
    static final int JOURNAL = 9;
    static final int SECRETS = 10;
    static final int CUSTOM = 0xbad;
    static final int CUSTOM_NO_COPY = 0x4000_0bad;
    static final int SYSDIG_EVENT = 0x204;
    static final int SYSDIG_EVENT_2 = 0x216;
    static final int SYSDIG_EVENT_2_LARGE = 0x221;

    /** Secrets type "TLSK": the lines of an SSLKEYLOGFILE. */
    static final int TLS_KEY_LOG = 0x544c_534b;

    static final int OPTION_END = 0;
    static final int OPTION_COMMENT = 1;

    /** Block type and total length. */
    static final int BLOCK_START = 8;

    /** A block's frame: type, total length, total length again. */
    static final int BLOCK_FRAME = 12;

    private PcapngFormat() {}

    /** Blocks that hold no packet, to which Wireshark gives a frame number all the same. */
    static boolean isNumbered(int type) {
        return switch (type) {
            case JOURNAL, CUSTOM, CUSTOM_NO_COPY, SYSDIG_EVENT, SYSDIG_EVENT_2, SYSDIG_EVENT_2_LARGE -> true;
            default -> false;
        };
    }

    /** {@code length} rounded up to the 32-bit boundary that every block and option keeps. */
    static int padded(int length) {
        return (length + 3) & ~3;
    }
}
