package io.hangup.packet;

import static io.hangup.packet.Decoding.A;
import static io.hangup.packet.Decoding.A6;
import static io.hangup.packet.Decoding.B;
import static io.hangup.packet.Decoding.B6;
import static io.hangup.packet.Decoding.concat;
import static io.hangup.packet.Decoding.hex;
import static io.hangup.packet.Decoding.u16;
import static org.assertj.core.api.Assertions.assertThat;

import io.hangup.testing.PacketBytes;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class TunnelTest {
    private static final byte[] OUTER = PacketBytes.address("192.0.2.1");
    private static final byte[] OUTER_PEER = PacketBytes.address("192.0.2.2");

    private final Decoding decoding = new Decoding();

    private static byte[] inner() {
        return Decoding.packet(10);
    }

    private static byte[] innerFrame() {
        return PacketBytes.ethernet(inner());
    }

    private static byte[] outer(int protocol, byte[] payload) {
        return PacketBytes.ethernet(PacketBytes.ip(OUTER, OUTER_PEER, protocol, 64, 5, payload));
    }

    private static byte[] udp(int port, byte[]... payload) {
        return outer(17, PacketBytes.udp(OUTER, OUTER_PEER, 50_000, port, concat(payload)));
    }

    private static byte[] ethernet(int type, byte[]... payload) {
        return PacketBytes.ethernet(1, 2, type, concat(payload));
    }

    /** A frame whose innermost packet is the usual segment. */
    record Tunnel(String name, int depth, byte[] frame) {
        @Override
        public String toString() {
            return name;
        }
    }

    /** The frame with two tags before its type: one of 802.1Q before 802.1ad, one of 802.1Q. */
    private static byte[] tagged(byte[] frame) {
        byte[] addresses = Arrays.copyOf(frame, 12);
        return concat(addresses, hex("91000005 81000006"), Arrays.copyOfRange(frame, 12, frame.length));
    }

    static List<Tunnel> tunnels() {
        List<Tunnel> all = new ArrayList<>();
        byte[] vxlan = hex("08000000 00004d00");
        byte[] mpls = ethernet(0x8847, hex("0004d040 0004d140"), inner());
        byte[] pppoe = ethernet(0x8864, hex("11000001"), u16(2 + inner().length, 0x0021), inner());
        byte[] snap = ethernet(8 + inner().length, hex("aaaa03 000000 0800"), inner());
        all.add(new Tunnel("MPLS in VXLAN", 1, udp(4789, vxlan, mpls)));
        all.add(new Tunnel("PPPoE in VXLAN", 1, udp(4789, vxlan, pppoe)));
        all.add(new Tunnel("SNAP in VXLAN", 1, udp(4789, vxlan, snap)));
        all.add(new Tunnel("MPLS behind old tags in GENEVE", 1, udp(6081, hex("00006558 00000700"), tagged(mpls))));
        all.add(new Tunnel("IPIP", 1, outer(4, inner())));
        all.add(new Tunnel("6in4", 1, outer(41, Decoding.packet6(10))));
        all.add(new Tunnel("IPv4 in IPv6", 1, PacketBytes.ethernet(PacketBytes.ipv6(A6, B6, 4, 64, inner()))));
        all.add(new Tunnel("GRE", 1, outer(47, concat(u16(0, 0x0800), inner()))));
        byte[] fields = concat(u16(0xb000, 0x0800), new byte[12]);
        all.add(new Tunnel("GRE with checksum, key and sequence", 1, outer(47, concat(fields, inner()))));
        all.add(new Tunnel("GRE with Ethernet", 1, outer(47, concat(u16(0, 0x6558), innerFrame()))));
        byte[] pptp = concat(u16(0x3081, 0x880b), new byte[12], hex("ff03 0021"));
        all.add(new Tunnel("PPTP", 1, outer(47, concat(pptp, inner()))));
        all.add(new Tunnel("ERSPAN I", 1, outer(47, concat(u16(0, 0x88be), innerFrame()))));
        byte[] two = concat(u16(0x1000, 0x88be, 0, 1, 0x1000), new byte[6]);
        all.add(new Tunnel("ERSPAN II", 1, outer(47, concat(two, innerFrame()))));
        byte[] three = concat(u16(0x1000, 0x22eb, 0, 1, 0x2000), new byte[9], new byte[] {1}, new byte[8]);
        all.add(new Tunnel("ERSPAN III", 1, outer(47, concat(three, innerFrame()))));
        all.add(new Tunnel("VXLAN", 1, udp(4789, hex("08000000 00004d00"), innerFrame())));
        all.add(new Tunnel("GENEVE", 1, udp(6081, hex("01006558 00004d00 00000000"), innerFrame())));
        all.add(new Tunnel("GENEVE with IP", 1, udp(6081, hex("00000800 00004d00"), inner())));
        all.add(new Tunnel("GTP-U", 1, udp(2152, hex("30ff0032 00000001"), inner())));
        byte[] extended = hex("34ff003a 00000001 00000085 01000900");
        all.add(new Tunnel("GTP-U with an extension", 1, udp(2152, extended, inner())));
        all.add(new Tunnel("Teredo", 1, udp(3544, Decoding.packet6(10))));
        all.add(new Tunnel("Teredo with origin", 1, udp(3544, new byte[8], Decoding.packet6(10))));
        byte[] keyed = concat(u16(0x2000, 0x0800), new byte[4]);
        all.add(new Tunnel("GRE in UDP", 1, udp(4754, keyed, inner())));
        byte[] identity = concat(hex("41521129"), new byte[4 + 16 + 20]);
        all.add(new Tunnel("AYIYA", 1, udp(5072, identity, Decoding.packet6(10))));
        all.add(new Tunnel("WCCP", 1, outer(47, concat(u16(0, 0x883e), hex("05590048"), inner()))));
        byte[] wireless = hex("8801 0000 0000000000a1 0200000000a2 0000000000a3 1000 0000 aaaa03000000 0800");
        all.add(new Tunnel("802.11 over GRE", 1, outer(47, concat(u16(0, 0x8200), wireless, inner()))));
        all.add(new Tunnel("VN-tag", 0, ethernet(0x8926, hex("00000033 8100 00fa 0800"), inner())));
        all.add(new Tunnel("802.1ah", 0, ethernet(0x88e7, hex("001ebb44"), innerFrame())));
        all.add(new Tunnel("FabricPath", 0, ethernet(0x8903, u16(5), innerFrame())));
        all.add(new Tunnel("MPLS", 0, ethernet(0x8847, hex("00010040 000111ff"), inner())));
        all.add(new Tunnel("MPLS pseudowire", 0, ethernet(0x8847, hex("000111ff 00000000"), innerFrame())));
        all.add(new Tunnel("MPLS pseudowire, bare", 0, ethernet(0x8847, hex("000111ff"), innerFrame())));
        byte[] session = concat(hex("1100 0001"), u16(2 + inner().length), hex("0021"), inner(), new byte[9]);
        all.add(new Tunnel("PPPoE", 0, ethernet(0x8864, session)));
        return all;
    }

    @ParameterizedTest
    @MethodSource("tunnels")
    void innermostConnectionIsKept(Tunnel tunnel) {
        Packet packet = decoding.frame(Decoding.ETHERNET, tunnel.frame());
        assertThat(packet.kind).isEqualTo(Packet.TCP);
        assertThat(packet.headerComplete).isTrue();
        assertThat(packet.sourcePort).isEqualTo(40_000);
        assertThat(packet.payloadLength).isEqualTo(10);
        assertThat(packet.tunnelDepth).isEqualTo(tunnel.depth());
        int outermost = tunnel.frame().length - 14;
        assertThat(packet.tunnelOverhead).isEqualTo(tunnel.depth() == 0 ? 0 : outermost - packet.ipLength);
        assertThat(decoding.decoder.counters().leastTunnelOverhead).isEqualTo(packet.tunnelOverhead);
        assertThat(Addresses.text(packet.sourceHigh, packet.sourceLow)).isIn("10.0.0.1", "2001:db8::1");
        assertThat(decoding.decoder.counters().malformed()).isEmpty();
        assertThat(decoding.decoder.counters().tunnelled).isEqualTo(Math.min(1, tunnel.depth()));
    }

    @ParameterizedTest
    @ValueSource(ints = {4789, 8472, 6081, 2152, 3544, 4754, 5072})
    void ordinaryUdpOnATunnelPortStaysUdp(int port) {
        for (byte[] payload : new byte[][] {new byte[0], new byte[100], hex("30ff0000"), filled(200), filled(30)}) {
            Packet packet = decoding.frame(Decoding.ETHERNET, udp(port, payload));
            assertThat(packet.kind).isEqualTo(Packet.UDP);
            assertThat(packet.tunnelDepth).isZero();
            assertThat(packet.payloadLength).isEqualTo(payload.length);
            assertThat(Addresses.text(packet.sourceHigh, packet.sourceLow)).isEqualTo("192.0.2.1");
        }
    }

    private static byte[] filled(int length) {
        byte[] bytes = new byte[length];
        Arrays.fill(bytes, (byte) 0x41);
        return bytes;
    }

    /** RFC 7348 section 5: outer IPv4, UDP, VXLAN and the inner Ethernet header. */
    @Test
    void theLeastThatTunnelsAddIsKept() {
        decoding.frame(Decoding.ETHERNET, udp(4789, hex("08000000 00004d00"), innerFrame()));
        assertThat(decoding.packet.tunnelOverhead).isEqualTo(20 + 8 + 8 + 14);
        decoding.frame(Decoding.ETHERNET, outer(4, inner()));
        assertThat(decoding.packet.tunnelOverhead).isEqualTo(20);
        decoding.frame(Decoding.ETHERNET, innerFrame());
        assertThat(decoding.packet.tunnelOverhead).isZero();
        assertThat(decoding.decoder.counters().leastTunnelOverhead).isEqualTo(20);
    }

    @Test
    void depthIsCapped() {
        byte[] packet = inner();
        for (int i = 0; i < 8; i++) {
            packet = PacketBytes.ip(OUTER, OUTER_PEER, 4, 64, i, packet);
        }
        assertThat(decoding.ethernet(packet).kind).isEqualTo(Packet.TCP);
        assertThat(decoding.packet.tunnelDepth).isEqualTo(8);
        packet = PacketBytes.ip(OUTER, OUTER_PEER, 4, 64, 9, packet);
        assertThat(decoding.ethernet(packet).kind).isEqualTo(Packet.OTHER);
        assertThat(decoding.decoder.counters().malformed(Malformed.NESTED_TOO_DEEP))
                .isEqualTo(1);
    }

    @Test
    void fragmentsOfTheOuterPacketAreAssembled() {
        byte[] gre = concat(u16(0, 0x0800), Decoding.packet(1000));
        byte[] first = PacketBytes.ipv4(OUTER, OUTER_PEER, 47, 64, 3, 0x2000, Arrays.copyOf(gre, 800));
        byte[] last = PacketBytes.ipv4(OUTER, OUTER_PEER, 47, 64, 3, 100, Arrays.copyOfRange(gre, 800, gre.length));
        assertThat(decoding.ethernet(first).kind).isEqualTo(Packet.FRAGMENT);
        assertThat(decoding.ethernet(last).kind).isEqualTo(Packet.TCP);
        assertThat(decoding.packet.payloadLength).isEqualTo(1000);
        assertThat(decoding.packet.tunnelDepth).isEqualTo(1);
        assertThat(decoding.packet.tunnelOverhead).isEqualTo(20 + 4);
        assertThat(Addresses.text(decoding.packet.sourceHigh, decoding.packet.sourceLow))
                .isEqualTo("10.0.0.1");
    }

    @Test
    void netfilterLogHoldsAPacketAmongItsOptions() {
        byte[] options = hex("02000000 0800 0100 08000300 0500 0a00 41000000");
        byte[] frame = concat(options, hex("3600 0900"), inner());
        assertTcp(decoding.frame(239, frame));
        byte[] big = concat(hex("02000000 0008 0001 00000000"), hex("0036 0009"), inner());
        assertTcp(decoding.frame(239, big));
    }

    @Test
    void fiberRingsLeadToLlc() {
        assertTcp(decoding.frame(10, concat(hex("50"), new byte[12], hex("aaaa03000000 0800"), inner())));
    }

    /** What tshark 4.0.17 shows of such frames: the stream is counted, of the segment nothing is told. */
    @Test
    void asWiresharkTheLastBytesOfFabricPathAreACheckSequence() {
        byte[] bare = ethernet(0x8903, u16(5), PacketBytes.ethernet(Decoding.packet(0)));
        Decoding wireshark = new Decoding(true);
        assertThat(wireshark.frame(Decoding.ETHERNET, bare).headerCut).isTrue();
        assertThat(wireshark.packet.headerComplete).isTrue();
        assertThat(wireshark.frame(Decoding.ETHERNET, concat(bare, new byte[4])).headerCut)
                .isFalse();
        assertThat(decoding.frame(Decoding.ETHERNET, bare).headerCut).isFalse();
        assertThat(wireshark.frame(Decoding.ETHERNET, ethernet(0x8903, u16(5))).kind)
                .isEqualTo(Packet.OTHER);
    }

    @Test
    void gtpLengthVouchesForACutPacketInside() {
        byte[] cut = Arrays.copyOf(Decoding.packet(100), 80);
        assertThat(decoding.frame(Decoding.ETHERNET, udp(2152, hex("30ff0050 00000001"), cut)).kind)
                .isEqualTo(Packet.TCP);
        assertThat(decoding.frame(Decoding.ETHERNET, udp(2152, hex("30ff0051 00000001"), cut)).kind)
                .isEqualTo(Packet.UDP);
    }

    @Test
    void wrappersNameTheirLinkType() {
        byte[] pktap = concat(hex("0c000000 01000000 01000000"), innerFrame());
        assertTcp(decoding.frame(258, pktap));
        assertTcp(decoding.frame(192, concat(hex("0000 0800 65000000"), inner())));
        assertTcp(decoding.frame(226, concat(new byte[24], inner())));
        byte[] endless = hex("0c000000 01000000 02010000");
        byte[] nested = new byte[0];
        for (int i = 0; i < 200; i++) {
            nested = concat(nested, endless);
        }
        assertThat(decoding.frame(258, nested).kind).isEqualTo(Packet.OTHER);
    }

    @Test
    void wirelessDataFramesAreRead() {
        byte[] snap = concat(hex("aaaa03000000 0800"), inner());
        byte[] header = concat(hex("0801 0000"), hex("0000000000a1 0200000000a2 0000000000a3 1000"));
        assertTcp(decoding.frame(105, concat(header, snap)));
        assertThat(decoding.packet.sourceMac).isEqualTo(0x0200_0000_00a2L);
        byte[] quality = concat(hex("8802 0000"), hex("0000000000a1 0200000000a2 0000000000a3 1000 0000"));
        byte[] radiotap = hex("0000 1100 03000000 0102030405060708 20");
        assertTcp(decoding.frame(127, concat(radiotap, quality, new byte[2], snap)));
        assertThat(decoding.packet.sourceMac).isEqualTo(0x0000_0000_00a3L);
        header[1] |= 0x40;
        assertThat(decoding.frame(105, concat(header, snap)).kind).isEqualTo(Packet.OTHER);
        header[0] = (byte) 0x80;
        assertThat(decoding.frame(105, concat(header, snap)).kind).isEqualTo(Packet.OTHER);
        assertThat(decoding.decoder.counters().unknown())
                .containsOnlyKeys("802.11 management and control", "802.11 data, encrypted or in fragments");
    }

    private static void assertTcp(Packet packet) {
        assertThat(packet.kind).isEqualTo(Packet.TCP);
        assertThat(packet.sourcePort).isEqualTo(40_000);
        assertThat(packet.payloadLength).isEqualTo(10);
    }

    @Test
    void innerPacketWithoutConnectionLeavesNoneOfTheOuter() {
        byte[] ospf = PacketBytes.ip(A, B, 89, 1, 1, new byte[20]);
        assertThat(decoding.frame(Decoding.ETHERNET, udp(2152, hex("30ff0028 00000001"), ospf)).kind)
                .isEqualTo(Packet.OTHER);
        assertThat(decoding.decoder.counters().unknown()).containsOnlyKeys("OSPF");
    }

    /** Flannel and Cilium: a node's own interface shows pods only inside. */
    @Test
    void theVxlanOfLinuxIsReadThoughWiresharkDoesNot() {
        byte[] frame = udp(8472, hex("08000000 00000100"), innerFrame());
        assertThat(new Decoding().frame(Decoding.ETHERNET, frame).kind).isEqualTo(Packet.TCP);
        assertThat(new Decoding(true).frame(Decoding.ETHERNET, frame).kind).isEqualTo(Packet.UDP);
        byte[] other = udp(8472, hex("08000000 00000101"), innerFrame());
        assertThat(new Decoding().frame(Decoding.ETHERNET, other).kind).isEqualTo(Packet.UDP);
    }

    /** BIG TCP: more than a UDP length can say. */
    @Test
    void wiresharkReadsNoTunnelWhoseUdpLengthIsZero() {
        byte[] frame = udp(4789, hex("08000000 00004d00"), innerFrame());
        frame[14 + 20 + 4] = 0;
        frame[14 + 20 + 5] = 0;
        assertThat(new Decoding().frame(Decoding.ETHERNET, frame).kind).isEqualTo(Packet.TCP);
        assertThat(new Decoding(true).frame(Decoding.ETHERNET, frame).kind).isNotEqualTo(Packet.TCP);
    }
}
