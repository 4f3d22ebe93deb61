package io.hangup.packet;

/** The IPv4 header (RFC 791). */
final class Ipv4 {
    static final int HEADER = 20;
    static final int TOTAL_LENGTH = 2;
    static final int ID = 4;
    static final int FRAGMENT = 6;
    static final int TTL = 8;
    static final int PROTOCOL = 9;
    static final int SOURCE = 12;
    static final int DESTINATION = 16;

    static final int DONT_FRAGMENT = 0x4000;
    static final int MORE_FRAGMENTS = 0x2000;
    static final int FRAGMENT_OFFSET = 0x1fff;

    private static final int OPTION_END = 0;
    private static final int OPTION_NOP = 1;
    private static final int OPTION_LOOSE_ROUTE = 131;
    private static final int OPTION_STRICT_ROUTE = 137;
    private static final int ROUTE_WITH_ONE_ADDRESS = 7;

    /** Upper bits of {@code low} that make an IPv4 address the mapped IPv6 address of RFC 4291. */
    private static final long MAPPED = 0xffff_0000_0000L;

    private Ipv4() {}

    /** Fills the packet's IP fields and moves to the payload. */
    static int decode(Cursor cursor, Packet packet, PacketCounters counters, IpReassembly reassembly) {
        if (!cursor.has(HEADER)) {
            return counters.bad(Malformed.IPV4_HEADER_CUT);
        }
        byte[] data = cursor.data;
        int start = cursor.offset;
        if (cursor.u8(0) >>> 4 != 4) {
            return cursor.u8(0) >>> 4 == 6 ? Layer.IPV6 : counters.bad(Malformed.IP_VERSION_WRONG);
        }
        int header = (cursor.u8(0) & 0x0f) << 2;
        if (header < HEADER) {
            return counters.bad(Malformed.IPV4_HEADER_LENGTH_WRONG);
        }
        int total = cursor.u16(TOTAL_LENGTH);
        if (total == 0) {
            // segmentation offload: the capture saw the packet before its length was known
            total = cursor.wireEnd - start;
        }
        if (total < header) {
            return counters.bad(Malformed.IPV4_TOTAL_LENGTH_WRONG);
        }
        if (++cursor.ipHeaders > PacketDecoder.TUNNEL_CAP + 1) {
            return counters.bad(Malformed.NESTED_TOO_DEEP);
        }
        cursor.limit(total);
        packet.tunnelDepth = cursor.ipHeaders - 1;
        packet.v6 = false;
        packet.sourceHigh = 0;
        packet.sourceLow = address(data, start + SOURCE);
        packet.destinationHigh = 0;
        int destination = header == HEADER
                ? start + DESTINATION
                : finalDestination(data, start, Math.min(start + header, cursor.end));
        packet.destinationLow = address(data, destination);
        packet.ttl = data[start + TTL] & 0xff;
        packet.ipId = Bytes.u16(data, start + ID);
        packet.ipLength = total;
        packet.tunnelOverhead = cursor.tunnelOverhead(total);
        int fragment = Bytes.u16(data, start + FRAGMENT);
        packet.dontFragment = (fragment & DONT_FRAGMENT) != 0;
        cursor.protocol = data[start + PROTOCOL] & 0xff;
        cursor.offset = start + header;
        if (cursor.end < cursor.offset) {
            return counters.bad(Malformed.IPV4_HEADER_CUT);
        }
        if ((fragment & (MORE_FRAGMENTS | FRAGMENT_OFFSET)) == 0) {
            return Layer.IP_PROTOCOL;
        }
        return reassembly.add(
                cursor, packet, (fragment & FRAGMENT_OFFSET) << 3, (fragment & MORE_FRAGMENTS) != 0, packet.ipId);
    }

    /** Where the destination's bytes are: in a source route that is not used up, its last address. */
    private static int finalDestination(byte[] data, int start, int end) {
        for (int at = start + HEADER; at + 2 < end && data[at] != OPTION_END; ) {
            int option = data[at] & 0xff;
            int length = option == OPTION_NOP ? 1 : data[at + 1] & 0xff;
            if (length == 0 || at + length > end) {
                break;
            }
            boolean route = option == OPTION_LOOSE_ROUTE || option == OPTION_STRICT_ROUTE;
            // the pointer counts from 1 and stands behind the option once the route is used up
            if (route && length >= ROUTE_WITH_ONE_ADDRESS && (data[at + 2] & 0xff) <= length) {
                return at + length - 4;
            }
            at += length;
        }
        return start + DESTINATION;
    }

    static long address(byte[] data, int at) {
        return MAPPED | Bytes.u32(data, at);
    }
}
