package io.hangup.testing;

import static org.assertj.core.api.Assertions.assertThat;

import io.hangup.capture.Frame;
import io.hangup.capture.FrameReader;
import io.hangup.packet.Packet;
import io.hangup.packet.PacketDecoder;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class LadderTest {
    private static final String CLIENT = "10.0.0.1";
    private static final String SERVER = "203.0.113.10";

    /** What the tests look at, of one decoded frame. */
    private record Seen(
            double millis,
            int kind,
            int from,
            int flags,
            int seq,
            int ack,
            int length,
            int ttl,
            int ipId,
            int window) {}

    private static Ladder ladder() {
        return Ladder.between(CLIENT, 40_000, SERVER, 443).rtt(20);
    }

    private static List<Seen> decode(Capture capture) throws IOException {
        List<Seen> seen = new ArrayList<>();
        PacketDecoder decoder = new PacketDecoder();
        Frame frame = new Frame();
        Packet packet = new Packet();
        try (FrameReader reader = capture.source().open()) {
            while (reader.next(frame) == FrameReader.Next.FRAME) {
                decoder.decode(frame, packet);
                seen.add(new Seen(
                        (frame.timeNanos - Ladder.START_NANOS) / 1e6,
                        packet.kind,
                        packet.sourcePort,
                        packet.flags,
                        packet.seq,
                        packet.ack,
                        packet.payloadLength,
                        packet.ttl,
                        packet.ipId,
                        packet.window));
            }
        }
        assertThat(decoder.counters().malformed()).isEmpty();
        assertThat(decoder.counters().unknown()).isEmpty();
        return seen;
    }

    @Test
    void handshakeTakesOneRoundTripAtTheClient() throws IOException {
        List<Seen> seen = decode(ladder().handshake().capture());
        assertThat(seen).hasSize(3);
        assertThat(seen).extracting(Seen::flags).containsExactly(Packet.SYN, Packet.SYN | Packet.ACK, Packet.ACK);
        assertThat(seen.get(1).millis() - seen.get(0).millis()).isBetween(20.0, 20.1);
        assertThat(seen.get(2).millis() - seen.get(1).millis()).isLessThan(0.1);
        assertThat(seen.get(1).ack()).isEqualTo(seen.get(0).seq() + 1);
        assertThat(seen.get(2).ack()).isEqualTo(seen.get(1).seq() + 1);
    }

    @Test
    void answersOfTheClientAreLateWhenCapturedAtTheServer() throws IOException {
        List<Seen> seen = decode(ladder().capturedAtServer().handshake().capture());
        assertThat(seen.get(1).millis() - seen.get(0).millis()).isLessThan(0.1);
        assertThat(seen.get(2).millis() - seen.get(1).millis()).isBetween(20.0, 20.1);
    }

    @Test
    void dataIsSegmentedAndAcknowledged() throws IOException {
        List<Seen> seen =
                decode(ladder().handshake().client(new byte[3000]).serverAck().capture());
        assertThat(seen.subList(3, 6)).extracting(Seen::length).containsExactly(1448, 1448, 104);
        assertThat(seen.get(6).ack()).isEqualTo(seen.get(3).seq() + 3000);
        assertThat(seen.get(5).flags()).isEqualTo(Packet.PSH | Packet.ACK);
    }

    @Test
    void lostPacketLeavesAHoleInTheCaptureOnly() throws IOException {
        List<Seen> seen = decode(ladder().handshake()
                .lose()
                .client(new byte[100])
                .serverAck()
                .client(new byte[50])
                .capture());
        assertThat(seen).hasSize(5);
        assertThat(seen.get(3).ack()).isEqualTo(seen.get(0).seq() + 101);
        assertThat(seen.get(4).seq()).isEqualTo(seen.get(0).seq() + 101);
    }

    @Test
    void droppedPacketIsAskedForWithSelectiveAcknowledgments() throws IOException {
        Ladder ladder = ladder().handshake().drop().client(new byte[100]).client(new byte[100]);
        Frame frame = new Frame();
        Packet packet = new Packet();
        PacketDecoder decoder = new PacketDecoder();
        try (FrameReader reader = ladder.serverAck()
                .clientRetransmits()
                .serverAck()
                .capture()
                .source()
                .open()) {
            for (int i = 0; i < 6; i++) {
                assertThat(reader.next(frame)).isEqualTo(FrameReader.Next.FRAME);
                decoder.decode(frame, packet);
            }
            int hole = packet.ack;
            assertThat(packet.sackCount).isEqualTo(1);
            assertThat(packet.sackEdges[0]).isEqualTo(hole + 100);
            assertThat(packet.sackEdges[1]).isEqualTo(hole + 200);
            reader.next(frame);
            decoder.decode(frame, packet);
            assertThat(packet.seq).isEqualTo(hole);
            reader.next(frame);
            decoder.decode(frame, packet);
            assertThat(packet.ack).isEqualTo(hole + 200);
            assertThat(packet.sackCount).isZero();
        }
    }

    @Test
    void forgedResetKeepsNothingOfTheConnection() throws IOException {
        List<Seen> seen = decode(ladder().handshake()
                .client(new byte[10])
                .ttl(250)
                .ipId(0xbeef)
                .window(0)
                .noOptions()
                .serverRst()
                .capture());
        Seen reset = seen.get(4);
        assertThat(reset.flags()).isEqualTo(Packet.RST | Packet.ACK);
        assertThat(reset.ttl()).isEqualTo(250);
        assertThat(reset.ipId()).isEqualTo(0xbeef);
        assertThat(reset.window()).isZero();
        assertThat(reset.seq()).isEqualTo(seen.get(1).seq() + 1);
    }

    @Test
    void bareResetCarriesTheNumberThatTheClientAcknowledged() throws IOException {
        List<Seen> seen = decode(ladder().handshake()
                .server(new byte[7])
                .clientAck()
                .after(60_000)
                .client(new byte[10])
                .serverBareRst()
                .capture());
        Seen reset = seen.get(seen.size() - 1);
        assertThat(reset.flags()).isEqualTo(Packet.RST);
        assertThat(reset.seq()).isEqualTo(seen.get(1).seq() + 8);
        assertThat(reset.ipId()).isZero();
    }

    @Test
    void refusalAcknowledgesTheSynWithSequenceZero() throws IOException {
        List<Seen> seen = decode(ladder().syn().serverRefuses().capture());
        assertThat(seen.get(1).seq()).isZero();
        assertThat(seen.get(1).ack()).isEqualTo(seen.get(0).seq() + 1);
    }

    @Test
    void repeatedSynKeepsItsNumberAndDuplicateItsIdentification() throws IOException {
        List<Seen> seen = decode(ladder().syn().after(1000).syn().duplicate().capture());
        assertThat(seen).extracting(Seen::seq).containsOnly(seen.get(0).seq());
        assertThat(seen.get(1).ipId()).isEqualTo(seen.get(0).ipId() + 1);
        assertThat(seen.get(2).ipId()).isEqualTo(seen.get(1).ipId());
    }

    @Test
    void laddersAreMergedByTime() throws IOException {
        Ladder later = Ladder.between(CLIENT, 40_001, SERVER, 443).at(10).handshake();
        List<Seen> seen = decode(Capture.of(later, ladder().handshake()));
        assertThat(seen).extracting(Seen::millis).isSorted();
        assertThat(seen).extracting(Seen::from).startsWith(40_000, 40_001, 443);
    }

    @Test
    void wholeStoryDecodesOverBothFamilies() throws IOException {
        for (String server : List.of(SERVER, "2001:db8::10")) {
            String client = server.equals(SERVER) ? CLIENT : "2001:db8:1::1";
            Ladder ladder = Ladder.between(client, 40_000, server, 443)
                    .dns("api.openai.com", server)
                    .handshake()
                    .tls13("api.openai.com", "http/1.1")
                    .clientRecord(Tls.APPLICATION_DATA, 5000)
                    .icmpTooBig(1400)
                    .serverIcmp(1, 3)
                    .serverAck()
                    .serverCloses();
            List<Seen> seen = decode(ladder.capture());
            assertThat(seen).hasSize(ladder.frameCount());
            assertThat(seen).extracting(Seen::kind).contains(Packet.TCP, Packet.UDP, Packet.ICMP);
        }
    }

    @Test
    void clearTextIsOnTheWireAsWritten() throws IOException {
        Ladder ladder = Ladder.between(CLIENT, 40_000, SERVER, 80)
                .handshake()
                .clientHttp("POST", "/v1/chat/completions", Map.of("Host", "api.openai.com"), "{}")
                .sseHead()
                .sse("{\"a\":1}", "[DONE]")
                .sseEnd();
        String pcap = new String(ladder.toBytes(), java.nio.charset.StandardCharsets.ISO_8859_1);
        assertThat(pcap)
                .contains("POST /v1/chat/completions HTTP/1.1\r\nHost: api.openai.com\r\nContent-Length: 2\r\n\r\n{}")
                .contains("e\r\ndata: [DONE]\n\n\r\n")
                .contains("0\r\n\r\n");
    }

    @Test
    void postQuantumHelloNeedsTwoSegments() {
        assertThat(Tls.hello()
                        .serverName("api.openai.com")
                        .alpn("h2")
                        .postQuantum()
                        .record())
                .hasSizeBetween(1461, 1700);
        assertThat(Tls.clientHello("api.openai.com", "h2", "http/1.1")).hasSizeLessThan(400);
    }
}
