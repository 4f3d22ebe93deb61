package io.hangup.packet;

import io.hangup.capture.Frame;

/** Linux "cooked" captures, as {@code -i any} gives them: LINKTYPE_LINUX_SLL and LINKTYPE_LINUX_SLL2. */
final class LinuxCooked {
    private static final int HEADER = 16;
    private static final int ADDRESS_LENGTH = 4;
    private static final int ADDRESS = 6;
    private static final int PROTOCOL = 14;

    private static final int HEADER_2 = 20;
    private static final int INTERFACE_2 = 4;
    private static final int TYPE_2 = 10;
    private static final int ADDRESS_LENGTH_2 = 11;
    private static final int ADDRESS_2 = 12;

    private static final int MAC = 6;
    private static final int TO_US = 0;
    private static final int FROM_US = 4;

    /** Not EtherTypes: Ethernet frames without one, as Linux's if_ether.h numbers them. */
    private static final int NOVELL_802_3 = 0x0001;

    private static final int LLC_802_2 = 0x0004;

    private LinuxCooked() {}

    static int decode(Cursor cursor, Packet packet, PacketCounters counters) {
        if (!cursor.has(HEADER)) {
            return counters.bad(Malformed.LINK_HEADER_CUT);
        }
        type(packet, cursor.u16(0));
        if (cursor.u16(ADDRESS_LENGTH) == MAC) {
            packet.sourceMac = Bytes.u48(cursor.data, cursor.offset + ADDRESS);
        }
        return next(cursor, cursor.u16(PROTOCOL), HEADER, counters);
    }

    static int decode2(Cursor cursor, Packet packet, PacketCounters counters) {
        if (!cursor.has(HEADER_2)) {
            return counters.bad(Malformed.LINK_HEADER_CUT);
        }
        packet.interfaceIndex = ~Bytes.i32(cursor.data, cursor.offset + INTERFACE_2);
        type(packet, cursor.u8(TYPE_2));
        if (cursor.u8(ADDRESS_LENGTH_2) == MAC) {
            packet.sourceMac = Bytes.u48(cursor.data, cursor.offset + ADDRESS_2);
        }
        return next(cursor, cursor.u16(0), HEADER_2, counters);
    }

    private static void type(Packet packet, int type) {
        packet.cookedType = type;
        if (type == TO_US) {
            packet.direction = Frame.DIRECTION_INBOUND;
        } else if (type == FROM_US) {
            packet.direction = Frame.DIRECTION_OUTBOUND;
        }
    }

    private static int next(Cursor cursor, int protocol, int header, PacketCounters counters) {
        cursor.offset += header;
        cursor.protocol = protocol;
        cursor.shims = 0;
        if (protocol >= Ethernet.SMALLEST_TYPE) {
            return Layer.ETHER_TYPE;
        }
        return protocol == LLC_802_2 || protocol == NOVELL_802_3 ? Layer.LLC : counters.unknownEtherType(protocol);
    }
}
