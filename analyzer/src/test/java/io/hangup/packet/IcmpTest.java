package io.hangup.packet;

import static io.hangup.packet.Decoding.A;
import static io.hangup.packet.Decoding.A6;
import static io.hangup.packet.Decoding.concat;
import static org.assertj.core.api.Assertions.assertThat;

import io.hangup.testing.PacketBytes;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class IcmpTest {
    private static final byte[] ROUTER = PacketBytes.address("192.0.2.1");
    private static final byte[] ROUTER6 = PacketBytes.address("2001:db8:ffff::1");

    private final Decoding decoding = new Decoding();

    private Packet error(int type, int code, int rest, byte[] quote) {
        byte[] message = PacketBytes.icmp(ROUTER, A, type, code, rest, quote);
        return decoding.ethernet(PacketBytes.ip(ROUTER, A, PacketBytes.ICMP, 60, 1, message));
    }

    private Packet error6(int type, int code, int rest, byte[] quote) {
        byte[] message = PacketBytes.icmp(ROUTER6, A6, type, code, rest, quote);
        return decoding.ethernet(PacketBytes.ip(ROUTER6, A6, PacketBytes.ICMPV6, 60, 1, message));
    }

    private static void assertQuote(Packet packet) {
        assertThat(packet.isIcmpError()).isTrue();
        assertThat(packet.quotedProtocol).isEqualTo(6);
        assertThat(packet.quotedSourcePort).isEqualTo(40_000);
        assertThat(packet.quotedDestinationPort).isEqualTo(443);
        assertThat(packet.quotedSeq).isEqualTo(1000);
    }

    @Test
    void fragmentationNeededGivesTheMtuAndTheSegment() {
        Packet packet = error(3, 4, 1400, Arrays.copyOf(Decoding.packet(1460), 28));
        assertQuote(packet);
        assertThat(packet.icmpMtu).isEqualTo(1400);
        assertThat(packet.quotedIpLength).isEqualTo(1500);
        assertThat(packet.quotedTcpComplete).isFalse();
        assertThat(Addresses.text(packet.sourceHigh, packet.sourceLow)).isEqualTo("192.0.2.1");
        assertThat(Addresses.text(packet.quotedSourceHigh, packet.quotedSourceLow))
                .isEqualTo("10.0.0.1");
        assertThat(Addresses.text(packet.quotedDestinationHigh, packet.quotedDestinationLow))
                .isEqualTo("203.0.113.10");
    }

    @ParameterizedTest
    @CsvSource({"7, false, false", "8, true, false", "15, true, false", "16, true, true", "20, true, true"})
    void quoteIsUsedAsFarAsItGoes(int bytes, boolean quoted, boolean complete) {
        Packet packet = error(3, 1, 0, Arrays.copyOf(Decoding.packet(100), 20 + bytes));
        assertThat(packet.quoted).isEqualTo(quoted);
        assertThat(quoted && packet.quotedTcpComplete).isEqualTo(complete);
    }

    @ParameterizedTest
    @ValueSource(ints = {3, 4, 11, 12})
    void errorsQuote(int type) {
        assertQuote(error(type, 0, 0, Decoding.packet(10)));
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 5, 8, 13})
    void otherMessagesQuoteNothing(int type) {
        assertThat(error(type, 0, 0, Decoding.packet(10)).kind).isEqualTo(Packet.ICMP);
        assertThat(decoding.packet.quoted).isFalse();
        assertThat(decoding.packet.icmpMtu).isEqualTo(-1);
        assertThat(decoding.packet.icmpType).isEqualTo(type);
    }

    @Test
    void laterFragmentHasNoPortsToQuote() {
        byte[] quote = Decoding.packet(100);
        quote[7] = 10;
        assertThat(error(11, 1, 0, quote).quoted).isFalse();
    }

    @Test
    void packetTooBigQuotesThroughExtensionHeaders() {
        byte[] segment = Decoding.segment(A6, Decoding.B6, new byte[0], 1000);
        byte[] quote = PacketBytes.ipv6(A6, Decoding.B6, 60, 64, concat(new byte[] {6, 0, 0, 0, 0, 0, 0, 0}, segment));
        Packet packet = error6(2, 0, 1280, quote);
        assertQuote(packet);
        assertThat(packet.icmpMtu).isEqualTo(1280);
        assertThat(packet.quotedIpLength).isEqualTo(40 + 8 + 1020);
        assertThat(packet.quotedTcpComplete).isTrue();
        assertThat(Addresses.text(packet.quotedSourceHigh, packet.quotedSourceLow))
                .isEqualTo("2001:db8::1");
    }

    @Test
    void aQuoteWithoutALengthIsAttachedButHasNoStream() {
        byte[] quote = PacketBytes.ipv6(
                A6, Decoding.B6, PacketBytes.TCP, 64, Decoding.segment(A6, Decoding.B6, new byte[0], 100));
        quote[4] = 0;
        quote[5] = 0;
        Packet packet = error6(2, 0, 1280, quote);
        assertQuote(packet);
        assertThat(packet.quotedTcpComplete).isFalse();
    }

    @Test
    void quotedDatagramGivesItsPorts() {
        byte[] udp = PacketBytes.udp(A, ROUTER, 33_000, 53, new byte[30]);
        Packet packet = error(3, 3, 0, PacketBytes.ip(A, ROUTER, 17, 64, 1, udp));
        assertThat(packet.isIcmpError()).isTrue();
        assertThat(packet.quotedProtocol).isEqualTo(17);
        assertThat(packet.quotedDestinationPort).isEqualTo(53);
        assertThat(packet.quotedTcpComplete).isFalse();
    }

    @Test
    void quoteOfTheFrameBeforeIsForgotten() {
        error(3, 1, 0, Decoding.packet(10));
        assertThat(decoding.ethernet(Decoding.packet(10)).isIcmpError()).isFalse();
        assertThat(error(8, 0, 0, new byte[4]).isIcmpError()).isFalse();
    }
}
