package io.hangup.packet;

/** The IPv6 header and its extension headers (RFC 8200, 4302, 2675). */
final class Ipv6 {
    static final int HEADER = 40;
    static final int PAYLOAD_LENGTH = 4;
    static final int NEXT_HEADER = 6;
    static final int HOP_LIMIT = 7;
    static final int SOURCE = 8;
    static final int DESTINATION = 24;

    static final int HOP_BY_HOP = 0;
    static final int ROUTING = 43;
    static final int FRAGMENT = 44;
    static final int AUTHENTICATION = 51;
    static final int DESTINATION_OPTIONS = 60;
    static final int MOBILITY = 135;
    static final int HOST_IDENTITY = 139;
    static final int SHIM6 = 140;

    static final int FRAGMENT_HEADER = 8;

    private static final int ROUTE_SOURCE = 0;
    private static final int ROUTE_MOBILE = 2;

    /** Segment routing lists its segments backwards: the first is the last hop. */
    private static final int ROUTE_SEGMENTS = 4;

    private static final int ROUTE_WITH_ONE_ADDRESS = 24;

    /** The most extension headers of one packet. */
    static final int EXTENSION_CAP = 16;

    private static final int OPTION_PAD1 = 0;
    private static final int OPTION_JUMBO = 0xc2;
    private static final int OPTION_JUMBO_LENGTH = 4;

    private Ipv6() {}

    static int decode(Cursor cursor, Packet packet, PacketCounters counters) {
        if (!cursor.has(HEADER)) {
            return counters.bad(Malformed.IPV6_HEADER_CUT);
        }
        if (cursor.u8(0) >>> 4 != 6) {
            return counters.bad(Malformed.IP_VERSION_WRONG);
        }
        if (++cursor.ipHeaders > PacketDecoder.TUNNEL_CAP + 1) {
            return counters.bad(Malformed.NESTED_TOO_DEEP);
        }
        byte[] data = cursor.data;
        int start = cursor.offset;
        packet.tunnelDepth = cursor.ipHeaders - 1;
        packet.v6 = true;
        packet.sourceHigh = Bytes.i64(data, start + SOURCE);
        packet.sourceLow = Bytes.i64(data, start + SOURCE + 8);
        packet.destinationHigh = Bytes.i64(data, start + DESTINATION);
        packet.destinationLow = Bytes.i64(data, start + DESTINATION + 8);
        packet.ttl = data[start + HOP_LIMIT] & 0xff;
        packet.ipId = -1;
        packet.dontFragment = true;
        cursor.protocol = data[start + NEXT_HEADER] & 0xff;
        int payload = cursor.u16(PAYLOAD_LENGTH);
        cursor.offset = start + HEADER;
        if (payload == 0) {
            payload = jumboLength(cursor);
        }
        cursor.limit(payload);
        packet.ipLength = HEADER + payload;
        packet.tunnelOverhead = cursor.tunnelOverhead(packet.ipLength);
        return Layer.IPV6_EXTENSIONS;
    }

    /** Length of a jumbogram (RFC 2675); without one, payload length 0 means segmentation offload. */
    private static int jumboLength(Cursor cursor) {
        int rest = cursor.wireEnd - cursor.offset;
        if (cursor.protocol != HOP_BY_HOP || !cursor.has(8)) {
            return rest;
        }
        int at = 2;
        int end = Math.min((cursor.u8(1) + 1) << 3, cursor.end - cursor.offset);
        while (at + 2 <= end) {
            int type = cursor.u8(at);
            if (type == OPTION_PAD1) {
                at++;
                continue;
            }
            int length = cursor.u8(at + 1);
            if (type == OPTION_JUMBO && length == OPTION_JUMBO_LENGTH && at + 6 <= end) {
                long jumbo = Bytes.u32(cursor.data, cursor.offset + at + 2);
                return (int) Math.min(jumbo, Integer.MAX_VALUE - HEADER);
            }
            at += 2 + length;
        }
        return rest;
    }

    /** Walks the extension headers; a fragment goes to the reassembly, a routing header gives the destination. */
    static int extensions(Cursor cursor, Packet packet, PacketCounters counters, IpReassembly reassembly) {
        for (int headers = 0; isExtension(cursor.protocol); headers++) {
            if (headers == EXTENSION_CAP || !cursor.has(8)) {
                return counters.bad(Malformed.IPV6_EXTENSION_WRONG);
            }
            int next = cursor.u8(0);
            if (cursor.protocol == FRAGMENT) {
                int fragment = cursor.u16(2);
                int id = Bytes.i32(cursor.data, cursor.offset + 4);
                packet.dontFragment = false;
                cursor.protocol = next;
                cursor.offset += FRAGMENT_HEADER;
                // offset 0 and no more fragments: an atomic fragment, complete in itself (RFC 6946)
                if ((fragment & 0xfff9) != 0) {
                    return reassembly.add(cursor, packet, fragment & 0xfff8, (fragment & 1) != 0, id);
                }
                continue;
            }
            int length = extensionLength(cursor.protocol, cursor.u8(1));
            if (!cursor.has(length)) {
                return counters.bad(Malformed.IPV6_EXTENSION_WRONG);
            }
            if (cursor.protocol == ROUTING) {
                route(cursor, packet, length);
            }
            cursor.protocol = next;
            cursor.offset += length;
        }
        return Layer.IP_PROTOCOL;
    }

    /** The last address of a route with segments left is where the packet goes (RFC 5095, 6275, 8754). */
    private static void route(Cursor cursor, Packet packet, int length) {
        int type = cursor.u8(2);
        if (cursor.u8(3) == 0 || length < ROUTE_WITH_ONE_ADDRESS) {
            return;
        }
        int at = cursor.offset + 8;
        if (type == ROUTE_SOURCE) {
            at = cursor.offset + length - 16;
        } else if (type != ROUTE_MOBILE && type != ROUTE_SEGMENTS) {
            return;
        }
        packet.destinationHigh = Bytes.i64(cursor.data, at);
        packet.destinationLow = Bytes.i64(cursor.data, at + 8);
    }

    static boolean isExtension(int protocol) {
        return switch (protocol) {
            case HOP_BY_HOP, ROUTING, FRAGMENT, AUTHENTICATION, DESTINATION_OPTIONS, MOBILITY, HOST_IDENTITY, SHIM6 ->
                true;
            default -> false;
        };
    }

    /** Bytes of an extension header, from its length field: units of 8 less one, but AH in units of 4 less two. */
    static int extensionLength(int protocol, int field) {
        if (protocol == FRAGMENT) {
            return FRAGMENT_HEADER;
        }
        return protocol == AUTHENTICATION ? (field + 2) << 2 : (field + 1) << 3;
    }
}
