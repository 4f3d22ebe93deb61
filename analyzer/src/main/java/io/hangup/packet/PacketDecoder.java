package io.hangup.packet;

import io.hangup.capture.Frame;
import java.util.List;

/**
 * Frame bytes to header fields, down to the innermost TCP, UDP or ICMP header. One decoder for one analysis, not for
 * several threads.
 */
public final class PacketDecoder {
    /** The most IP headers outside of the one that is kept. */
    static final int TUNNEL_CAP = 8;

    /** The most layers of one frame; more means a frame made to waste time. */
    private static final int LAYER_CAP = 64;

    private static final int ICMP = 1;
    private static final int IP_IN_IP = 4;
    private static final int TCP = 6;
    private static final int UDP = 17;
    static final int IPV6_IN_IP = 41;
    private static final int GRE = 47;
    private static final int ICMPV6 = 58;
    private static final int MPLS_IN_IP = 137;

    /** Without its integrity check value. */
    private static final int AUTHENTICATION_HEADER = 12;

    private final Cursor cursor = new Cursor();
    private final PacketCounters counters = new PacketCounters();
    private final IpReassembly reassembly = new IpReassembly(counters);

    public PacketDecoder() {
        this(false);
    }

    /** @param asWireshark where Wireshark 4.0 is known to read a header otherwise than the lengths in it say, read it so */
    public PacketDecoder(boolean asWireshark) {
        cursor.asWireshark = asWireshark;
    }

    /** What was met so far; live, changes with every frame. */
    public PacketCounters counters() {
        return counters;
    }

    /** IP packets of which a fragment is missing so far, oldest first; capped, see {@link PacketCounters}. */
    public List<IncompleteDatagram> incomplete() {
        return reassembly.incomplete();
    }

    /**
     * Decodes one frame; never throws on hostile bytes. The packet points into the frame's buffer (or into that of a
     * reassembled packet) and is valid until the next call.
     *
     * @return {@code packet.kind}
     */
    public int decode(Frame frame, Packet packet) {
        cursor.set(frame.data, frame.offset, frame.capturedLength, frame.wireLength);
        cursor.ipHeaders = 0;
        cursor.timeNanos = frame.timeNanos;
        cursor.frame = frame.ref;
        packet.kind = Packet.OTHER;
        packet.sourceMac = -1;
        packet.cookedType = -1;
        packet.direction = frame.direction;
        packet.interfaceIndex = frame.interfaceId;
        cursor.firstFragmentOnly = false;
        packet.reassembled = false;
        packet.fragments = 0;
        packet.firstFragmentFrame = 0;
        packet.tunnelDepth = 0;
        packet.tunnelOverhead = 0;
        packet.quoted = false;
        int layer = LinkTypes.layer(frame.linkType, cursor, counters);
        for (int layers = 0; layer != Layer.DONE; layers++) {
            if (layers == LAYER_CAP) {
                counters.bad(Malformed.NESTED_TOO_DEEP);
                break;
            }
            layer = step(layer, packet);
        }
        packet.data = cursor.data;
        counters.count(packet);
        return packet.kind;
    }

    private int step(int layer, Packet packet) {
        return switch (layer) {
            case Layer.ETHERNET -> Ethernet.decode(cursor, packet, counters);
            case Layer.ETHER_TYPE -> Ethernet.next(cursor, counters);
            case Layer.IPV4, Layer.IP -> Ipv4.decode(cursor, packet, counters, reassembly);
            case Layer.IPV6 -> Ipv6.decode(cursor, packet, counters);
            case Layer.IPV6_EXTENSIONS -> Ipv6.extensions(cursor, packet, counters, reassembly);
            case Layer.IP_PROTOCOL -> protocol(packet);
            case Layer.LINUX_COOKED -> LinuxCooked.decode(cursor, packet, counters);
            case Layer.LINUX_COOKED_2 -> LinuxCooked.decode2(cursor, packet, counters);
            case Layer.NULL -> LinkTypes.loopback(cursor, counters);
            case Layer.LLC -> Llc.decode(cursor, counters);
            case Layer.PPP -> Ppp.decode(cursor, counters);
            case Layer.PPP_HDLC -> Ppp.hdlc(cursor, counters);
            case Layer.PPPOE -> Ppp.overEthernet(cursor, counters);
            case Layer.UDP_TUNNEL -> UdpTunnels.next(cursor, packet);
            case Layer.GRE -> Gre.decode(cursor, counters);
            case Layer.ERSPAN -> Gre.erspan(cursor, counters);
            case Layer.MPLS -> Mpls.decode(cursor, counters);
            case Layer.NFLOG -> WrappedLinks.nflog(cursor, counters);
            case Layer.PKTAP -> WrappedLinks.pktap(cursor, counters);
            case Layer.IPNET -> WrappedLinks.ipnet(cursor, counters);
            case Layer.PPI -> WrappedLinks.ppi(cursor, counters);
            case Layer.WLAN -> Wlan.decode(cursor, packet, counters, false);
            case Layer.RADIOTAP -> Wlan.radiotap(cursor, packet, counters);
            case Layer.LINK_TYPE -> LinkTypes.layer(cursor.protocol, cursor, counters);
            default -> throw new IllegalStateException("no such layer: " + layer);
        };
    }

    /** The authentication header (RFC 4302) behind an IPv4 header; behind an IPv6 one it is an extension like others. */
    private int authenticated() {
        if (!cursor.has(AUTHENTICATION_HEADER)) {
            return counters.bad(Malformed.TUNNEL_HEADER_WRONG);
        }
        int length = Ipv6.extensionLength(cursor.protocol, cursor.u8(1));
        if (length < AUTHENTICATION_HEADER || !cursor.has(length)) {
            return counters.bad(Malformed.TUNNEL_HEADER_WRONG);
        }
        cursor.protocol = cursor.u8(0);
        cursor.offset += length;
        return Layer.IP_PROTOCOL;
    }

    private int protocol(Packet packet) {
        return switch (cursor.protocol) {
            case TCP -> TcpHeader.decode(cursor, packet, counters);
            case UDP -> UdpHeader.decode(cursor, packet, counters);
            case ICMP -> Icmp.decode(cursor, packet, false, counters);
            case ICMPV6 -> Icmp.decode(cursor, packet, true, counters);
            case IP_IN_IP -> Layer.IPV4;
            case IPV6_IN_IP -> Layer.IPV6;
            case Ipv6.AUTHENTICATION -> authenticated();
            case GRE -> Layer.GRE;
            case MPLS_IN_IP -> Layer.MPLS;
            default -> counters.unknownIpProtocol(cursor.protocol);
        };
    }
}
