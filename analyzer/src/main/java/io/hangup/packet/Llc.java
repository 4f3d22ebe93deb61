package io.hangup.packet;

/** IEEE 802.2 logical link control with the sub-network access protocol (RFC 1042). */
final class Llc {
    private static final int HEADER = 3;
    private static final int SNAP = 8;
    private static final int SNAP_TYPE = 6;
    private static final int SNAP_SERVICE = 0xaa;

    /** Service access point of IP itself, without SNAP. */
    private static final int IP_SERVICE = 0x06;

    private Llc() {}

    static int decode(Cursor cursor, PacketCounters counters) {
        if (!cursor.has(HEADER)) {
            return counters.bad(Malformed.LINK_HEADER_CUT);
        }
        int service = cursor.u8(0);
        if (service == IP_SERVICE) {
            cursor.offset += HEADER;
            return Layer.IP;
        }
        if (service != SNAP_SERVICE) {
            return counters.unknownLlc(service);
        }
        if (!cursor.has(SNAP)) {
            return counters.bad(Malformed.LINK_HEADER_CUT);
        }
        cursor.protocol = cursor.u16(SNAP_TYPE);
        cursor.offset += SNAP;
        if (cursor.protocol < Ethernet.SMALLEST_TYPE || ++cursor.shims > Ethernet.SHIM_CAP) {
            return counters.unknownEtherType(cursor.protocol);
        }
        return Layer.ETHER_TYPE;
    }
}
