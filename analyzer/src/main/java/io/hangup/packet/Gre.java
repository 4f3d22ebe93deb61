package io.hangup.packet;

/** GRE (RFC 2784, 2890), its version for PPTP (RFC 2637), and ERSPAN types I to III within. */
final class Gre {
    private static final int HEADER = 4;
    private static final int CHECKSUM = 0x8000;
    private static final int ROUTING = 0x4000;
    private static final int KEY = 0x2000;
    private static final int SEQUENCE = 0x1000;
    private static final int PPTP_ACKNOWLEDGMENT = 0x0080;
    private static final int VERSION = 0x0007;
    private static final int PPTP = 1;
    private static final int FIELD = 4;

    private static final int ERSPAN_2_HEADER = 8;
    private static final int ERSPAN_2_VERSION = 1;
    private static final int ERSPAN_3_HEADER = 12;
    private static final int ERSPAN_3_VERSION = 2;

    /** Last bit of the type III header: a platform-specific subheader of 8 bytes follows. */
    private static final int ERSPAN_3_OPTIONAL = 1;

    private static final int ERSPAN_3_SUBHEADER = 8;

    private Gre() {}

    static int decode(Cursor cursor, PacketCounters counters) {
        if (!cursor.has(HEADER)) {
            return counters.bad(Malformed.TUNNEL_HEADER_WRONG);
        }
        int flags = cursor.u16(0);
        int version = flags & VERSION;
        int header = HEADER;
        if (version == PPTP) {
            header += FIELD + present(flags, SEQUENCE) + present(flags, PPTP_ACKNOWLEDGMENT);
        } else if (version == 0 && (flags & ROUTING) == 0) {
            header += present(flags, CHECKSUM) + present(flags, KEY) + present(flags, SEQUENCE);
        } else {
            return counters.bad(Malformed.TUNNEL_HEADER_WRONG);
        }
        if (!cursor.has(header)) {
            return counters.bad(Malformed.TUNNEL_HEADER_WRONG);
        }
        cursor.protocol = cursor.u16(2);
        cursor.offset += header;
        cursor.shims = 0;
        if (cursor.protocol < Ethernet.SMALLEST_TYPE) {
            return counters.unknownEtherType(cursor.protocol);
        }
        boolean typeOne = cursor.protocol == Ethernet.ERSPAN_2 && (flags & SEQUENCE) == 0;
        return typeOne ? Layer.ETHERNET : Layer.ETHER_TYPE;
    }

    private static int present(int flags, int flag) {
        return (flags & flag) != 0 ? FIELD : 0;
    }

    /** A mirrored Ethernet frame of a switch; the header's version tells the type. */
    static int erspan(Cursor cursor, PacketCounters counters) {
        if (!cursor.has(ERSPAN_2_HEADER)) {
            return counters.bad(Malformed.TUNNEL_HEADER_WRONG);
        }
        int version = cursor.u8(0) >>> 4;
        if (version == ERSPAN_2_VERSION) {
            cursor.offset += ERSPAN_2_HEADER;
            return Layer.ETHERNET;
        }
        if (version != ERSPAN_3_VERSION || !cursor.has(ERSPAN_3_HEADER)) {
            return counters.bad(Malformed.TUNNEL_HEADER_WRONG);
        }
        boolean optional = (cursor.u8(ERSPAN_3_HEADER - 1) & ERSPAN_3_OPTIONAL) != 0;
        cursor.offset += optional ? ERSPAN_3_HEADER + ERSPAN_3_SUBHEADER : ERSPAN_3_HEADER;
        return Layer.ETHERNET;
    }
}
