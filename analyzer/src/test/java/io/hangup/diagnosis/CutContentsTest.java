package io.hangup.diagnosis;

import static org.assertj.core.api.Assertions.assertThat;

import io.hangup.diagnosis.rule.Judgements;
import io.hangup.llm.ClosedBy;
import io.hangup.llm.Outcome;
import io.hangup.llm.Phase;
import io.hangup.report.Report;
import io.hangup.testing.Ladder;
import io.hangup.testing.PacketBytes;
import io.hangup.testing.Tls;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Captures of the first bytes of every packet ({@code tcpdump -s 96}): order and lengths still tell how a call ended. */
class CutContentsTest {
    private static final String NAME = "api.openai.com";
    private static final String ADDRESS = "203.0.113.10";
    private static final String CLIENT = "10.0.0.1";
    private static final int SNAP = 96;

    private static Ladder tls() {
        return Ladder.between(CLIENT, 40_000, ADDRESS, 443).dns(NAME, ADDRESS).handshake();
    }

    private static Ladder clear() {
        return Ladder.between(CLIENT, 40_000, ADDRESS, 8000).handshake();
    }

    private static Ladder post(Ladder ladder) {
        Map<String, String> headers = Map.of("Host", "llm.example.test", "User-Agent", "x".repeat(90));
        return ladder.clientHttp("POST", "/v1/chat/completions", headers, "{\"model\":\"m\"}")
                .serverAck();
    }

    private static byte[] text(String head) {
        return head.replace("\n", "\r\n").getBytes(StandardCharsets.ISO_8859_1);
    }

    /** A handshake of TLS 1.3 of which the server's flight has several records in a segment, as it mostly has. */
    private static Ladder shaken(Ladder ladder) {
        return ladder.client(Tls.clientHello(NAME, "h2", "http/1.1"))
                .after(20)
                .server(PacketBytes.concat(
                        Tls.serverHello(),
                        Tls.changeCipherSpec(),
                        Tls.record(Tls.APPLICATION_DATA, ladder.random(30)),
                        Tls.record(Tls.APPLICATION_DATA, ladder.random(2_500))))
                .clientAck()
                .client(PacketBytes.concat(
                        Tls.changeCipherSpec(), Tls.record(Tls.APPLICATION_DATA, ladder.random(69))));
    }

    private static Ladder tickets(Ladder ladder) {
        byte[] ticket = Tls.record(Tls.APPLICATION_DATA, ladder.random(250));
        return ladder.server(PacketBytes.concat(ticket, ticket)).clientAck();
    }

    private static Ladder asked() {
        Ladder ladder = shaken(tls());
        ladder.clientRecord(Tls.APPLICATION_DATA, 800).after(20);
        return tickets(ladder);
    }

    @ParameterizedTest
    @ValueSource(ints = {68, 96, 128, 200})
    void aResetAfterAClientHelloNeedsNoneOfItsWords(int snap) {
        Ladder reset =
                tls().client(Tls.clientHello(NAME, "h2")).serverAck().after(20).serverRst();
        Judgements judged = Judgements.with(ADDRESS + ":443", reset.capture().snap(snap));
        if (snap == 68) {
            // two bytes of each payload: not even a record header
            judged.only("unexplained").is(Outcome.TLS_FAILED, Phase.TLS, ClosedBy.SERVER);
        } else {
            judged.only("tls-clienthello-reset").is(Outcome.TLS_FAILED, Phase.TLS, ClosedBy.SERVER);
        }
    }

    @Test
    void whatTheServerSaidInTheHandshakeMayHaveBeenAnAlert() {
        Ladder alert = tls().client(Tls.clientHello(NAME, "h2"))
                .serverAck()
                .after(20)
                .server(Tls.alert(2, 112))
                .clientAck()
                .clientCloses();
        Judgements.with(ADDRESS + ":443", alert.capture().snap(68)).silent();
    }

