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
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PacketDecoderTest {
    private final Decoding decoding = new Decoding();

    private void assertSegment(Packet packet, int payload) {
        assertThat(packet.kind).isEqualTo(Packet.TCP);
        assertThat(packet.headerComplete).isTrue();
        assertThat(packet.countsAsStream).isTrue();
        assertThat(packet.sourcePort).isEqualTo(40_000);
        assertThat(packet.destinationPort).isEqualTo(443);
        assertThat(packet.seq).isEqualTo(1000);
        assertThat(packet.ack).isEqualTo(2000);
        assertThat(packet.window).isEqualTo(501);
        assertThat(packet.flags).isEqualTo(Packet.ACK | Packet.PSH);
        assertThat(packet.payloadLength).isEqualTo(payload);
    }

    @Test
    void ethernetFrameGivesAddressesAndNumbers() {
        Packet packet = decoding.ethernet(Decoding.packet(100));
        assertSegment(packet, 100);
        assertThat(packet.payloadCaptured).isEqualTo(100);
        assertThat(Addresses.text(packet.sourceHigh, packet.sourceLow)).isEqualTo("10.0.0.1");
        assertThat(Addresses.text(packet.destinationHigh, packet.destinationLow))
                .isEqualTo("203.0.113.10");
        assertThat(packet.sourceMac).isEqualTo(0x0200_0000_0001L);
        assertThat(packet.ttl).isEqualTo(64);
        assertThat(packet.ipId).isEqualTo(77);
        assertThat(packet.dontFragment).isTrue();
        assertThat(packet.ipLength).isEqualTo(140);
        assertThat(packet.cookedType).isEqualTo(-1);
        assertThat(packet.interfaceIndex).isEqualTo(7);
    }

    @Test
    void paddingOfShortFramesIsNoPayload() {
        byte[] frame = Arrays.copyOf(PacketBytes.ethernet(Decoding.packet(0)), 60);
        assertSegment(decoding.frame(Decoding.ETHERNET, frame), 0);
        assertThat(decoding.packet.payloadCaptured).isZero();
    }

    @Test
    void vlanTagsAreSkippedUpToTheCap() {
        byte[] ip = Decoding.packet(10);
        byte[] macs = new byte[12];
        byte[] tagged = concat(macs, u16(0x88a8, 5, 0x8100, 6, 0x0800), ip);
        assertSegment(decoding.frame(Decoding.ETHERNET, tagged), 10);
        byte[] tags = new byte[0];
        for (int i = 0; i < 8; i++) {
            tags = concat(tags, u16(0x8100, i));
        }
        assertSegment(decoding.frame(Decoding.ETHERNET, concat(macs, tags, u16(0x0800), ip)), 10);
        byte[] nine = concat(macs, tags, u16(0x8100, 9, 0x0800), ip);
        assertThat(decoding.frame(Decoding.ETHERNET, nine).kind).isEqualTo(Packet.OTHER);
        assertThat(decoding.decoder.counters().malformed(Malformed.NESTED_TOO_DEEP))
                .isEqualTo(1);
    }

    @Test
    void cookedCapturesTellDirectionAndInterface() {
        byte[] ip = Decoding.packet(10);
        byte[] one = concat(u16(4, 1, 6), hex("020000000001 0000"), u16(0x0800), ip);
        assertSegment(decoding.frame(113, one), 10);
        assertThat(decoding.packet.cookedType).isEqualTo(4);
        assertThat(decoding.packet.sourceMac).isEqualTo(0x0200_0000_0001L);
        byte[] two = concat(u16(0x86dd, 0, 0, 9, 1), hex("00 06 020000000002 0000"), Decoding.packet6(10));
        assertSegment(decoding.frame(276, two), 10);
        assertThat(decoding.packet.cookedType).isZero();
        assertThat(decoding.packet.interfaceIndex).isEqualTo(~9);
        assertThat(decoding.packet.sourceMac).isEqualTo(0x0200_0000_0002L);
        assertThat(decoding.packet.v6).isTrue();
    }

    @ParameterizedTest
    @ValueSource(ints = {12, 14, 101, 228, 229})
    void rawIpIsKnownByItsVersion(int linkType) {
        assertSegment(decoding.frame(linkType, Decoding.packet(10)), 10);
        assertThat(decoding.packet.sourceMac).isEqualTo(-1);
        assertSegment(decoding.frame(linkType, Decoding.packet6(10)), 10);
    }

    @ParameterizedTest
    @ValueSource(strings = {"02000000", "00000002"})
    void loopbackFamilyIsReadInEitherByteOrder(String family) {
        assertSegment(decoding.frame(0, concat(hex(family), Decoding.packet(10))), 10);
        assertSegment(decoding.frame(108, concat(hex(family), Decoding.packet(10))), 10);
    }

    @ParameterizedTest
    @ValueSource(strings = {"1e000000", "0000001e", "18000000", "1c000000", "0a000000"})
    void loopbackFamiliesOfAllSystemsLeadToIpv6(String family) {
        assertSegment(decoding.frame(0, concat(hex(family), Decoding.packet6(10))), 10);
    }

    @ParameterizedTest
    @ValueSource(strings = {"ff03 0021", "0021", "21", "ff03 21"})
    void pppIsReadWithAndWithoutCompression(String header) {
        assertSegment(decoding.frame(9, concat(hex(header), Decoding.packet(10))), 10);
        assertSegment(decoding.frame(50, concat(hex(header), Decoding.packet(10))), 10);
    }

    @Test
    void pppoeIsReadWithoutAnEthernetHeaderToo() {
        byte[] ip = Decoding.packet(10);
        assertSegment(decoding.frame(51, concat(hex("1100 0007"), u16(2 + ip.length), hex("0021"), ip)), 10);
    }

    @Test
    void ciscoFramingIsToldFromPpp() {
        assertSegment(decoding.frame(50, concat(hex("0f00 0800"), Decoding.packet(10))), 10);
    }

    @Test
    void snapLeadsToIp() {
        byte[] ip = Decoding.packet(10);
        byte[] frame = concat(new byte[12], u16(8 + ip.length), hex("aaaa03000000 0800"), ip);
        assertSegment(decoding.frame(Decoding.ETHERNET, frame), 10);
    }

    @Test
    void optionsOfIpv4AreSkipped() {
        byte[] packet = Decoding.packet(10);
        byte[] longer = concat(Arrays.copyOf(packet, 20), hex("01010100"), Arrays.copyOfRange(packet, 20, 50));
        longer[0] = 0x46;
        longer[3] += 4;
        assertSegment(decoding.ethernet(longer), 10);
    }

    @Test
    void sourceRouteNamesTheFinalDestination() {
        byte[] packet = Decoding.packet(10);
        byte[] routed =
                concat(Arrays.copyOf(packet, 20), hex("83 07 04 09090909 00"), Arrays.copyOfRange(packet, 20, 50));
        routed[0] = 0x47;
        routed[3] += 8;
        assertSegment(decoding.ethernet(routed), 10);
        assertThat(Addresses.text(decoding.packet.destinationHigh, decoding.packet.destinationLow))
                .isEqualTo("9.9.9.9");
        routed[22] = 8;
        decoding.ethernet(routed);
        assertThat(Addresses.text(decoding.packet.destinationHigh, decoding.packet.destinationLow))
                .isEqualTo("203.0.113.10");
    }

    @Test
    void totalLengthZeroMeansTheLengthOnTheWire() {
        byte[] packet = Decoding.packet(3000);
        packet[2] = 0;
        packet[3] = 0;
        assertSegment(decoding.ethernet(packet), 3000);
        assertThat(decoding.packet.ipLength).isEqualTo(3040);
    }

    @Test
    void snapLengthLeavesThePayloadLengthAsOnTheWire() {
        byte[] frame = PacketBytes.ethernet(Decoding.packet(1000));
        assertSegment(decoding.frame(Decoding.ETHERNET, Arrays.copyOf(frame, 100), frame.length), 1000);
        assertThat(decoding.packet.payloadCaptured).isEqualTo(100 - 54);
    }

    @Test
    void headerIsUsableUpToItsWindowOnly() {
        byte[] frame = PacketBytes.ethernet(Decoding.packet(1000));
        assertSegment(decoding.frame(Decoding.ETHERNET, Arrays.copyOf(frame, 34 + 16), frame.length), 1000);
        Packet packet = decoding.frame(Decoding.ETHERNET, Arrays.copyOf(frame, 34 + 15), frame.length);
        assertThat(packet.kind).isEqualTo(Packet.TCP);
        assertThat(packet.headerComplete).isFalse();
        assertThat(packet.countsAsStream).isFalse();
        assertThat(packet.seq).isEqualTo(1000);
        packet = decoding.frame(Decoding.ETHERNET, Arrays.copyOf(frame, 34 + 3), frame.length);
        assertThat(packet.sourcePort).isEqualTo(40_000);
        assertThat(packet.destinationPort).isZero();
        assertThat(packet.seq).isZero();
        assertThat(decoding.decoder.counters().malformed(Malformed.TCP_HEADER_CUT))
                .isEqualTo(2);
    }

    @ParameterizedTest
    @ValueSource(ints = {4, 15})
    void impossibleDataOffsetIsNotAnalysed(int words) {
        byte[] packet = Decoding.packet(10);
        packet[20 + 12] = (byte) (words << 4);
        assertThat(decoding.ethernet(packet).headerComplete).isFalse();
        assertThat(decoding.packet.countsAsStream).isTrue();
        assertThat(decoding.decoder.counters().malformed(Malformed.TCP_DATA_OFFSET_WRONG))
                .isEqualTo(1);
    }

    @Test
    void wrongIpHeadersAreCountedByReason() {
        byte[] shortHeader = Decoding.packet(10);
        shortHeader[0] = 0x44;
        byte[] shortTotal = Decoding.packet(10);
        shortTotal[3] = 10;
        byte[] version = Decoding.packet(10);
        version[0] = 0x55;
        for (byte[] packet : new byte[][] {shortHeader, shortTotal, version, Arrays.copyOf(Decoding.packet(0), 19)}) {
            assertThat(decoding.frame(Decoding.ETHERNET, concat(new byte[12], u16(0x0800), packet)).kind)
                    .isEqualTo(Packet.OTHER);
        }
        assertThat(decoding.decoder.counters().malformed())
                .isEqualTo(Map.of(
                        "ipv4-header-length-wrong", 1L,
                        "ipv4-total-length-wrong", 1L,
                        "ip-version-wrong", 1L,
                        "ipv4-header-cut", 1L));
    }

    @Test
    void extensionHeadersAreWalked() {
        byte[] hopByHop = concat(new byte[] {60, 0}, new byte[6]);
        byte[] destination = concat(new byte[] {51, 1}, new byte[14]);
        byte[] authentication = concat(new byte[] {6, 4}, new byte[22]);
        byte[] segment = Decoding.segment(A6, B6, new byte[0], 10);
        byte[] payload = concat(hopByHop, destination, authentication, segment);
        assertSegment(decoding.ethernet(PacketBytes.ipv6(A6, B6, 0, 64, payload)), 10);
        assertThat(decoding.packet.ipId).isEqualTo(-1);
        assertThat(decoding.packet.dontFragment).isTrue();
        assertThat(Addresses.text(decoding.packet.sourceHigh, decoding.packet.sourceLow))
                .isEqualTo("2001:db8::1");
    }

    @Test
    void theAuthenticationHeaderIsSkippedBehindIpv4Too() {
        byte[] segment = Decoding.segment(A, B, new byte[0], 10);
        byte[] authentication = concat(new byte[] {6, 4}, new byte[22]);
        assertSegment(decoding.ethernet(PacketBytes.ip(A, B, 51, 1, 1, concat(authentication, segment))), 10);
        byte[] cut = concat(new byte[] {6, 40}, new byte[22]);
        assertThat(decoding.ethernet(PacketBytes.ip(A, B, 51, 1, 1, cut)).kind).isEqualTo(Packet.OTHER);
        assertThat(decoding.decoder.counters().malformed(Malformed.TUNNEL_HEADER_WRONG))
                .isEqualTo(1);
    }

    @Test
    void routingHeaderNamesTheFinalDestination() {
        byte[] route = concat(new byte[] {6, 2, 4, 1, 0, 0, 0, 0}, PacketBytes.address("2001:db8::99"));
        byte[] segment = Decoding.segment(A6, B6, new byte[0], 10);
        assertSegment(decoding.ethernet(PacketBytes.ipv6(A6, B6, 43, 64, concat(route, segment))), 10);
        assertThat(Addresses.text(decoding.packet.destinationHigh, decoding.packet.destinationLow))
                .isEqualTo("2001:db8::99");
    }

    @Test
    void extensionHeadersWithoutEndAreCutOff() {
        byte[] many = new byte[0];
        for (int i = 0; i < 20; i++) {
            many = concat(many, new byte[] {60, 0}, new byte[6]);
        }
        assertThat(decoding.ethernet(PacketBytes.ipv6(A6, B6, 60, 64, many)).kind)
                .isEqualTo(Packet.OTHER);
        assertThat(decoding.decoder.counters().malformed(Malformed.IPV6_EXTENSION_WRONG))
                .isEqualTo(1);
    }

    @Test
    void jumboPayloadTakesItsLengthFromTheOption() {
        byte[] segment = Decoding.segment(A6, B6, new byte[0], 70_000);
        byte[] jumbo = concat(
                new byte[] {6, 0, (byte) 0xc2, 4},
                ByteBuffer.allocate(4).putInt(8 + segment.length).array());
        byte[] packet = PacketBytes.ipv6(A6, B6, 0, 64, concat(jumbo, segment));
        packet[4] = 0;
        packet[5] = 0;
        byte[] padded = concat(PacketBytes.ethernet(packet), new byte[9]);
        assertSegment(decoding.frame(Decoding.ETHERNET, padded), 70_000);
    }

    @Test
    void allTcpOptionsAreRead() {
        byte[] options =
                hex("020405b4 0402 080a 00000011 00000022 01 030307 01 0512 00000001 00000002 00000003 00000004");
        byte[] segment = Decoding.segment(A, B, options, 5);
        assertSegment(decoding.ethernet(PacketBytes.ip(A, B, 6, 64, 1, segment)), 5);
        Packet packet = decoding.packet;
        assertThat(packet.mss).isEqualTo(1460);
        assertThat(packet.sackPermitted).isTrue();
        assertThat(packet.hasTimestamp).isTrue();
        assertThat(packet.tsVal).isEqualTo(0x11);
        assertThat(packet.tsEcr).isEqualTo(0x22);
        assertThat(packet.windowScale).isEqualTo(7);
        assertThat(packet.sackCount).isEqualTo(2);
        assertThat(Arrays.copyOf(packet.sackEdges, 4)).containsExactly(1, 2, 3, 4);
        decoding.ethernet(Decoding.packet(0));
        assertThat(packet.mss).isEqualTo(-1);
        assertThat(packet.windowScale).isEqualTo(-1);
        assertThat(packet.hasTimestamp).isFalse();
        assertThat(packet.sackPermitted).isFalse();
        assertThat(packet.sackCount).isZero();
    }

    @ParameterizedTest
    @CsvSource({
        "1e048106, 33030",
        "0101 1e048000, 32768",
        "1e0c7000 0000000000000001, 28672",
        "1e080000 00000000, -1",
        "1e038100, -1",
        "1e068106 0000, -1"
    })
    void resetsOfMultipathTcpAreRead(String options, int found) {
        byte[] segment = Decoding.segment(A, B, hex(options), 5);
        assertThat(decoding.ethernet(PacketBytes.ip(A, B, 6, 64, 1, segment)).multipathReset)
                .isEqualTo(found);
        assertThat(decoding.ethernet(Decoding.packet(0)).multipathReset).isEqualTo(-1);
    }

    @Test
    void theNamesOfMultipathTcpConnectionsAreRead() {
        byte[] keys = Decoding.segment(A, B, hex("1e140101 0000000000000007 0000000000000009"), 5);
        Packet capable = decoding.ethernet(PacketBytes.ip(A, B, 6, 64, 1, keys));
        assertThat(List.of(capable.multipathKeys, capable.multipathVersion)).containsExactly(2, 1);
        assertThat(List.of(capable.multipathKey, capable.multipathPeerKey)).containsExactly(7L, 9L);
        byte[] token = Decoding.segment(A, B, hex("1e0c1001 0000000b 00000001"), 5);
        Packet join = decoding.ethernet(PacketBytes.ip(A, B, 6, 64, 1, token));
        assertThat(join.multipathJoins).isTrue();
        assertThat(join.multipathToken).isEqualTo(11);
        assertThat(join.multipathKeys).isZero();
    }

    @Test
    void theSubtypesOfMultipathTcpAreCollected() {
        byte[] segment = Decoding.segment(A, B, hex("1e082001 00000009 1e048106"), 5);
        assertThat(decoding.ethernet(PacketBytes.ip(A, B, 6, 64, 1, segment)).multipathSubtypes)
                .isEqualTo(1 << 2 | 1 << 8);
        assertThat(decoding.ethernet(Decoding.packet(0)).multipathSubtypes).isZero();
    }

    @ParameterizedTest
    @CsvSource({
        "131200112233445566778899aabbccddeeff 0000, 19",
        "1d0401020000 0000, 29",
        "1d100102000102030405060708090a0b, 29",
        "1304aabb, 0",
        "1d03aa01, 0"
    })
    void optionsThatSignASegmentAreNoted(String options, int kind) {
        byte[] segment = Decoding.segment(A, B, hex(options), 5);
        assertThat(decoding.ethernet(PacketBytes.ip(A, B, 6, 64, 1, segment)).signature)
                .isEqualTo(kind);
        assertThat(decoding.ethernet(Decoding.packet(0)).signature).isZero();
    }

    @ParameterizedTest
    @ValueSource(strings = {"0800", "0801", "08ff0000", "02", "0500", "05030000", "0206aaaa"})
    void malformedOptionsEndQuietly(String options) {
        byte[] segment = Decoding.segment(A, B, concat(hex("0402"), hex(options)), 5);
        assertSegment(decoding.ethernet(PacketBytes.ip(A, B, 6, 64, 1, segment)), 5);
        assertThat(decoding.packet.sackPermitted).isTrue();
        assertThat(decoding.packet.hasTimestamp).isFalse();
        assertThat(decoding.packet.mss).isEqualTo(-1);
        assertThat(decoding.decoder.counters().malformed()).isEmpty();
    }

    @Test
    void udpTakesTheSmallerLength() {
        byte[] udp = PacketBytes.udp(A, B, 33_000, 53, new byte[20]);
        Packet packet = decoding.ethernet(PacketBytes.ip(A, B, 17, 64, 1, concat(udp, new byte[6])));
        assertThat(packet.kind).isEqualTo(Packet.UDP);
        assertThat(packet.destinationPort).isEqualTo(53);
        assertThat(packet.payloadLength).isEqualTo(20);
        assertThat(packet.payloadCaptured).isEqualTo(20);
        udp[5] = 7;
        assertThat(decoding.ethernet(PacketBytes.ip(A, B, 17, 64, 1, udp)).kind).isEqualTo(Packet.OTHER);
        assertThat(decoding.decoder.counters().malformed(Malformed.UDP_LENGTH_WRONG))
                .isEqualTo(1);
    }

    @Test
    void unknownIsCountedByName() {
        decoding.frame(147, new byte[60]);
        decoding.frame(Decoding.ETHERNET, concat(new byte[12], u16(0x0806), new byte[28]));
        decoding.frame(Decoding.ETHERNET, concat(new byte[12], u16(0x1234), new byte[28]));
        decoding.ethernet(PacketBytes.ip(A, B, 89, 1, 1, new byte[20]));
        decoding.ethernet(PacketBytes.ip(A, B, 89, 1, 1, new byte[20]));
        PacketCounters counters = decoding.decoder.counters();
        assertThat(counters.unknown()).isEqualTo(Map.of("USER0", 1L, "ARP", 1L, "EtherType 0x1234", 1L, "OSPF", 2L));
        assertThat(counters.unknownLinkType(147)).isEqualTo(1);
        assertThat(counters.frames).isEqualTo(5);
        assertThat(counters.kind(Packet.OTHER)).isEqualTo(5);
    }

    @Test
    void differentUnknownsAreCapped() {
        for (int type = 0x2000; type < 0x2200; type++) {
            decoding.frame(Decoding.ETHERNET, concat(new byte[12], u16(type)));
        }
        assertThat(decoding.decoder.counters().unknown()).hasSize(CountTable.KEY_CAP + 1);
        assertThat(decoding.decoder.counters().unknown()).containsEntry("others", 512L - CountTable.KEY_CAP);
    }
}
