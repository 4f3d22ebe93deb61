package io.hangup.packet;

/**
 * Tunnels that are known by a UDP port alone: VXLAN (RFC 7348), GENEVE (RFC 8926), GTP-U (3GPP TS 29.281), GRE in UDP
 * (RFC 8086) and the IPv6 transitions Teredo (RFC 4380) and AYIYA. A port proves nothing, so a packet is entered only when what is inside looks like one; else it stays UDP.
 */
final class UdpTunnels {
    private static final int VXLAN = 4789;

    /** What Linux takes for VXLAN where no port is given, and with it Flannel and Cilium; Wireshark 4.0 reads no VXLAN there. */
    private static final int LINUX_VXLAN = 8472;

    /** Flags of a header with a network number and nothing else. */
    private static final int VXLAN_PLAIN = 0x0800;

    private static final int GENEVE = 6081;
    private static final int GTP_U = 2152;
    private static final int TEREDO = 3544;
    private static final int GRE = 4754;
    private static final int AYIYA = 5072;

    private static final int VXLAN_HEADER = 8;
    private static final int GENEVE_HEADER = 8;
    private static final int GENEVE_TYPE = 2;

    private static final int GTP_HEADER = 8;
    private static final int GTP_LENGTH = 2;

    /** Version 1, protocol type GTP. */
    private static final int GTP_VERSION = 0x30;

    private static final int GTP_VERSION_MASK = 0xf0;
    private static final int GTP_OPTIONAL = 0x07;
    private static final int GTP_EXTENSION = 0x04;
    private static final int GTP_OPTIONAL_HEADER = 12;
    private static final int GTP_USER_DATA = 0xff;
    private static final int GTP_EXTENSION_CAP = 8;

    private static final int GRE_HEADER = 4;

    /** Checksum, key and sequence number, 4 bytes each. */
    private static final int GRE_FIELDS = 0xb000;

    private static final int AYIYA_HEADER = 8;
    private static final int AYIYA_NEXT = 3;

    private static final int TEREDO_ORIGIN = 0x0000;
    private static final int TEREDO_ORIGIN_HEADER = 8;
    private static final int TEREDO_AUTHENTICATION = 0x0001;
    private static final int TEREDO_AUTHENTICATION_HEADER = 13;

    private UdpTunnels() {}

    /** Moves into a tunnel, or leaves the packet a UDP packet. */
    static int next(Cursor cursor, Packet packet) {
        int layer = Layer.DONE;
        if (isTunnel(packet.destinationPort)) {
            layer = enter(cursor, packet.destinationPort);
        } else if (isTunnel(packet.sourcePort)) {
            layer = enter(cursor, packet.sourcePort);
        } else if (packet.destinationPort == LINUX_VXLAN && !cursor.asWireshark) {
            layer = linuxVxlan(cursor);
        }
        if (layer != Layer.DONE) {
            packet.kind = Packet.OTHER;
            cursor.shims = 0;
        }
        return layer;
    }

    private static boolean isTunnel(int port) {
        return port == VXLAN || port == GENEVE || port == GTP_U || port == TEREDO || port == GRE || port == AYIYA;
    }

    private static int enter(Cursor cursor, int port) {
        return switch (port) {
            case VXLAN -> vxlan(cursor);
            case GENEVE -> geneve(cursor);
            case GTP_U -> gtp(cursor);
            case GRE -> gre(cursor);
            case AYIYA -> ayiya(cursor);
            default -> teredo(cursor);
        };
    }

    private static int vxlan(Cursor cursor) {
        if (!Plausible.ethernet(cursor, VXLAN_HEADER)) {
            return Layer.DONE;
        }
        cursor.offset += VXLAN_HEADER;
        return Layer.ETHERNET;
    }

    private static int linuxVxlan(Cursor cursor) {
        boolean plain = cursor.has(VXLAN_HEADER)
                && cursor.u16(0) == VXLAN_PLAIN
                && cursor.u16(2) == 0
                && cursor.u8(VXLAN_HEADER - 1) == 0;
        return plain ? vxlan(cursor) : Layer.DONE;
    }