    @Test
    void aResetBeforeTheAnswerIsToldThoughTicketsCameAfterTheRequest() {
        Ladder reset = asked().after(450).serverRst();
        Judgements.of(reset.capture().snap(SNAP))
                .only("server-active-reset-before-headers")
                .is(Outcome.CLOSED_BEFORE_HEADERS, Phase.AWAITING_HEADERS, ClosedBy.SERVER)
                .confidence("possible");
    }

    @Test
    void whatIsNoTicketMayBeTheAnswer() {
        Ladder answered =
                asked().after(450).serverRecord(Tls.APPLICATION_DATA, 700).clientAck();
        Judgements.of(answered.serverRst().capture().snap(SNAP)).never("server-active-reset-before-headers");
    }

    /** The client's Finished stands behind records of the server that are cut off: it is no request. */
    @Test
    void aFinishedIsNoRequest() {
        Ladder ladder = tickets(shaken(tls()).after(20));
        Report report = Judgements.of(ladder.clientCloses().capture().snap(200))
                .silent()
                .report();
        assertThat(report.exchanges()).isEmpty();
    }

    /** HTTP/2 is known by its acknowledgments of SETTINGS where ALPN was cut off; its GOAWAY opens no call. */
    @Test
    void aClientsGoawayIsNoRequest() {
        Ladder ladder = shaken(tls());
        ladder.client(PacketBytes.concat(
                        Tls.record(Tls.APPLICATION_DATA, ladder.random(100)),
                        Tls.record(Tls.APPLICATION_DATA, ladder.random(600))))
                .after(20);
        tickets(ladder)
                .serverRecord(Tls.APPLICATION_DATA, 68)
                .clientRecord(Tls.APPLICATION_DATA, 26)
                .serverRecord(Tls.APPLICATION_DATA, 26)
                .after(300)
                .serverRecord(Tls.APPLICATION_DATA, 240)
                .clientAck()
                .after(30)
                .serverRecord(Tls.APPLICATION_DATA, 26)
                .clientAck()
                .clientRecord(Tls.APPLICATION_DATA, 34)
                .clientRecord(Tls.APPLICATION_DATA, 19)
                .clientCloses();
        Report report = Judgements.of(ladder.capture().snap(SNAP)).silent().report();
        assertThat(report.exchanges()).hasSize(1);
    }

    @Test
    void aServerThatClosesWithoutAnAnswerIsToldThoughTheRequestWasCutOff() {
        Ladder closed =
                post(clear()).after(300).serverFin().clientAck().clientFin().serverAck();
        Judgements.of(closed.capture().snap(SNAP))
                .only("backend-died-before-headers")
                .is(Outcome.CLOSED_BEFORE_HEADERS, Phase.AWAITING_HEADERS, ClosedBy.SERVER);
    }

    @Test
    void aStatusLineIsEnoughForAnErrorStatus() {
        String head = "HTTP/1.1 429 Too Many Requests\nContent-Type: application/json\nContent-Length: 20\n\n";
        Ladder refused =
                post(clear()).after(30).server(text(head + "x".repeat(20))).clientAck();
        Judgements.of(refused.clientCloses().capture().snap(SNAP))
                .only("provider-rejected-with-status")
                .is(Outcome.HTTP_ERROR, Phase.HEADERS, ClosedBy.NONE)
                .says("answered 429");
    }

    @Test
    void a408OnAnIdleConnectionAnswersNobody() {
        String answer = "HTTP/1.1 200 OK\nContent-Type: application/json\nContent-Length: 200\n\n" + "x".repeat(200);
        String idle = "HTTP/1.1 408 Request Time-out\nContent-length: 0\nConnection: close\n\n";
        for (int snap : new int[] {SNAP, 128, 300}) {
            Ladder ladder = post(clear()).after(30).server(text(answer)).clientAck();
            ladder.after(2_000).server(text(idle)).serverFin().clientAck().clientFin();
            Judgements.of(ladder.capture().snap(snap)).silent();
        }
    }

