package io.hangup.tcp;

import io.hangup.packet.Packet;

/** Why a connection was reset, where the reset says so: its payload, or an option of Multipath TCP (RFC 8684). */
public final class ResetReason {
    private static final int SUBTYPE_SHIFT = 12;
    private static final int TRANSIENT = 0x100;

    private ResetReason() {}

    /** In words, or an empty string where the reset says nothing. */
    public static String of(Reset reset) {
        return of(reset.multipath(), reset.text());
    }

    /**
     * The same for a reset of which nothing is kept.
     *
     * @param multipath its option as in {@link Packet#multipathReset}, or -1
     * @param payload its payload as printable ASCII, or empty
     */
    static String of(int multipath, String payload) {
        String option = option(multipath);
        String text = payload.isEmpty() ? "" : "it says \"" + payload + '"';
        return option.isEmpty() || text.isEmpty() ? option + text : option + "; " + text;
    }

    private static String option(int multipath) {
        if (multipath < 0) {
            return "";
        }
        if (multipath >>> SUBTYPE_SHIFT == Packet.MP_FASTCLOSE) {
            return "its MP_FASTCLOSE option ends the whole Multipath TCP connection";
        }
        int reason = multipath & 0xff;
        return "its MP_TCPRST option says: " + name(reason) + " (" + reason + ")"
                + ((multipath & TRANSIENT) == 0 ? "" : ", transient: it may be tried again");
    }

    /** RFC 8684, section 3.6. */
    private static String name(int reason) {
        return switch (reason) {
            case 0 -> "unspecified error";
            case 1 -> "Multipath TCP error";
            case 2 -> "lack of resources";
            case 3 -> "administratively prohibited";
            case 4 -> "too much outstanding data";
            case 5 -> "unacceptable performance";
            case 6 -> "middlebox interference";
            default -> "a reason without a name";
        };
    }
}
