package io.hangup;

import static org.assertj.core.api.Assertions.assertThat;

import io.hangup.capture.CaptureSource;
import io.hangup.capture.FrameRef;
import io.hangup.compare.OtherPoint;
import io.hangup.packet.Packet;
import io.hangup.report.LadderRow;
import io.hangup.tcp.Side;
import io.hangup.tcp.TcpEvent;
import io.hangup.testing.Capture;
import io.hangup.testing.Capture.CapturedFrame;
import io.hangup.testing.Http;
import io.hangup.testing.Ladder;
import io.hangup.testing.Tls;
import io.hangup.testing.TwoViews;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LaddersTest {
    private static final String CLIENT = "10.0.0.1";
    private static final String SERVER = "203.0.113.10";

    private static Ladder ladder(int port) {
        return Ladder.between(CLIENT, 40_000, SERVER, port).rtt(20);
    }

    private static Optional<io.hangup.report.Ladder> read(Capture capture, int stream) throws IOException {
        return Ladders.of(capture.source(), AnalysisOptions.DEFAULTS, 0, stream, AnalysisListener.NONE);
    }

    private static io.hangup.report.Ladder read(Ladder drawn) throws IOException {
        return read(drawn.capture(), 0).orElseThrow();
    }

    private static List<String> phases(io.hangup.report.Ladder ladder) {
        return ladder.rows().stream()
                .map(LadderRow::phase)
                .filter(phase -> !phase.isEmpty())
                .toList();
    }

    private static List<String> contents(io.hangup.report.Ladder ladder) {
        return ladder.rows().stream().flatMap(row -> row.contents().stream()).toList();
    }

    private static Ladder stream() {
        return ladder(8000)
                .dns("llm.example", SERVER)
                .handshake()
                .client(Http.request(
                        "POST", "/v1/chat/completions?key=sekrit", Map.of("Host", "llm.example"), "{\"stream\":true}"))
                .serverAck()
                .server(Http.sseHead())
                .sse("{\"a\":1}", "{\"a\":2}", "{\"a\":3}")
                .clientAck();
    }

    /** All interfaces of a host that translates addresses: each of the two streams names the other one. */
    @Test
    void aTranslatedConnectionNamesItsOtherStream() throws IOException {
        Capture both = TwoViews.translated(stream().serverFin(), "198.51.100.1", n -> true, n -> true);
        assertThat(read(both, 0).orElseThrow().inOtherTools())
                .contains("translated addresses (NAT) in tcp.stream 1 (198.51.100.1:40000 to " + SERVER + ":8000)");
        assertThat(read(both, 1).orElseThrow().inOtherTools()).contains("in tcp.stream 0 (" + CLIENT + ":40000 to ");
        assertThat(read(stream()).inOtherTools()).doesNotContain("NAT");
        // a host passes a packet on at once: the same numbers seconds later are chance, or a replay
        byte[] outside = {(byte) 198, 51, 100, 1};
        List<CapturedFrame> later = new ArrayList<>(both.frames());
        later.replaceAll(frame ->
                Arrays.equals(frame.data(), 26, 30, outside, 0, 4) || Arrays.equals(frame.data(), 30, 34, outside, 0, 4)
                        ? new CapturedFrame(frame.timeNanos() + 5_000_000_000L, frame.data(), frame.wireLength())
                        : frame);
        later.sort(Comparator.comparingLong(CapturedFrame::timeNanos));
        assertThat(read(Capture.of(1, later), 0).orElseThrow().inOtherTools()).doesNotContain("NAT");
    }

    @Test
    void everyFrameOfTheConnectionHasItsRungAndPhase() throws IOException {
        Ladder drawn = stream().serverFin();
        io.hangup.report.Ladder read = read(drawn);
        assertThat(phases(read)).containsExactly("connect", "request", "awaiting headers", "body", "close");
        assertThat(contents(read))
                .anySatisfy(text -> assertThat(text).startsWith("request POST /v1/chat/completions?…"))
                .contains("200 text/event-stream", "first event")
                .anySatisfy(text ->
                        assertThat(text).startsWith("response unfinished after").endsWith("3 events"));
        assertThat(String.join(" ", contents(read))).doesNotContain("sekrit");
        assertThat(read.rows().get(0).from()).isEqualTo(Side.CLIENT);
        assertThat(read.rows().get(1).from()).isEqualTo(Side.SERVER);
        assertThat(read.rows()).extracting(LadderRow::seq).startsWith(0L, 0L, 1L);
        assertThat(read.host()).isEqualTo("llm.example");
        assertThat(read.rows().size() + read.lookups().size()).isEqualTo(drawn.frameCount());
    }

    @Test
    void theLookUpOfItsNameStandsInFront() throws IOException {
        assertThat(read(stream()).lookups())
                .extracting(row -> row.contents().get(0))
                .contains("asks A of llm.example", "A answered: " + SERVER);
    }

    @Test
    void encryptedBytesAreNamedByTheirHandshakeAndRecords() throws IOException {
        io.hangup.report.Ladder read = read(ladder(443)
                .handshake()
                .client(Tls.clientHello("api.openai.com", "h2"))
                .server(Tls.serverHello())
                .server(Tls.alert(2, 40))
                .serverFin());
        assertThat(phases(read)).containsExactly("connect", "tls", "close");
        assertThat(contents(read))
                .contains("ClientHello api.openai.com, offers h2", "fatal alert handshake_failure")
                .anySatisfy(text -> assertThat(text).startsWith("ServerHello TLS 1.3"));
    }

    @Test
    void housekeepingOfHttp2IsNamedByItsFrames() throws IOException {
        byte[] settings = {0, 0, 0, 4, 0, 0, 0, 0, 0};
        byte[] acknowledged = {0, 0, 0, 4, 1, 0, 0, 0, 0};
        byte[] update = {0, 0, 4, 8, 0, 0, 0, 0, 0, 0, 0, 1, 0};
        Ladder drawn = ladder(8000).handshake().client(Http.bytes("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"));
        drawn.client(settings).client(update).server(settings).client(acknowledged);
        io.hangup.report.Ladder read = read(drawn);
        assertThat(contents(read)).containsExactly("SETTINGS", "WINDOW_UPDATE", "SETTINGS", "SETTINGS acknowledged");
    }

    @Test
    void anAlertInClearIsNotInferred() throws IOException {
        Ladder drawn = ladder(443).handshake().client(Tls.clientHello("api.openai.com"));
        io.hangup.report.Ladder read = read(drawn.server(Tls.alert(2, 112)).clientFin());
        assertThat(contents(read)).contains("fatal alert unrecognized_name");
        assertThat(read.inferred()).isEmpty();
    }

    @Test
    void connectionsThatAreNoCallsAreShownAsWell() throws IOException {
        Ladder other = Ladder.between(CLIENT, 40_001, "198.51.100.7", 25)
                .at(500)
                .handshake()
                .server(Http.bytes("220 mail.example ESMTP\r\n"))
                .clientRst();
        io.hangup.report.Ladder read = read(Capture.of(stream(), other), 1).orElseThrow();
        assertThat(read.server()).isEqualTo("198.51.100.7:25");
        assertThat(phases(read)).containsExactly("connect", "close");
        assertThat(read.rows().get(read.rows().size() - 1).flags() & Packet.RST).isNotZero();
    }

    @Test
    void ofTwoFilesThatShowTheSamePacketsOnlyTheOneAskedForIsDrawn(@TempDir Path folder) throws IOException {
        Ladder drawn = stream().serverFin();
        Path client = Files.write(folder.resolve("client.pcap"), drawn.capture().toBytes());
        Path server = Files.write(
                folder.resolve("server.pcap"),
                OtherPoint.atServer(drawn.frames()).capture().toBytes());
        CaptureSource both = CaptureSource.files(List.of(client, server));
        for (int file = 0; file < 2; file++) {
            io.hangup.report.Ladder read = Ladders.of(both, AnalysisOptions.DEFAULTS, file, 0, AnalysisListener.NONE)
                    .orElseThrow();
            int asked = file;
            assertThat(read.rows()).allMatch(row -> FrameRef.capture(row.frame()) == asked);
            assertThat(read.rows().stream().filter(row -> row.from() != null)).hasSizeGreaterThan(8);
            assertThat(read.rows()).noneMatch(row -> (row.events() & TcpEvent.RETRANSMISSION.bit()) != 0);
        }
    }

    @Test
    void aStreamThatIsNotThereIsEmpty() throws IOException {
        assertThat(read(stream().capture(), 7)).isEmpty();
    }

    @Test
    void retransmissionsAreToldWithTheirWait() throws IOException {
        io.hangup.report.Ladder read =
                read(ladder(443).handshake().client(new byte[100]).after(300).clientRetransmits());
        LadderRow last = read.rows().get(read.rows().size() - 1);
        assertThat(last.eventTexts()).hasSize(1);
        assertThat(last.eventTexts().get(0)).contains("retransmission").contains("after the previous try");
        assertThat(last.events() & (TcpEvent.RETRANSMISSION.bit() | TcpEvent.FAST_RETRANSMISSION.bit()))
                .isNotZero();
    }

    @Test
    void icmpErrorsStandWhereTheyWereSeen() throws IOException {
        io.hangup.report.Ladder read =
                read(ladder(443).handshake().client(new byte[1448]).icmpTooBig(1400));
        LadderRow icmp = read.rows().get(read.rows().size() - 1);
        assertThat(icmp.from()).isNull();
        assertThat(icmp.contents().get(0)).contains("packet too big, MTU 1400");
        assertThat(FrameRef.number(icmp.frame())).isEqualTo(read.rows().size());
    }

    @Test
    void anyBytesAtAllAreDrawnWithoutAnException() throws IOException {
        long seed = new Random().nextLong();
        Random random = new Random(seed);
        for (int round = 0; round < 60; round++) {
            List<Capture.CapturedFrame> frames = new ArrayList<>();
            for (Capture.CapturedFrame frame : stream().serverFin().capture().frames()) {
                byte[] data = frame.data().clone();
                if (random.nextInt(3) == 0) {
                    data[random.nextInt(data.length)] ^= (byte) (1 << random.nextInt(8));
                }
                frames.add(new Capture.CapturedFrame(frame.timeNanos(), data));
            }
            Capture broken = Capture.of(1, frames);
            assertThat(read(broken, 0)).as("seed %d", seed).isNotNull();
        }
    }

    @Test
    void anMssBelowEthernetsTellsOfTheLinkOrOfABox() throws IOException {
        assertThat(read(ladder(8000).mss(1_460, 1_460).handshake()).offeredMss())
                .isEmpty();
        assertThat(read(ladder(8000).mss(1_460, 1_380).handshake()).offeredMss())
                .isEqualTo("client 1460 (MTU 1500); server 1380 (MTU 1420, consistent with WireGuard)");
        Ladder clamped = ladder(8000).mss(1_360, 1_460).handshake().clientSegment(new byte[1_448]);
        assertThat(read(clamped).offeredMss())
                .startsWith("client 1360 (MTU 1400, consistent with a VPN or an overlay network), though it sends 1448")
                .contains("a box before this place, or a route's setting, lowered it; server 1460");
        assertThat(read(ladder(8000).mss(1_360, 1_460).handshake().clientSegment(new byte[4_344]))
                        .offeredMss())
                .doesNotContain("lowered");
    }

    @Test
    void whatIsSaidToASocksProxyIsNamed() throws IOException {
        Ladder talk = ladder(1080)
                .handshake()
                .client(new byte[] {5, 2, 0, 2})
                .server(new byte[] {5, 2})
                .client(new byte[] {1, 3, 'j', 'o', 'e', 2, 'p', 'w'})
                .server(new byte[] {1, 0})
                .client(new byte[] {5, 1, 0, 3, 3, 'l', 'l', 'm', 1, (byte) 0xbb})
                .server(new byte[] {5, 5, 0, 1, 0, 0, 0, 0, 0, 0})
                .serverFin();
        List<String> said = contents(read(talk));
        assertThat(said)
                .containsExactly(
                        "SOCKS5 greeting, offers no login, user name and password",
                        "SOCKS5 the proxy takes user name and password",
                        "SOCKS5 login",
                        "SOCKS5 login accepted",
                        "SOCKS5 CONNECT llm:443",
                        "SOCKS5 connection refused (5)");
    }

    @Test
    void aResetThatDoesNotFitItsSenderIsMarked() throws IOException {
        Ladder doubtful = stream()
                .after(-19.5)
                .ttl(250)
                .ipId(0xbeef)
                .window(0)
                .noOptions()
                .serverRst();
        assertThat(contents(read(doubtful)))
                .last()
                .asString()
                .startsWith("perhaps not made by the server (TTL 250, its other packets have ");
        Ladder forged = stream()
                .after(-19.5)
                .ttl(250)
                .ipId(0xbeef)
                .window(0)
                .noOptions()
                .serverRst()
                .sse("{\"a\":4}");
        assertThat(contents(read(forged)))
                .anySatisfy(text -> assertThat(text)
                        .startsWith("most likely not made by the server (TTL 250, its other packets have ")
                        .endsWith("the same address went on sending after it)"));
        assertThat(contents(read(stream().serverRst())))
                .noneSatisfy(text -> assertThat(text).contains("not made by"));
    }

    /** RFC 9293 section 3.10.7.3: what does not fit its SYN is reset by the client itself, which asks on. */
    @Test
    void aResetOfAnOldConnectionBetweenTwoSynsIsTheClients() throws IOException {
        Ladder asksAgain = ladder(8000).syn();
        asksAgain.serverRaw(Ladder.ACK, 5_000_000, 3_000_000, new byte[0]);
        asksAgain.noOptions().window(0).clientRaw(Ladder.RST, 3_000_000, 0, new byte[0]);
        asksAgain
                .after(1_000)
                .syn()
                .synAck()
                .clientAck()
                .client(asksAgain.random(300))
                .serverAck();
        assertThat(contents(read(asksAgain)))
                .noneSatisfy(text -> assertThat(text).contains("not made by"));
    }

    /** A path that died loses small segments too, however large the one is that repeats them all at once. */
    @Test
    void whatWasFirstLostInSmallSegmentsShowsNoMtu() throws IOException {
        assertThat(read(repeats(ladder(8000).capturedAtServer(), 220)).pathMtu())
                .isEmpty();
        assertThat(read(repeats(ladder(8000).capturedAtServer(), 1_320)).pathMtu())
                .contains("the path MTU lies between 272 and 1371");
    }

    /** Bytes lost in segments of this size, and then repeated all at once. */
    private static Ladder repeats(Ladder ladder, int size) {
        ladder.handshake().client(ladder.random(300)).serverAck();
        ladder.serverSegment(ladder.random(220)).clientAck();
        long seq = ladder.serverNext();
        for (int sent = 0; sent < 1_320; sent += size) {
            ladder.drop().serverSegment(ladder.random(size));
        }
        for (int i = 0; i < 5; i++) {
            ladder.after(300 << i).drop().serverRaw(Ladder.ACK, seq, ladder.clientNext(), ladder.random(1_320));
        }
        return ladder;
    }

    /** RFC 5961 section 3: in the window but not exact, so the client asks back and goes on. */
    @Test
    void aResetThatItsReceiverPassesOverIsMarkedWithTheChallenge() throws IOException {
        Ladder asksBack =
                stream().clientAck().seqOffset(1_000).serverRst().clientAck().sse("{\"a\":4}");
        assertThat(contents(read(asksBack)))
                .contains("challenge ACK: the RST before it had not the exact number (RFC 5961)")
                .anySatisfy(text -> assertThat(text).contains("RST ignored (challenge ACK, RFC 5961)"));
        Ladder passesOver =
                stream().clientAck().seqOffset(1 << 28).serverRst().clientAck().sse("{\"a\":4}");
        assertThat(contents(read(passesOver)))
                .anySatisfy(
                        text -> assertThat(text).contains("RST ignored (its number is out of the window, RFC 9293)"));
        assertThat(contents(read(stream().clientAck().serverRst())))
                .noneSatisfy(text -> assertThat(text).contains("ignored"));
        Ladder confirmed = stream().clientAck().after(40).noOptions().seqOffset(1_000);
        assertThat(contents(read(confirmed.serverRst().clientAck().serverBareRst())))
                .anySatisfy(text -> assertThat(text).contains("then sent again with the exact number"))
                .noneSatisfy(text -> assertThat(text).contains("not made by"));
    }

    @Test
    void whatIsSaidOverAWebSocketBelongsToItsAnswer() throws IOException {
        Ladder talk = ladder(8080)
                .handshake()
                .client(Http.request(
                        "GET",
                        "/v1/realtime",
                        Map.of("Host", "api.openai.com", "Upgrade", "websocket", "Connection", "Upgrade"),
                        ""))
                .after(50)
                .server(Http.bytes(
                        "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\r\n"))
                .client(new byte[] {(byte) 0x81, (byte) 0x82, 0, 0, 0, 0, '{', '}'})
                .after(100)
                .server(new byte[] {(byte) 0x81, 2, '{', '}'})
                .server(new byte[] {(byte) 0x88, 6, 3, (byte) 0xf3, 'g', 'o', 'n', 'e'})
                .serverFin();
        io.hangup.report.Ladder read = read(talk);
        assertThat(phases(read)).containsExactly("connect", "request", "body", "close");
        assertThat(contents(read))
                .contains("the client's last WebSocket message, of 1 message with 2 bytes")
                .contains("the server's last WebSocket message, of 1 message with 2 bytes")
                .contains("WebSocket close 1011 \"gone\"");
    }
}