    private static Ladder connect() {
        return Ladder.between(CLIENT, 40_000, "10.0.0.9", 3128)
                .handshake()
                .client(text("CONNECT " + NAME + ":443 HTTP/1.1\nHost: " + NAME + ":443\nUser-Agent: x\n\n"))
                .serverAck()
                .after(20);
    }

    @Test
    void aTunnelIsRefusedByTheFirstLineToo() {
        Ladder refused =
                connect().server(text("HTTP/1.1 403 Forbidden\nServer: squid\nX-Pad: " + "x".repeat(90) + "\n\n"));
        Judgements.with("10.0.0.9:3128", refused.clientCloses().capture().snap(128))
                .only("proxy-connect-refused")
                .says("answered CONNECT with 403");
    }

    @Test
    void aTunnelIsGrantedByTheFirstLineToo() {
        Ladder granted = connect().server(text("HTTP/1.1 200 Connection established\n\n"));
        Ladder reset = granted.client(Tls.clientHello(NAME, "h2")).serverAck().after(20);
        Judgements.with("10.0.0.9:3128", reset.serverRst().capture().snap(SNAP))
                .never("proxy-connect-refused")
                .only("tls-clienthello-reset");
    }

    @Test
    void serversAreNamedWhereTheSnapLengthHidTheirNames() {
        Ladder ladder = Ladder.between(CLIENT, 40_000, ADDRESS, 443).handshake();
        ladder.client(Tls.clientHello(NAME, "h2")).serverAck().after(20).serverRst();
        assertThat(Judgements.of(ladder.capture().snap(SNAP))
                        .report()
                        .captures()
                        .toString())
                .contains("If your calls went to 203.0.113.10:443, say so (--endpoint 203.0.113.10:443)");
        assertThat(Judgements.of(ladder.capture()).report().captures().toString())
                .doesNotContain("--endpoint");
    }

    /** A health check of which the capture holds hardly more than the first line, and none of it at 68 bytes. */
    @Test
    void smallTalkThatWasCutOffIsNoHandshake() {
        Ladder ladder = clear().client(text("GET /health HTTP/1.1\nHost: x\nUser-Agent: " + "x".repeat(90) + "\n\n"));
        ladder.serverAck().after(30);
        ladder.server(text("HTTP/1.1 200 OK\nContent-Length: 200\nConnection: close\n\n" + "x".repeat(200)));
        ladder.clientAck().serverCloses();
        for (int snap : new int[] {68, 80, SNAP}) {
            Judgements.with(ADDRESS + ":8000", ladder.capture().snap(snap)).silent();
        }
    }

    /** Tools that make captures anonymous keep lengths and overwrite contents. */
    @Test
    void overwrittenPayloadIsSaidToBeNothingThatIsKnown() {
        Ladder ladder = tls().client(new byte[517]).serverAck().after(20).server(new byte[1_400]);
        ladder.client(new byte[80])
                .after(20)
                .client(new byte[800])
                .serverAck()
                .after(400)
                .serverRst();
        Report report = Judgements.of(ladder).silent().report();
        assertThat(report.connections().get(0).tls()).containsEntry("neitherTlsNorHttp", true);
        assertThat(Judgements.of(asked().after(450).serverRst())
                        .report()
                        .connections()
                        .get(0)
                        .tls())
                .doesNotContainKey("neitherTlsNorHttp");
    }

    /** Eighty bytes hold an ICMPv6 message and no address of what it quotes. */
    @Test
    void anErrorWhoseQuoteWasCutOffIsNotDenied() {
        Ladder rejected = Ladder.between("2001:db8::1", 40_000, "2001:db8:b::10", 443)
                .syn()
                .routerIcmp("2001:db8::fe", 1, 1)
                .after(1_000)
                .retransmit();
        Judgements.with(
                        "[2001:db8:b::10]:443",
                        Judgements.until(rejected, 3_000).capture().snap(80))
                .only("connect-blackhole")
                .confidence("possible")
                .says("An ICMP error came, but the snap length cut off what it is about");
    }
}
