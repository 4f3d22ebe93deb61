package io.hangup.tls;

import static org.assertj.core.api.Assertions.assertThat;

import io.hangup.tcp.Side;
import io.hangup.testing.Tls;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;

class QuicHandshakeTest {
    private final QuicHandshake handshake = new QuicHandshake();

    /** The ClientHello without its record header. */
    static byte[] hello() {
        byte[] record = Tls.hello().serverName("api.openai.com").alpn("h3").record();
        return Arrays.copyOfRange(record, 5, record.length);
    }

    private void feed(Side from, byte[] datagram) {
        QuicHeader header = QuicHeader.parse(datagram, 0, datagram.length);
        assertThat(header).isNotNull();
        handshake.packet(from, datagram, header, 1, 2);
    }

    @Test
    void readsTheNameOutOfTwoPacketsInAnyOrder() {
        byte[] hello = hello();
        QuicTalk client = QuicTalk.client();
        byte[] ping = {1};
        byte[] first =
                client.initial(ping, QuicTalk.crypto(hello, 0, 10), QuicTalk.crypto(hello, 60, hello.length - 60));
        byte[] second = client.initial(QuicTalk.crypto(hello, 10, 50));
        feed(Side.CLIENT, second);
        assertThat(handshake.clientHello()).isNull();
        feed(Side.CLIENT, first);
        assertThat(handshake.clientHello().complete).isTrue();
        assertThat(handshake.clientHello().serverName).isEqualTo("api.openai.com");
        assertThat(handshake.clientHello().alpn).containsExactly("h3");
        assertThat(handshake.opened()).isEqualTo(2);
        assertThat(handshake.closedBy()).isNull();
    }

    @Test
    void readsTheServersClose() {
        feed(Side.CLIENT, QuicTalk.client().initial(QuicTalk.crypto(hello(), 0, 20)));
        byte[] ack = {2, 0, 0, 0, 0};
        feed(Side.SERVER, QuicTalk.server().initial(ack, QuicTalk.close(0x128, "no \u0007shared cipher")));
        assertThat(handshake.closedBy()).isEqualTo(Side.SERVER);
        assertThat(handshake.closeText())
                .startsWith("handshake_failure (0x128)")
                .contains("\\007");
    }

    @Test
    void aChangedPacketIsNotOpened() {
        byte[] packet = QuicTalk.client().initial(QuicTalk.crypto(hello(), 0, 20));
        packet[packet.length - 1] ^= 1;
        feed(Side.CLIENT, packet);
        assertThat(handshake.opened()).isZero();
        assertThat(handshake.clientHello()).isNull();
    }

    @Test
    void readsVersionNegotiation() {
        byte[] packet = QuicTalk.versions();
        assertThat(QuicHeader.parse(packet, 0, packet.length).type()).isEqualTo(QuicHeader.Type.VERSION_NEGOTIATION);
    }

    @Test
    void survivesAnyBytes() {
        Random random = new Random(7);
        QuicTalk client = QuicTalk.client();
        for (int i = 0; i < 20_000; i++) {
            byte[] packet = new byte[random.nextInt(80)];
            random.nextBytes(packet);
            if (packet.length > 5) {
                packet[0] = (byte) 0xc0;
                packet[1] = packet[2] = packet[3] = 0;
                packet[4] = 1;
            }
            QuicHeader header = QuicHeader.parse(packet, 0, packet.length);
            if (header != null) {
                assertThat(header.end()).isLessThanOrEqualTo(packet.length);
                handshake.packet(Side.CLIENT, packet, header, 1, i);
            }
        }
        for (int i = 0; i < 300; i++) {
            byte[] frames = new byte[100];
            random.nextBytes(frames);
            frames[0] = (byte) (i % 4 == 0 ? 2 : i % 4 == 1 ? 6 : i % 4 == 2 ? 0x1c : 3);
            byte[] packet = client.initial(frames);
            handshake.packet(Side.CLIENT, packet, QuicHeader.parse(packet, 0, packet.length), 1, i);
        }
        assertThat(handshake.opened()).isEqualTo(300);
    }
}
