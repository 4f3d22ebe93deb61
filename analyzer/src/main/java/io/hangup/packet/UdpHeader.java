package io.hangup.packet;

/** The UDP header (RFC 768). */
final class UdpHeader {
    static final int HEADER = 8;
    static final int LENGTH = 4;

    private UdpHeader() {}

    static int decode(Cursor cursor, Packet packet, PacketCounters counters) {
        if (!cursor.has(HEADER)) {
            return counters.bad(Malformed.UDP_HEADER_CUT);
        }
        int length = cursor.u16(LENGTH);
        if (length == 0 && !cursor.asWireshark) {
            // a jumbogram (RFC 2675) or segmentation offload, at which Wireshark 4.0 stops
            length = cursor.wireEnd - cursor.offset;
        }
        if (length < HEADER) {
            return counters.bad(Malformed.UDP_LENGTH_WRONG);
        }
        cursor.limit(length);
        packet.kind = Packet.UDP;
        packet.sourcePort = cursor.u16(0);
        packet.destinationPort = cursor.u16(2);
        cursor.offset += HEADER;
        packet.payloadOffset = cursor.offset;
        packet.payloadLength = Math.max(0, cursor.wireEnd - cursor.offset);
        packet.payloadCaptured = Math.max(0, cursor.end - cursor.offset);
        return Layer.UDP_TUNNEL;
    }
}