    private static int geneve(Cursor cursor) {
        if (!cursor.has(GENEVE_HEADER) || cursor.u8(0) >>> 6 != 0) {
            return Layer.DONE;
        }
        int header = GENEVE_HEADER + ((cursor.u8(0) & 0x3f) << 2);
        int type = cursor.u16(GENEVE_TYPE);
        boolean inside = switch (type) {
            case Ethernet.TRANSPARENT_BRIDGING -> Plausible.ethernet(cursor, header);
            case Ethernet.IPV4, Ethernet.IPV6 -> Plausible.ip(cursor, header);
            default -> false;
        };
        if (!inside) {
            return Layer.DONE;
        }
        cursor.offset += header;
        cursor.protocol = type;
        return Layer.ETHER_TYPE;
    }

    private static int gtp(Cursor cursor) {
        if (!cursor.has(GTP_HEADER)
                || (cursor.u8(0) & GTP_VERSION_MASK) != GTP_VERSION
                || cursor.u8(1) != GTP_USER_DATA) {
            return Layer.DONE;
        }
        int header = GTP_HEADER;
        if ((cursor.u8(0) & GTP_OPTIONAL) != 0) {
            header = GTP_OPTIONAL_HEADER;
            boolean more = (cursor.u8(0) & GTP_EXTENSION) != 0;
            for (int i = 0; more && i < GTP_EXTENSION_CAP; i++) {
                // the byte before says whether an extension follows; its first byte is its length in units of 4
                if (!cursor.has(header + 1)) {
                    return Layer.DONE;
                }
                more = cursor.u8(header - 1) != 0;
                header += more ? Math.max(1, cursor.u8(header)) << 2 : 0;
            }
        }
        // equipment that cuts packets leaves a wrong length inside; then GTP's own length must vouch for it
        boolean exact = GTP_HEADER + cursor.u16(GTP_LENGTH) == cursor.wireEnd - cursor.offset;
        if (!Plausible.ip(cursor, header) && !(exact && Plausible.ipStart(cursor, header))) {
            return Layer.DONE;
        }
        cursor.offset += header;
        return Layer.IP;
    }

    /** Enters plain GRE with an IP packet or an Ethernet frame only; the GRE decoder reads the header itself. */
    private static int gre(Cursor cursor) {
        if (!cursor.has(GRE_HEADER) || (cursor.u16(0) & ~GRE_FIELDS) != 0) {
            return Layer.DONE;
        }
        int header = GRE_HEADER * (1 + Integer.bitCount(cursor.u16(0)));
        int type = cursor.u16(2);
        boolean ip = (type == Ethernet.IPV4 || type == Ethernet.IPV6) && Plausible.ip(cursor, header);
        return ip || type == Ethernet.TRANSPARENT_BRIDGING && Plausible.ethernet(cursor, header)
                ? Layer.GRE
                : Layer.DONE;
    }

    /** An identity of 2^n bytes and a signature of 4n bytes stand before the packet. */
    private static int ayiya(Cursor cursor) {
        if (!cursor.has(AYIYA_HEADER) || cursor.u8(AYIYA_NEXT) != PacketDecoder.IPV6_IN_IP) {
            return Layer.DONE;
        }
        int header = AYIYA_HEADER + (1 << (cursor.u8(0) >>> 4)) + (cursor.u8(1) >>> 4 << 2);
        if (!Plausible.ip(cursor, header)) {
            return Layer.DONE;
        }
        cursor.offset += header;
        return Layer.IP;
    }

    private static int teredo(Cursor cursor) {
        int header = 0;
        if (cursor.has(TEREDO_AUTHENTICATION_HEADER) && cursor.u16(0) == TEREDO_AUTHENTICATION) {
            header = TEREDO_AUTHENTICATION_HEADER + cursor.u8(2) + cursor.u8(3);
        }
        if (cursor.has(header + 2) && cursor.u16(header) == TEREDO_ORIGIN) {
            header += TEREDO_ORIGIN_HEADER;
        }
        if (!Plausible.ip(cursor, header) || cursor.u8(header) >>> 4 != 6) {
            return Layer.DONE;
        }
        cursor.offset += header;
        return Layer.IPV6;
    }
}
