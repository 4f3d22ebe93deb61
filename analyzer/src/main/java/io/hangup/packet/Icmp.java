package io.hangup.packet;

/** ICMP (RFC 792) and ICMPv6 (RFC 4443), and the packet that an error quotes. */
final class Icmp {
    private static final int HEADER = 8;
    private static final int MTU_V4 = 6;
    private static final int MTU_V6 = 4;

    static final int UNREACHABLE = 3;
    private static final int FRAGMENTATION_NEEDED = 4;
    private static final int SOURCE_QUENCH = 4;
    private static final int TIME_EXCEEDED = 11;
    private static final int PARAMETER_PROBLEM = 12;

    static final int UNREACHABLE_V6 = 1;
    private static final int TOO_BIG_V6 = 2;
    private static final int PARAMETER_PROBLEM_V6 = 4;

    static final int TCP = 6;
    static final int UDP = 17;

    /** Bytes that every quote of TCP or UDP holds (RFC 792): the ports, and TCP's sequence number. */
    private static final int SMALLEST_QUOTE = 8;

    private Icmp() {}

    static int decode(Cursor cursor, Packet packet, boolean v6, PacketCounters counters) {
        packet.kind = Packet.ICMP;
        packet.icmpMtu = -1;
        packet.quoted = false;
        if (!cursor.has(HEADER)) {
            packet.icmpType = cursor.has(1) ? cursor.u8(0) : -1;
            packet.icmpCode = cursor.has(2) ? cursor.u8(1) : -1;
            packet.payloadOffset = cursor.end;
            packet.payloadLength = 0;
            packet.payloadCaptured = 0;
            return counters.bad(Malformed.ICMP_HEADER_CUT);
        }
        int start = cursor.offset;
        packet.icmpType = cursor.u8(0);
        packet.icmpCode = cursor.u8(1);
        packet.payloadOffset = start + HEADER;
        packet.payloadLength = Math.max(0, cursor.wireEnd - start - HEADER);
        packet.payloadCaptured = Math.max(0, cursor.end - start - HEADER);
        if (v6) {
            if (packet.icmpType == TOO_BIG_V6) {
                packet.icmpMtu = (int) Math.min(Bytes.u32(cursor.data, start + MTU_V6), Integer.MAX_VALUE);
            }
            if (packet.icmpType >= UNREACHABLE_V6 && packet.icmpType <= PARAMETER_PROBLEM_V6) {
                quote(cursor.data, start + HEADER, cursor.end, packet);
            }
            return Layer.DONE;
        }
        if (packet.icmpType == UNREACHABLE && packet.icmpCode == FRAGMENTATION_NEEDED) {
            packet.icmpMtu = cursor.u16(MTU_V4);
        }
        if (quotes(packet.icmpType)) {
            quote(cursor.data, start + HEADER, cursor.end, packet);
        }
        return Layer.DONE;
    }

    private static boolean quotes(int type) {
        return type == UNREACHABLE || type == SOURCE_QUENCH || type == TIME_EXCEEDED || type == PARAMETER_PROBLEM;
    }

    private static void quote(byte[] data, int at, int end, Packet packet) {
        if (end - at < Ipv4.HEADER) {
            return;
        }
        int version = (data[at] & 0xff) >>> 4;
        if (version == 4) {
            quoteV4(data, at, end, packet);
        } else if (version == 6 && end - at >= Ipv6.HEADER) {
            quoteV6(data, at, end, packet);
        }
    }

    private static void quoteV4(byte[] data, int at, int end, Packet packet) {
        int header = (data[at] & 0x0f) << 2;
        boolean laterFragment = (Bytes.u16(data, at + Ipv4.FRAGMENT) & Ipv4.FRAGMENT_OFFSET) != 0;
        if (header < Ipv4.HEADER || laterFragment) {
            return;
        }
        packet.quotedSourceHigh = 0;
        packet.quotedSourceLow = Ipv4.address(data, at + Ipv4.SOURCE);
        packet.quotedDestinationHigh = 0;
        packet.quotedDestinationLow = Ipv4.address(data, at + Ipv4.DESTINATION);
        packet.quotedIpLength = Bytes.u16(data, at + Ipv4.TOTAL_LENGTH);
        ports(data, at + header, end, data[at + Ipv4.PROTOCOL] & 0xff, packet);
    }

    private static void quoteV6(byte[] data, int at, int end, Packet packet) {
        packet.quotedSourceHigh = Bytes.i64(data, at + Ipv6.SOURCE);
        packet.quotedSourceLow = Bytes.i64(data, at + Ipv6.SOURCE + 8);
        packet.quotedDestinationHigh = Bytes.i64(data, at + Ipv6.DESTINATION);
        packet.quotedDestinationLow = Bytes.i64(data, at + Ipv6.DESTINATION + 8);
        packet.quotedIpLength = Ipv6.HEADER + Bytes.u16(data, at + Ipv6.PAYLOAD_LENGTH);
        int protocol = data[at + Ipv6.NEXT_HEADER] & 0xff;
        int header = at + Ipv6.HEADER;
        for (int i = 0; i < Ipv6.EXTENSION_CAP && Ipv6.isExtension(protocol) && header + 8 <= end; i++) {
            if (protocol == Ipv6.FRAGMENT && (Bytes.u16(data, header + 2) & 0xfff8) != 0) {
                return;
            }
            int next = data[header] & 0xff;
            header += Ipv6.extensionLength(protocol, data[header + 1] & 0xff);
            protocol = next;
        }
        ports(data, header, end, protocol, packet);
        // Wireshark looks for nothing in a quote of no length
        packet.quotedTcpComplete &= packet.quotedIpLength > Ipv6.HEADER;
    }

    private static void ports(byte[] data, int at, int end, int protocol, Packet packet) {
        if (protocol != TCP && protocol != UDP || end - at < SMALLEST_QUOTE) {
            return;
        }
        packet.quoted = true;
        packet.quotedProtocol = protocol;
        packet.quotedSourcePort = Bytes.u16(data, at);
        packet.quotedDestinationPort = Bytes.u16(data, at + 2);
        packet.quotedSeq = protocol == TCP ? Bytes.i32(data, at + TcpHeader.SEQ) : 0;
        packet.quotedTcpComplete = protocol == TCP && end - at >= TcpHeader.READABLE;
        packet.quotedFlags = packet.quotedTcpComplete ? data[at + TcpHeader.FLAGS] & 0xff : 0;
    }
}
