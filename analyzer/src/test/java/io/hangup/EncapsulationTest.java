package io.hangup;

import static org.assertj.core.api.Assertions.assertThat;

import io.hangup.capture.FrameRef;
import io.hangup.diagnosis.Diagnosis;
import io.hangup.diagnosis.Evidence;
import io.hangup.diagnosis.rule.Judgements;
import io.hangup.diagnosis.rule.Talk;
import io.hangup.report.Report;
import io.hangup.testing.Capture;
import io.hangup.testing.Capture.CapturedFrame;
import io.hangup.testing.Ladder;
import io.hangup.testing.PacketBytes;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** One failed call in every link type and tunnel that is read: the same verdict on the same frames. */
class EncapsulationTest {
    private static final byte[] HERE = PacketBytes.address("192.0.2.1");
    private static final byte[] THERE = PacketBytes.address("192.0.2.2");
    private static final byte[] HERE6 = PacketBytes.address("2001:db8::a");
    private static final byte[] THERE6 = PacketBytes.address("2001:db8::b");
    private static final int ETHERNET = 1;

    /** @param frame makes the captured frame of an IP packet */
    record Wrapping(String name, int linkType, UnaryOperator<byte[]> frame) {
        @Override
        public String toString() {
            return name;
        }
    }

    private static byte[] hex(String text) {
        return HexFormat.of().parseHex(text.replace(" ", ""));
    }

    private static byte[] join(byte[]... parts) {
        return PacketBytes.concat(parts);
    }

    private static byte[] number(ByteOrder order, int... shorts) {
        ByteBuffer bytes = ByteBuffer.allocate(2 * shorts.length).order(order);
        for (int value : shorts) {
            bytes.putShort((short) value);
        }
        return bytes.array();
    }

    private static byte[] inIp(int protocol, byte[] payload) {
        return PacketBytes.ethernet(PacketBytes.ip(HERE, THERE, protocol, 64, 5, payload));
    }

    private static byte[] inUdp(int port, byte[]... payload) {
        return inIp(17, PacketBytes.udp(HERE, THERE, 50_000, port, join(payload)));
    }

    private static byte[] ethernet(int type, byte[]... payload) {
        return PacketBytes.ethernet(0x0200_0000_0001L, 0x0200_0000_0002L, type, join(payload));
    }

    private static Wrapping before(String name, int linkType, String header) {
        return new Wrapping(name, linkType, ip -> join(hex(header), ip));
    }

    private static Wrapping tagged(String name, int type, String tags) {
        return new Wrapping(name, ETHERNET, ip -> ethernet(type, hex(tags), ip));
    }

    private static byte[] nflog(byte[] ip) {
        byte[] header = hex("02000000 0800 0100 08000300 0500 0a00 41000000");
        byte[] padding = new byte[-ip.length & 3];
        return join(header, number(ByteOrder.LITTLE_ENDIAN, ip.length + 4, 9), ip, padding);
    }

    private static byte[] pppoe(byte[] ip) {
        return join(hex("1100 0007"), number(ByteOrder.BIG_ENDIAN, 2 + ip.length, 0x21), ip);
    }

    static List<Wrapping> links() {
        List<Wrapping> all = new ArrayList<>();
        all.add(before("NULL 0, little-endian", 0, "02000000"));
        all.add(before("NULL 0, big-endian", 0, "00000002"));
        all.add(before("LOOP 108", 108, "00000002"));
        all.add(before("PPP 9", 9, "ff03 0021"));
        all.add(before("FDDI 10", 10, "50 000000000001 000000000002 aaaa03000000 0800"));
        for (int raw : new int[] {12, 14, 101, 228}) {
            all.add(before("RAW " + raw, raw, ""));
        }
        all.add(before("PPP_HDLC 50", 50, "ff03 0021"));
        all.add(before("C_HDLC 104", 104, "0f00 0800"));
        all.add(new Wrapping("PPP_ETHER 51", 51, EncapsulationTest::pppoe));
        String data = "0801 0000 0000000000a1 0200000000a2 0000000000a3 1000 aaaa03000000 0800";
        all.add(before("802.11 105", 105, data));
        all.add(before("radiotap 127", 127, "0000 0800 00000000" + data));
        all.add(before("SLL 113", 113, "0004 0001 0006 020000000001 0000 0800"));
        all.add(before("PPI 192", 192, "0000 0800 65000000"));
        all.add(before("PPP_PPPD 204", 204, "01 ff03 0021"));
        all.add(before("IPNET 226", 226, "00".repeat(24)));
        all.add(new Wrapping("NFLOG 239", 239, EncapsulationTest::nflog));
        all.add(before("PKTAP 258", 258, "0c000000 01000000 0c000000"));
        all.add(before("SLL2 276", 276, "0800 0000 00000003 0001 04 06 020000000001 0000"));
        return all;
    }

    static List<Wrapping> tags() {
        List<Wrapping> all = new ArrayList<>();
        all.add(tagged("802.1Q", 0x8100, "0005 0800"));
        all.add(tagged("802.1ad", 0x88a8, "0005 8100 0006 0800"));
        all.add(tagged("MPLS", 0x8847, "00010040 000111ff"));
        all.add(new Wrapping("PPPoE session", ETHERNET, ip -> ethernet(0x8864, pppoe(ip))));
        all.add(new Wrapping("SNAP", ETHERNET, ip -> ethernet(8 + ip.length, hex("aaaa03000000 0800"), ip)));
        all.add(new Wrapping(
                "MPLS pseudowire",
                ETHERNET,
                ip -> ethernet(0x8847, hex("000111ff 00000000"), PacketBytes.ethernet(ip))));
        return all;
    }

