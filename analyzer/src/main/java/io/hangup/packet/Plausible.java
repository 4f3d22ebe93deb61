package io.hangup.packet;

/** Looks ahead: is what follows an IP packet, or an Ethernet frame with one? Reads only, moves nothing. */
final class Plausible {
    private static final int ARP = 0x0806;

    /** Version and type 1, code and session, length (RFC 2516). */
    private static final int PPPOE_HEADER = 6;

    private static final int PPPOE_VERSION = 0x11;
    private static final int PPP_IPV4 = 0x0021;
    private static final int PPP_IPV6 = 0x0057;

    private static final int SNAP = 8;
    private static final int SNAP_SERVICES = 0xaaaa;
    private static final int SNAP_UNNUMBERED = 3;

    private static final int LABEL = 4;
    private static final int LAST_LABEL = 1;

    private Plausible() {}

    /** True for an IP header at this distance whose lengths fit what is left of the packet. */
    static boolean ip(Cursor cursor, int distance) {
        if (!cursor.has(distance + Ipv4.HEADER)) {
            return false;
        }
        int rest = cursor.wireEnd - cursor.offset - distance;
        int first = cursor.u8(distance);
        if (first >>> 4 == 4) {
            int header = (first & 0x0f) << 2;
            int total = cursor.u16(distance + Ipv4.TOTAL_LENGTH);
            return header >= Ipv4.HEADER && (total == 0 || total >= header && total <= rest);
        }
        return first >>> 4 == 6
                && cursor.has(distance + Ipv6.HEADER)
                && Ipv6.HEADER + cursor.u16(distance + Ipv6.PAYLOAD_LENGTH) <= rest;
    }

    /** True for the first byte and the room of an IP header, whatever its lengths say. */
    static boolean ipStart(Cursor cursor, int distance) {
        if (!cursor.has(distance + Ipv4.HEADER)) {
            return false;
        }
        int first = cursor.u8(distance);
        return first >>> 4 == 4 && (first & 0x0f) << 2 >= Ipv4.HEADER
                || first >>> 4 == 6 && cursor.has(distance + Ipv6.HEADER);
    }

    /**
     * True for an Ethernet header at this distance that leads to IP or ARP: through VLAN tags, a backbone's tag, MPLS labels,
     * a PPPoE session or SNAP, too.
     */
    static boolean ethernet(Cursor cursor, int distance) {
        int at = distance + Ethernet.TYPE;
        for (int tags = 0; tags <= Ethernet.SHIM_CAP && cursor.has(at + 2); tags++) {
            int type = cursor.u16(at);
            if (type == Ethernet.IPV4 || type == Ethernet.IPV6) {
                return ip(cursor, at + 2);
            }
            if (type == Ethernet.BACKBONE_SERVICE) {
                at += 2 + Ethernet.BACKBONE_SERVICE_LENGTH + Ethernet.TYPE; // a whole frame follows
            } else if (Ethernet.isTag(type)) {
                at += Ethernet.tagLength(type);
            } else {
                return type == ARP || carriesIp(cursor, type, at + 2);
            }
        }
        return false;
    }

    /** True where what has this EtherType, or this length, carries IP. */
    private static boolean carriesIp(Cursor cursor, int type, int distance) {
        if (type == Ethernet.MPLS || type == Ethernet.MPLS_MULTICAST) {
            return labelled(cursor, distance);
        }
        if (type == Ethernet.PPPOE_SESSION) {
            boolean session = cursor.has(distance + PPPOE_HEADER + 2) && cursor.u8(distance) == PPPOE_VERSION;
            int protocol = session ? cursor.u16(distance + PPPOE_HEADER) : 0;
            return (protocol == PPP_IPV4 || protocol == PPP_IPV6) && ip(cursor, distance + PPPOE_HEADER + 2);
        }
        boolean snap = type < Ethernet.SMALLEST_TYPE
                && cursor.has(distance + SNAP)
                && cursor.u16(distance) == SNAP_SERVICES
                && cursor.u8(distance + 2) == SNAP_UNNUMBERED;
        return snap && ip(cursor, distance + SNAP);
    }

    /** True where an IP packet follows the last label. */
    private static boolean labelled(Cursor cursor, int distance) {
        int at = distance;
        for (int labels = 0; labels < Ethernet.SHIM_CAP && cursor.has(at + LABEL); labels++) {
            boolean last = (cursor.u8(at + 2) & LAST_LABEL) != 0;
            at += LABEL;
            if (last) {
                return ip(cursor, at);
            }
        }
        return false;
    }
}
