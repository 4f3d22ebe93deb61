package io.hangup.diagnosis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.hangup.diagnosis.rule.Judgements;
import io.hangup.llm.ClosedBy;
import io.hangup.llm.Outcome;
import io.hangup.llm.Phase;
import io.hangup.report.ExchangeEntry;
import io.hangup.report.Report;
import io.hangup.testing.Capture;
import io.hangup.testing.Dns;
import io.hangup.testing.Ladder;
import io.hangup.testing.PacketBytes;
import io.hangup.testing.Tls;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the flaws of a capture take from what is said of its calls, and what they do not. */
class FlawedCaptureTest {
    private static final String NAME = "api.openai.com";
    private static final String ADDRESS = "203.0.113.10";
    private static final String CLIENT = "10.0.0.1";
    private static final int HEADERS_ONLY = 54;

    /** Ethernet, IP, TCP with timestamps. */
    private static final int HEADERS = 66;

    private static Ladder ladder() {
        return Ladder.between(CLIENT, 40_000, ADDRESS, 443);
    }

    private static Ladder clear() {
        return Ladder.between(CLIENT, 40_000, ADDRESS, 8000).handshake();
    }

    private static Ladder post(Ladder ladder) {
        return ladder.clientHttp("POST", "/v1/chat/completions", Map.of("Host", "llm.example.test"), "{}");
    }

    /** A streamed answer, one record an event, over TLS 1.3. */
    private static Ladder streamed() {
        Ladder ladder = ladder().dns(NAME, ADDRESS).handshake().tls13(NAME, "http/1.1");
        ladder.client(PacketBytes.concat(Tls.record(Tls.APPLICATION_DATA, ladder.random(800))))
                .serverAck()
                .after(400)
                .serverRecord(Tls.APPLICATION_DATA, 320)
                .clientAck();
        for (int i = 0; i < 12; i++) {
            ladder.after(35).serverRecord(Tls.APPLICATION_DATA, 230 + i).clientAck();
        }
        return ladder.clientCloses();
    }

    // ---- a clock that was set back

    @Test
    void aClockSetBackWithinTheConnectionMakesLessSure() {
        Ladder reset = post(clear()).serverAck().after(300).serverRst();
        Diagnosis whole = Judgements.of(reset).report().diagnoses().get(0);
        List<Capture.CapturedFrame> frames = new ArrayList<>(reset.frames());
        for (int i = frames.size() / 2; i < frames.size(); i++) {
            Capture.CapturedFrame frame = frames.get(i);
            frames.set(i, new Capture.CapturedFrame(frame.timeNanos() - 3_600_000_000_000L, frame.data()));
        }
        Diagnosis stepped =
                Judgements.of(Capture.of(1, frames)).report().diagnoses().get(0);
        assertThat(stepped.cause()).isEqualTo(whole.cause());
        assertThat(stepped.score()).isLessThan(whole.score());
        assertThat(stepped.doubts()).anyMatch(d -> d.contains("clock goes back 1 time"));
        assertThat(whole.doubts()).isEmpty();
    }

    // ---- packets missing at the start

    /** The start of the handshake fell out of the capture: the server's first bytes that it holds are in mid-record. */
    @Test
    void recordsAreFoundAgainWhereTheServersFirstBytesAreMissing() {
        Ladder ladder = ladder().dns(NAME, ADDRESS).syn();
        byte[] flight = PacketBytes.concat(
                Tls.serverHello(), Tls.changeCipherSpec(), Tls.record(Tls.APPLICATION_DATA, ladder.random(1_990)));
        ladder.lose().synAck().lose().clientAck();
        ladder.lose().client(Tls.clientHello(NAME, "http/1.1")).after(20);
        ladder.lose().server(Arrays.copyOf(flight, 1_448)).server(Arrays.copyOfRange(flight, 1_448, flight.length));
        ladder.clientAck()
                .client(PacketBytes.concat(Tls.changeCipherSpec(), Tls.record(Tls.APPLICATION_DATA, ladder.random(69))))
                .after(20)
                .server(PacketBytes.concat(
                        Tls.record(Tls.APPLICATION_DATA, ladder.random(266)),
                        Tls.record(Tls.APPLICATION_DATA, ladder.random(266))))
                .clientAck()
                .client(Tls.record(Tls.APPLICATION_DATA, ladder.random(781)))
                .serverAck()
                .after(8_000)
                .serverRecord(Tls.APPLICATION_DATA, 767)
                .clientAck()
                .clientCloses();
        Judgements.of(ladder).silent();
    }