    static List<Wrapping> tunnels() {
        List<Wrapping> all = new ArrayList<>();
        all.add(new Wrapping("IPIP", ETHERNET, ip -> inIp(4, ip)));
        all.add(new Wrapping(
                "IPv4 in IPv6", ETHERNET, ip -> PacketBytes.ethernet(PacketBytes.ipv6(HERE6, THERE6, 4, 64, ip))));
        all.add(new Wrapping("GRE", ETHERNET, ip -> inIp(47, join(hex("0000 0800"), ip))));
        all.add(new Wrapping("GRE with key", ETHERNET, ip -> inIp(47, join(hex("2000 0800 00000007"), ip))));
        all.add(new Wrapping(
                "GRE with Ethernet", ETHERNET, ip -> inIp(47, join(hex("0000 6558"), PacketBytes.ethernet(ip)))));
        all.add(new Wrapping(
                "ERSPAN II",
                ETHERNET,
                ip -> inIp(47, join(hex("1000 88be 00000001 1000 000000000000"), PacketBytes.ethernet(ip)))));
        all.add(new Wrapping("VXLAN", ETHERNET, ip -> inUdp(4789, hex("08000000 00004d00"), PacketBytes.ethernet(ip))));
        all.add(new Wrapping(
                "GENEVE", ETHERNET, ip -> inUdp(6081, hex("01006558 00004d00 00000000"), PacketBytes.ethernet(ip))));
        all.add(new Wrapping(
                "GTP-U",
                ETHERNET,
                ip -> inUdp(2152, hex("30ff"), number(ByteOrder.BIG_ENDIAN, ip.length), hex("00000001"), ip)));
        return all;
    }

    private static Ladder failed() {
        return Talk.CLEAR.asks(Talk.CLEAR.open()).after(14).serverRst();
    }

    private static byte[] packet(CapturedFrame frame) {
        return Arrays.copyOfRange(frame.data(), 14, frame.data().length);
    }

    private static Report wrapped(Wrapping wrapping) {
        List<CapturedFrame> frames = new ArrayList<>();
        for (CapturedFrame frame : failed().frames()) {
            frames.add(new CapturedFrame(frame.timeNanos(), wrapping.frame().apply(packet(frame))));
        }
        return Judgements.of(Capture.of(wrapping.linkType(), frames)).report();
    }

    private static void sameStory(Report report) {
        Diagnosis plain = Judgements.of(failed()).report().diagnoses().get(0);
        assertThat(report.diagnoses()).hasSize(1);
        Diagnosis said = report.diagnoses().get(0);
        assertThat(said.cause()).isEqualTo("server-active-reset-before-headers");
        assertThat(said.sentence()).isEqualTo(plain.sentence());
        assertThat(frames(said)).isEqualTo(frames(plain));
        assertThat(said.score()).isEqualTo(plain.score());
    }

    private static List<Long> frames(Diagnosis diagnosis) {
        return diagnosis.evidence().stream()
                .map(Evidence::frame)
                .map(FrameRef::number)
                .toList();
    }

    @ParameterizedTest
    @MethodSource("links")
    void everyLinkTypeTellsTheSameStory(Wrapping wrapping) {
        sameStory(wrapped(wrapping));
    }

    @ParameterizedTest
    @MethodSource("tags")
    void everyTagTellsTheSameStory(Wrapping wrapping) {
        sameStory(wrapped(wrapping));
    }

    @ParameterizedTest
    @MethodSource("tunnels")
    void everyTunnelTellsTheSameStoryAndWhatItAdds(Wrapping wrapping) {
        Report report = wrapped(wrapping);
        sameStory(report);
        byte[] packet = packet(failed().frames().get(0));
        int added = wrapping.frame().apply(packet).length - 14 - packet.length;
        assertThat(report.notes()).singleElement().asString().contains("in a tunnel, which adds " + added + " bytes");
    }

    @Test
    void withoutATunnelNoneIsSpokenOf() {
        assertThat(Judgements.of(failed()).report().notes()).isEmpty();
    }

    /** The same packets before and inside a tunnel, as a capture on all interfaces of a gateway has them. */
    @ParameterizedTest
    @MethodSource("tunnels")
    void insideAndOutsideOfATunnelIsOneConnection(Wrapping wrapping) {
        List<CapturedFrame> frames = new ArrayList<>();
        for (CapturedFrame frame : failed().frames()) {
            frames.add(frame);
            frames.add(new CapturedFrame(
                    frame.timeNanos() + 20_000, wrapping.frame().apply(packet(frame))));
        }
        Report report = Judgements.of(Capture.of(ETHERNET, frames)).report();
        assertThat(report.connections()).hasSize(1);
        assertThat(report.diagnoses()).hasSize(1);
        assertThat(report.diagnoses().get(0).cause()).isEqualTo("server-active-reset-before-headers");
    }
}
