package io.hangup.llm;

/** How long frames of HTTP/2 are that carry no message (RFC 9113 section 6), alone or together in one record. */
final class Http2Sizes {
    /** The most bytes of a first record of a server that is taken for SETTINGS and what comes with it. */
    static final int SETTINGS_MOST = 90;

    /** A frame without a payload (RFC 9113 section 4.1), as the acknowledgment of SETTINGS is. */
    static final int FRAME_HEADER = 9;

    private Http2Sizes() {}

    /**
     * SETTINGS acknowledgment or empty DATA (9), WINDOW_UPDATE or RST_STREAM (13), PING or bare GOAWAY (17), two of them
     * in one record, or the WINDOW_UPDATEs of up to four streams.
     */
    static boolean isHousekeeping(int plain) {
        switch (plain) {
            case 9, 13, 17, 9 + 9, 9 + 13, 13 + 13, 13 + 17, 17 + 17, 3 * 13, 4 * 13:
                return true;
            default:
                return false;
        }
    }

    /** SETTINGS of any number of entries, with a WINDOW_UPDATE behind it or not. */
    static boolean isSettings(int plain) {
        return plain >= 9 && plain <= SETTINGS_MOST && ((plain - 9) % 6 == 0 || (plain - 22) % 6 == 0);
    }
}
