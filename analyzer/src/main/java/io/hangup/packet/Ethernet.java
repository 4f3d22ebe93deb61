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
    static final int MPLS_MULTICAST = 0x8848;
    static final int PPPOE_SESSION = 0x8864;
    static final int TRANSPARENT_BRIDGING = 0x6558;
    static final int ERSPAN_2 = 0x88be;
    static final int ERSPAN_3 = 0x22eb;
    private static final int PPP = 0x880b;

    /** A redirected packet of a web cache (WCCP 2): 4 bytes, unless the IP header follows at once. */
    private static final int WCCP = 0x883e;

    private static final int WCCP_HEADER = 4;

    /** Tags of virtual interfaces (802.1BR's forerunner), provider backbone bridges (802.1ah) and Cisco FabricPath. */
    private static final int VN_TAG = 0x8926;

    private static final int VN_TAG_LENGTH = 6;
    static final int BACKBONE_SERVICE = 0x88e7;
    static final int BACKBONE_SERVICE_LENGTH = 4;
    private static final int FABRIC_PATH = 0x8903;
    private static final int FABRIC_PATH_LENGTH = 2;
    private static final int CHECK_SEQUENCE = 4;

    /** Aruba's GRE: 802.11 frames of an access point. */
    private static final int FIRST_ARUBA = 0x8200;

    private static final int LAST_ARUBA = 0x83ff;

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
        while (isTag(type)) {
            int length = tagLength(type);
            if (!cursor.has(length)) {
                return counters.bad(Malformed.LINK_HEADER_CUT);
            }
            if (++cursor.shims > SHIM_CAP) {
                return counters.bad(Malformed.NESTED_TOO_DEEP);
            }
            type = cursor.u16(length - 2);
            cursor.offset += length;
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
            case BACKBONE_SERVICE -> inner(cursor, BACKBONE_SERVICE_LENGTH, counters);
            case FABRIC_PATH -> fabricPath(cursor, counters);
            case WCCP -> {
                cursor.offset += cursor.has(1) && cursor.u8(0) >>> 4 == 4 ? 0 : WCCP_HEADER;
                yield Layer.IPV4;
            }
            default -> type >= FIRST_ARUBA && type <= LAST_ARUBA ? Layer.WLAN : counters.unknownEtherType(type);
        };
    }

    /** Bytes of a tag with this type. */
    static int tagLength(int type) {
        return type == VN_TAG ? VN_TAG_LENGTH : VLAN_TAG;
    }

    static boolean isTag(int type) {
        return type == VLAN
                || type == PROVIDER_VLAN
                || type == OLD_PROVIDER_VLAN
                || type == OLD_PROVIDER_VLAN_2
                || type == VN_TAG;
    }

    /** Wireshark takes the last four bytes of every such frame for its check sequence, even where they are the packet's. */
    private static int fabricPath(Cursor cursor, PacketCounters counters) {
        if (cursor.asWireshark) {
            cursor.end = Math.min(cursor.end, Math.max(cursor.offset, cursor.wireEnd - CHECK_SEQUENCE));
        }
        return inner(cursor, FABRIC_PATH_LENGTH, counters);
    }

    /** An Ethernet frame within, behind a tag. */
    private static int inner(Cursor cursor, int tag, PacketCounters counters) {
        if (!cursor.has(tag)) {
            return counters.bad(Malformed.LINK_HEADER_CUT);
        }
        cursor.offset += tag;
        return Layer.ETHERNET;
    }
}
