package io.hangup.packet;

/** MPLS label stacks (RFC 3032). Nothing tells what is below the last label: the first nibble is the custom. */
final class Mpls {
    private static final int LABEL = 4;
    private static final int BOTTOM = 1;

    /** First nibble of a pseudowire's control word (RFC 4385). */
    private static final int CONTROL_WORD = 0;

    private Mpls() {}

    static int decode(Cursor cursor, PacketCounters counters) {
        boolean bottom = false;
        while (!bottom) {
            if (!cursor.has(LABEL)) {
                return counters.bad(Malformed.TUNNEL_HEADER_WRONG);
            }
            if (++cursor.shims > Ethernet.SHIM_CAP) {
                return counters.bad(Malformed.NESTED_TOO_DEEP);
            }
            bottom = (cursor.u8(2) & BOTTOM) != 0;
            cursor.offset += LABEL;
        }
        if (!cursor.has(LABEL)) {
            return counters.bad(Malformed.TUNNEL_HEADER_WRONG);
        }
        int nibble = cursor.u8(0) >>> 4;
        if ((nibble == 4 || nibble == 6) && (Plausible.ip(cursor, 0) || !Plausible.ethernet(cursor, 0))) {
            return Layer.IP;
        }
        if (nibble == CONTROL_WORD && (Plausible.ethernet(cursor, LABEL) || !Plausible.ethernet(cursor, 0))) {
            cursor.offset += LABEL;
        }
        return Layer.ETHERNET;
    }
}
