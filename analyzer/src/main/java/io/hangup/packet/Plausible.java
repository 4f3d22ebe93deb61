package io.hangup.packet;

/** Looks ahead: is what follows an IP packet, or an Ethernet frame with one? Reads only, moves nothing. */
final class Plausible {
    private static final int ARP = 0x0806;

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

    /** True for an Ethernet header at this distance that leads to IP or ARP, through VLAN tags too. */
    static boolean ethernet(Cursor cursor, int distance) {
        int at = distance + Ethernet.TYPE;
        for (int tags = 0; tags <= Ethernet.SHIM_CAP && cursor.has(at + 2); tags++) {
            int type = cursor.u16(at);
            if (type == Ethernet.IPV4 || type == Ethernet.IPV6) {
                return ip(cursor, at + 2);
            }
            if (type != Ethernet.VLAN && type != Ethernet.PROVIDER_VLAN) {
                return type == ARP;
            }
            at += 4;
        }
        return false;
    }
}
