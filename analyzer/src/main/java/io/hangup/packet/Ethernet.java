package io.hangup.packet;

/** Ethernet II and IEEE 802.3 headers, VLAN tags (802.1Q, 802.1ad, stacked), and what an EtherType leads to. */
final class Ethernet {
    static final int HEADER = 14;
    static final int SOURCE = 6;
    static final int TYPE = 12;

    static final int IPV4 = 0x0800;
    static final int IPV6 = 0x86dd;
    static final int VLAN = 0x8100;
    static final int PROVIDER_VLAN = 0x88a8;

    /** Tags of equipment older than 802.1ad. */
    private static final int OLD_PROVIDER_VLAN = 0x9100;

    private static final int OLD_PROVIDER_VLAN_2 = 0x9200;
    static final int MPLS = 0x8847;
    private static final int MPLS_MULTICAST = 0x8848;
    private static final int PPPOE_SESSION = 0x8864;
    static final int TRANSPARENT_BRIDGING = 0x6558;
    static final int ERSPAN_2 = 0x88be;
    static final int ERSPAN_3 = 0x22eb;
    private static final int PPP = 0x880b;

    private static final int VLAN_TAG = 4;

    /** Smallest EtherType; below it the field is a length (IEEE 802.3). */
    static final int SMALLEST_TYPE = 0x0600;

    /** The most VLAN tags and label stacks in one link layer. */
    static final int SHIM_CAP = 8;

    private Ethernet() {}

    static int decode(Cursor cursor, Packet packet, PacketCounters counters) {
        if (!cursor.has(HEADER)) {
            return counters.bad(Malformed.LINK_HEADER_CUT);
        }
        packet.sourceMac = Bytes.u48(cursor.data, cursor.offset + SOURCE);
        cursor.protocol = cursor.u16(TYPE);
        cursor.offset += HEADER;
        cursor.shims = 0;
        return next(cursor, counters);
    }

    /** Follows the EtherType (or 802.3 length) in the cursor's protocol. */
    static int next(Cursor cursor, PacketCounters counters) {
        int type = cursor.protocol;
        while (type == VLAN || type == PROVIDER_VLAN || type == OLD_PROVIDER_VLAN || type == OLD_PROVIDER_VLAN_2) {
            if (!cursor.has(VLAN_TAG)) {
                return counters.bad(Malformed.LINK_HEADER_CUT);
            }
            if (++cursor.shims > SHIM_CAP) {
                return counters.bad(Malformed.NESTED_TOO_DEEP);
            }
            type = cursor.u16(2);
            cursor.offset += VLAN_TAG;
        }
        if (type < SMALLEST_TYPE) {
            cursor.limit(type);
            return Layer.LLC;
        }
        cursor.protocol = type;
        return switch (type) {
            case IPV4 -> Layer.IPV4;
            case IPV6 -> Layer.IPV6;
            case MPLS, MPLS_MULTICAST -> Layer.MPLS;
            case PPPOE_SESSION -> Layer.PPPOE;
            case TRANSPARENT_BRIDGING -> Layer.ETHERNET;
            case ERSPAN_2, ERSPAN_3 -> Layer.ERSPAN;
            case PPP -> Layer.PPP;
            default -> counters.unknownEtherType(type);
        };
    }
}
