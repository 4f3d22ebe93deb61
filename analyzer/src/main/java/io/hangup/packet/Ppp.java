package io.hangup.packet;

/** PPP (RFC 1661), with or without HDLC-like framing (RFC 1662), and PPP over Ethernet sessions (RFC 2516). */
final class Ppp {
    private static final int ADDRESS = 0xff;
    private static final int CONTROL = 0x03;

    /** Address byte of Cisco HDLC, which libpcap delivers under the same link type. */
    private static final int CISCO_UNICAST = 0x0f;

    private static final int CISCO_MULTICAST = 0x8f;
    private static final int CISCO_HEADER = 4;

    private static final int IPV4 = 0x0021;
    private static final int IPV6 = 0x0057;
    private static final int MPLS = 0x0281;

    private static final int PPPOE_HEADER = 6;
    private static final int PPPOE_LENGTH = 4;
    private static final int PPPOE_VERSION_TYPE = 0x11;

    private Ppp() {}

    /** LINKTYPE_PPP_HDLC: PPP in HDLC-like framing, or Cisco HDLC. */
    static int hdlc(Cursor cursor, PacketCounters counters) {
        if (!cursor.has(CISCO_HEADER)) {
            return counters.bad(Malformed.LINK_HEADER_CUT);
        }
        int address = cursor.u8(0);
        if (address == CISCO_UNICAST || address == CISCO_MULTICAST) {
            cursor.protocol = cursor.u16(2);
            cursor.offset += CISCO_HEADER;
            return cursor.protocol < Ethernet.SMALLEST_TYPE
                    ? counters.unknownEtherType(cursor.protocol)
                    : Layer.ETHER_TYPE;
        }
        return Layer.PPP;
    }

    static int decode(Cursor cursor, PacketCounters counters) {
        if (cursor.has(2) && cursor.u8(0) == ADDRESS && cursor.u8(1) == CONTROL) {
            cursor.offset += 2;
        }
        if (!cursor.has(2)) {
            return counters.bad(Malformed.LINK_HEADER_CUT);
        }
        int protocol = cursor.u8(0);
        // an odd first byte is a protocol field compressed to one byte (RFC 1661 section 6.5)
        if ((protocol & 1) == 0) {
            protocol = cursor.u16(0);
            cursor.offset += 2;
        } else {
            cursor.offset++;
        }
        return switch (protocol) {
            case IPV4 -> Layer.IPV4;
            case IPV6 -> Layer.IPV6;
            case MPLS -> Layer.MPLS;
            default -> counters.unknownPpp(protocol);
        };
    }

    static int overEthernet(Cursor cursor, PacketCounters counters) {
        if (!cursor.has(PPPOE_HEADER) || cursor.u8(0) != PPPOE_VERSION_TYPE) {
            return counters.bad(Malformed.TUNNEL_HEADER_WRONG);
        }
        int length = cursor.u16(PPPOE_LENGTH);
        cursor.offset += PPPOE_HEADER;
        cursor.limit(length);
        return Layer.PPP;
    }
}