    /** The same, the server's packets stamped so many milliseconds late. */
    private static Capture serverLate(Ladder ladder, int millis) {
        List<Capture.CapturedFrame> frames = new ArrayList<>();
        for (Capture.CapturedFrame frame : ladder.frames()) {
            boolean server = frame.data().length > 29 && frame.data()[26] == (byte) 203;
            frames.add(new Capture.CapturedFrame(frame.timeNanos() + (server ? millis * 1_000_000L : 0), frame.data()));
        }
        frames.sort(Comparator.comparingLong(Capture.CapturedFrame::timeNanos));
        return Capture.of(1, frames);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 4})
    void aCloseComesAfterWhatItAcknowledges(int millis) {
        Ladder ladder = ladder().rtt(0.2).dns(NAME, ADDRESS).handshake().tls13(NAME, "http/1.1");
        ladder.client(Tls.record(Tls.APPLICATION_DATA, ladder.random(781)))
                .serverAck()
                .after(300)
                .serverRecord(Tls.APPLICATION_DATA, 767)
                .clientAck()
                .after(0.5)
                .clientFin()
                .after(36)
                .serverRecord(Tls.ALERT, 19)
                .clientBareRst()
                .serverFin()
                .clientBareRst();
        Judgements.of(serverLate(ladder, millis)).silent();
    }

    /** The client had left when the answer came, and its RST stands before the answer. */
    @Test
    void anAnswerToAClientThatHadLeftIsNoBody() {
        Ladder ladder =
                post(clear().rtt(0.2)).serverAck().after(3_000).clientFin().serverAck();
        ladder.after(2_000)
                .serverHttp(200, Map.of("Content-Type", "application/json"), "{}")
                .clientBareRst();
        for (Capture capture : List.of(ladder.capture(), serverLate(ladder, 2))) {
            Judgements.of(capture)
                    .only("client-read-timeout")
                    .is(Outcome.CLIENT_CANCELLED, Phase.AWAITING_HEADERS, ClosedBy.CLIENT);
        }
    }

    /** The acknowledgment of the SYN-ACK stands before it: the ClientHello, seconds later, does not measure the path. */
    @Test
    void aConnectionOpenedInAdvanceIsNoLongRoundTrip() {
        Ladder ladder = ladder().rtt(0.2).dns(NAME, ADDRESS).handshake().after(1_800);
        ladder.tls13(NAME, "http/1.1").after(2_000).serverCloses();
        Judgements.of(serverLate(ladder, 2)).silent();
    }

    @ParameterizedTest
    @ValueSource(ints = {2, 4})
    void directionsAFewMillisecondsApartStillTellWhatHappened(int millis) {
        Ladder ladder = clear().rtt(0.2);
        for (int i = 0; i < 3; i++) {
            post(ladder).serverAck().after(30).serverHttp(200, Map.of("Content-Type", "application/json"), "{}");
            ladder.clientAck().after(50);
        }
        post(ladder).serverAck().after(300).serverCloses();
        Diagnosis whole = Judgements.of(ladder).report().diagnoses().get(0);
        Diagnosis told =
                Judgements.of(serverLate(ladder, millis)).report().diagnoses().get(0);
        assertThat(told.score()).isEqualTo(whole.score() * 0.8, within(0.0001));
        assertThat(told.doubts()).anyMatch(d -> d.contains("before the bytes that they acknowledge"));
    }

    // ---- packets cut short

    @ParameterizedTest
    @ValueSource(ints = {96, 128, 256})
    void aSnapLengthLeavesTheRecordsThatStartASegment(int snapLength) {
        Report whole = Judgements.of(streamed()).silent().report();
        Report cut =
                Judgements.of(streamed().capture().snap(snapLength)).silent().report();
        assertThat(cut.exchanges()).hasSize(1);
        ExchangeEntry told = cut.exchanges().get(0);
        ExchangeEntry truth = whole.exchanges().get(0);
        assertThat(told.outcome()).isEqualTo(truth.outcome());
        assertThat(told.request().startTimeNanos()).isEqualTo(truth.request().startTimeNanos());
        assertThat(told.response().headersTimeNanos())
                .isEqualTo(truth.response().headersTimeNanos());
        assertThat(told.response().bytes()).isEqualTo(truth.response().bytes());
    }

    @Test
    void aRequestWhoseHeaderWasCutOffIsStillARequest() {
        Ladder ladder = ladder().dns(NAME, ADDRESS).handshake();
        ladder.client(Tls.clientHello(NAME, "http/1.1"))
                .server(PacketBytes.concat(
                        Tls.serverHello(),
                        Tls.changeCipherSpec(),
                        Tls.record(Tls.APPLICATION_DATA, ladder.random(3000))))
                .clientAck()
                .client(PacketBytes.concat(
                        Tls.changeCipherSpec(),
                        Tls.record(Tls.APPLICATION_DATA, ladder.random(69)),
                        Tls.record(Tls.APPLICATION_DATA, ladder.random(900))))
                .serverAck()
                .after(500)
                .serverRecord(Tls.APPLICATION_DATA, 700)
                .clientAck()
                .clientCloses();
        Report report = Judgements.of(ladder.capture().snap(96)).silent().report();
        assertThat(report.exchanges()).hasSize(1);
        assertThat(report.calls()).hasSize(1);
    }

    /** Fifty-four bytes are the headers of Ethernet, IP and TCP: nobody can say who should have spoken. */
    @Test
    void whereNoByteWasKeptNobodyIsBlamed() {
        Ladder closed =
                Ladder.between(CLIENT, 40_000, ADDRESS, 8443).noTimestamps().handshake();
        Capture capture =
                post(closed).serverAck().after(40).serverFin().clientFin().capture();
        Judgements.with("203.0.113.10:8443", capture.snap(HEADERS_ONLY)).silent();
    }

    @Test
    void wordsThatTheSnapLengthHidesAreNotBlamedOnTheEncryption() {
        Ladder ladder = ladder().dns(NAME, ADDRESS).handshake().tls13(NAME, "http/1.1");
        ladder.clientRecord(Tls.APPLICATION_DATA, 800).serverAck().after(20);
        ladder.serverRecord(Tls.APPLICATION_DATA, 60).clientAck().after(9_000).serverFin();
        Judgements judged = Judgements.of(ladder.capture().snap(96)).silent();
        Diagnosis note = judged.report().diagnoses().get(0);
        assertThat(note.sentence()).contains("holds only the first bytes of its packets");
        assertThat(note.notVisible()).contains("whole packets (-s 0)").doesNotContain("SSLKEYLOGFILE");
    }

    /** The status is there; who speaks it would stand in the body. */
    @Test
    void aGatewaysStatusWhoseBodyWasCutOffMayBeAProxys() {
        String head = "HTTP/1.1 503 Service Unavailable\r\nContent-Type: text/plain\r\nContent-Length: 400\r\nX-Pad: "
                + "x".repeat(200) + "\r\n\r\n";
        byte[] answer = (head + "y".repeat(400)).getBytes(StandardCharsets.ISO_8859_1);
        Ladder ladder = post(clear()).serverAck().after(30).server(answer).clientAck();
        Judgements.of(ladder.clientCloses().capture().snap(HEADERS + head.length()))
                .only("provider-rejected-with-status")
                .confidence("possible")
                .says("answered 503");
    }

    @Test
    void aStatusOfTheServersOwnNeedsNoBody() {
        Ladder ladder = post(clear()).serverAck().after(30).serverHttp(503, Map.of(), "{\"error\":1}");
        Judgements.of(ladder.clientAck().clientCloses())
                .only("provider-rejected-with-status")
                .confidence("certain");
    }

    // ---- packets missing

    @Test
    void aStatusThatWasReadIsNotTakenBackByHolesElsewhere() {
        Ladder ladder = post(clear()).serverAck();
        ladder.after(30).lose().server(ladder.random(700)).clientAck();
        ladder = post(ladder.after(50)).serverAck();
        ladder.lose().client(ladder.random(300)).serverAck();
        Judgements.of(ladder.after(20)
                        .serverHttp(500, Map.of(), "{\"error\":{\"message\":\"boom\"}}")
                        .clientAck()
                        .clientCloses())
                .one("provider-rejected-with-status")
                .confidence("likely");
    }

    /** The answer lies in the hole, and the server ends the idle connection by 408. */
    @Test
    void a408BehindAHoleIsNobodysAnswer() {
        Ladder ladder = post(clear()).serverAck().after(30);
        ladder.lose().serverHttp(200, Map.of(), "{\"id\":1}").clientAck().after(2_000);
        Judgements.of(ladder.serverHttp(408, Map.of("Connection", "close"), "")
                        .clientAck()
                        .serverFin()
                        .clientFin())
                .silent();
    }

    @Test
    void whatIsMissingBeforeTheCallBeganTakesLittleFromIt() {
        Ladder ladder = post(clear()).serverAck().after(30);
        ladder.lose().serverHttp(200, Map.of(), "{\"id\":1}").clientAck().after(500);
        post(ladder).serverAck().after(60_000).clientFin().serverAck();
        Judgements.of(ladder).one("client-read-timeout").confidence("possible");
    }

    @Test
    void whatIsMissingSinceTheRequestMayBeItsAnswer() {
        Ladder ladder = post(clear()).serverAck().after(30);
        ladder.lose().serverHttp(200, Map.of(), "{\"id\":1}").clientAck().after(60_000);
        Judgements.of(ladder.clientFin().serverAck()).silent();
    }

    /** Neither the answer nor the client's acknowledgment of it was captured; the server's FIN stands behind it. */
    @Test
    void anAnswerThatNobodyAcknowledgedInTheCaptureMayHaveComeToo() {
        Ladder ladder = post(clear()).serverAck().after(30);
        ladder.lose().serverHttp(200, Map.of(), "{\"id\":1}").clientAck().after(500);
        post(ladder).serverAck().after(300);
        ladder.lose().serverHttp(200, Map.of(), "{\"id\":1}").serverFin().clientBareRst();
        Judgements.of(ladder).silent();
    }

    @Test
    void aConnectionWhoseFirstWordsAreMissingDidNotFailInItsHandshake() {
        Ladder ladder = Ladder.between(CLIENT, 40_000, ADDRESS, 8080).handshake();
        ladder.lose().client(ladder.random(600)).serverAck();
        ladder.lose().server(ladder.random(700)).clientAck().after(800);
        Judgements.with("203.0.113.10:8080", ladder.serverFin().clientFin()).silent();
    }

    /** At its own host a segment is captured before anything can lose it: a hole there is the capture's. */
    @Test
    void aHoleInWhatTheCaptureHostSentIsNoBlackHole() {
        Ladder ladder = post(Ladder.between(CLIENT, 40_000, ADDRESS, 8000)
                        .mss(1_400, 1_400)
                        .capturedAtServer()
                        .handshake())
                .serverAck()
                .after(300);
        ladder.lose().serverSegment(ladder.random(1_388)).lose().serverSegment(ladder.random(1_388));
        ladder.serverSegment(ladder.random(500)).after(8_000).clientFin().serverAck();
        Judgements.of(ladder).never("pmtud-blackhole-download");
    }

    @Test
    void aLossyCaptureMayLackTheAnswerToALookup() {
        Ladder lossy = post(Ladder.between(CLIENT, 41_000, "203.0.113.20", 8000).handshake());
        lossy.lose().client(lossy.random(900)).serverAck();
        lossy.serverHttp(200, Map.of(), "{\"id\":1}").clientAck().clientCloses();
        Ladder asked = ladder();
        asked.dnsQuery(NAME);
        Judgements.until(asked, 4_000);
        Judgements.of(asked, lossy).never("dns-resolution-failed");
        Judgements.of(Judgements.until(ladder().dnsQuery(NAME), 4_000)).one("dns-resolution-failed");
    }

    /** Only the question for an IPv6 address was captured: that there is none says nothing. */
    @Test
    void aLossyCaptureMayLackTheOtherQuestion() {
        Ladder lossy = post(Ladder.between(CLIENT, 41_000, "203.0.113.20", 8000).handshake());
        lossy.lose().client(lossy.random(900)).serverAck();
        lossy.serverHttp(200, Map.of(), "{\"id\":1}").clientAck().clientCloses();
        byte[] client = PacketBytes.address(CLIENT);
        byte[] resolver = PacketBytes.address("10.0.0.53");
        Ladder asked = ladder();
        LookupRulesTest.udp(asked, client, resolver, 33_333, 53, Dns.query(7, NAME, true));
        byte[] noAddress = LookupRulesTest.ofType(Dns.failure(7, NAME, 0), 28);
        LookupRulesTest.udp(asked, resolver, client, 53, 33_333, noAddress);
        Judgements.of(asked, lossy).never("dns-resolution-failed");
    }

    // ---- packets missing at the end or around the handshake

    /** Of the handshake only the SYN was captured; both sides close in order, so the connection did come about. */
    @Test
    void aConnectionThatClosedInOrderDidNotFailToConnect() {
        Ladder ladder = unopened().syn().lose().synAck().lose().clientAck().lose();
        post(ladder).lose().serverAck().after(4_000).clientFin().serverFin().clientAck();
        Judgements.with("203.0.113.10:8000", ladder).silent();
    }

    /** The end of the answer and the client's FIN are not in the file, only the RST that answered what still came. */
    @Test
    void aResetBehindAFinThatWasNotCapturedTellsNoCancellation() {
        for (boolean captured : new boolean[] {false, true}) {
            Ladder ladder = post(clear()).serverAck().after(300).sseHead();
            ladder.sse("{\"choices\":[{\"delta\":{\"content\":\"a\"}}]}")
                    .clientAck()
                    .after(200);
            ladder = captured ? ladder.clientFin() : ladder.lose().clientFin();
            ladder.after(20).clientBareRst();
            if (captured) {
                Judgements.with(ADDRESS + ":8000", ladder).only("client-aborted-stream");
            } else {
                Judgements.with(ADDRESS + ":8000", ladder).silent();
            }
        }
    }

    /** More than the CONNECT was acknowledged: the answer to it is what the capture lacks. */
    @Test
    void aTunnelWhoseOpeningWasNotCapturedWasNotRefused() {
        Ladder ladder = Ladder.between(CLIENT, 40_000, ADDRESS, 3128)
                .handshake()
                .clientHttp("CONNECT", NAME + ":443", Map.of("Host", NAME + ":443"), "")
                .serverAck();
        ladder.after(20).lose().serverHttp(200, Map.of(), "").clientAck();
        ladder.lose().client(ladder.random(517)).lose().server(ladder.random(2_000));
        Judgements.of(ladder.after(400).clientFin().serverFin().clientAck()).silent();
    }

    private static Ladder unopened() {
        return Ladder.between(CLIENT, 40_000, ADDRESS, 8000);
    }
}
