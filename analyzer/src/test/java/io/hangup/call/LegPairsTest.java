package io.hangup.call;

import static org.assertj.core.api.Assertions.assertThat;

import io.hangup.AnalysisListener;
import io.hangup.AnalysisOptions;
import io.hangup.Analyzer;
import io.hangup.diagnosis.Diagnosis;
import io.hangup.diagnosis.Evidence;
import io.hangup.llm.ClosedBy;
import io.hangup.report.Report;
import io.hangup.testing.Capture;
import io.hangup.testing.Http;
import io.hangup.testing.Ladder;
import io.hangup.testing.PacketBytes;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** A capture on the proxy host: client 10.0.0.2 → proxy 10.0.0.9, proxy → upstream 203.0.113.10. */
class LegPairsTest {
    private static final String BODY =
            "{\"model\":\"gpt-4o-mini\",\"messages\":[{\"role\":\"user\",\"content\":\"hi\"}]}";
    private static final Map<String, String> HEADERS = Map.of("Host", "api.openai.com");

    @Test
    void aGatewayErrorIsExplainedByTheRefusedUpstream() throws IOException {
        Ladder down = asked(40_001, 0);
        Ladder up = up(50_001, 5).syn().serverRefuses();
        down.at(30).serverHttp(502, Map.of("Server", "nginx"), "bad").clientAck();
        Diagnosis d = of(analyze(down, up), "502");
        assertThat(d.cause()).isEqualTo("proxy-upstream-connect-failed");
        assertThat(d.confidence().id()).isEqualTo("certain");
        assertThat(d.sentence()).contains("could not connect to its upstream 203.0.113.10:80");
        assertThat(d.remedies().get(0)).startsWith("On the upstream leg").contains("ss -ltn 'sport = :80'");
        List<Evidence> leg = d.evidence().stream()
                .filter(row -> row.text().startsWith("upstream leg (tcp.stream 1): "))
                .toList();
        assertThat(leg).extracting(Evidence::from).containsExactly("proxy", "server");
    }

    /** A 504, and yet nothing was slow: what helps is what helps a connection that does not come about. */
    @Test
    void aGatewayTimeoutOfAnUpstreamThatNeverAnsweredIsMendedThere() throws IOException {
        Ladder down = asked(40_001, 0);
        Ladder up = up(50_001, 5).syn().at(1_005).syn().at(3_005).syn();
        down.at(6_000).serverHttp(504, Map.of("Server", "nginx"), "late").clientAck();
        Diagnosis d = of(analyze(down, up), "504");
        assertThat(d.cause()).isEqualTo("upstream-response-timeout");
        assertThat(d.sentence()).contains("could not connect to its upstream 203.0.113.10:80");
        assertThat(d.remedies().get(0)).startsWith("On the upstream leg");
        assertThat(d.remedies()).noneMatch(remedy -> remedy.contains("Stream the response"));
        assertThat(List.of(d.haproxy(), d.envoy())).containsExactly("sC", "UF");
    }

    @Test
    void aGatewayTimeoutIsTheProxyGivingUp() throws IOException {
        Ladder down = asked(40_001, 0);
        Ladder up = askedUp(50_001, 5);
        up.at(3_010).clientFin().serverFin().clientAck();
        down.at(3_011).serverHttp(504, Map.of("Server", "nginx"), "late").clientAck();
        Diagnosis d = of(analyze(down, up), "504");
        assertThat(d.cause()).isEqualTo("upstream-response-timeout");
        assertThat(d.sentence()).contains("gave up waiting for its upstream").contains("On that leg: the proxy ");
        assertThat(List.of(d.haproxy(), d.envoy())).containsExactly("sH", "UT");
    }

    @Test
    void aResetFromUpstreamThatTheProxyPassesOnIsToldWithTheTimeItTook() throws IOException {
        Ladder down = asked(40_001, 0);
        Ladder up = askedUp(50_001, 5);
        up.at(500).serverRst();
        down.at(520).serverFin().clientFin().serverAck();
        Report report = analyze(down, up);
        Diagnosis d = of(report, "passed the end on");
        assertThat(report.notes()).contains("1 call was seen on both legs of a proxy: it counts once.");
        assertThat(report.summary().calls()).isEqualTo(1);
        assertThat(report.summary().failed()).isEqualTo(1);
        assertThat(report.calls().get(0).upstream())
                .isEqualTo(report.calls().get(1).id());
        assertThat(d.closedBy()).isEqualTo(ClosedBy.SERVER);
        assertThat(d.sentence()).contains("203.0.113.10:80").contains("20 ms before");
    }

    /** Two equal calls at once, each tried twice: nothing tells which try was whose. */
    @Test
    void triesOfEqualCallsAtOnceAreSaidToBeUntold() throws IOException {
        Ladder one = asked(40_001, 0);
        Ladder other = asked(40_002, 1);
        Ladder first = askedUp(50_001, 5);
        first.at(2_010).clientFin().serverFin().clientAck();
        Ladder second = askedUp(50_002, 6);
        second.at(2_012).clientFin().serverFin().clientAck();
        Ladder third = askedUp(50_003, 2_013);
        third.at(4_020).clientFin().serverFin().clientAck();
        Ladder fourth = askedUp(50_004, 2_014);
        fourth.at(4_025).clientFin().serverFin().clientAck();
        one.at(4_021).serverHttp(504, Map.of("Server", "nginx"), "late").clientAck();
        other.at(4_026).serverHttp(504, Map.of("Server", "nginx"), "late").clientAck();
        Report report = analyze(one, other, first, second, third, fourth);
        assertThat(report.notes())
                .anyMatch(
                        note -> note.startsWith("2 failed connections of a proxy are tries for some of several equal"));
        Report single = analyze(asked(40_001, 0), askedUp(50_001, 5));
        assertThat(single.notes()).noneMatch(note -> note.contains("of several equal"));
    }

    @Test
    void aLittleAfterARoundTimeTheyMayBe() throws IOException {
        Diagnosis d = both(4_090);
        assertThat(d.cause()).isEqualTo("upstream-response-timeout");
        assertThat(d.confidence().id()).isEqualTo("possible");
    }

    @Test
    void bothLegsClosedByTheProxyAtARoundTimeAreItsTimer() throws IOException {
        assertThat(both(4_000).cause()).isEqualTo("upstream-response-timeout");
    }

    @Test
    void bothLegsClosedAtAnyOtherMomentAreItsDeath() throws IOException {
        assertThat(both(3_437).cause()).isEqualTo("proxy-died");
    }

    /** An event every 100 ms of the upstream, which the proxy passes on; then, after a pause, both legs are closed by it. */
    private static Diagnosis cut(int events, int pause) throws IOException {
        Ladder down = asked(40_001, 0).at(90).server(Http.sseHead());
        Ladder up = askedUp(50_001, 5).at(89).server(Http.sseHead());
        for (int i = 1; i <= events; i++) {
            String event = "data: {\"choices\":[{\"delta\":{\"content\":\"word\"},\"finish_reason\":null}]}\n\n";
            up.at(100 * i).server(Http.chunk(event)).clientAck();
            down.at(100 * i + 1).server(Http.chunk(event)).clientAck();
        }
        down.at(100 * events + 1 + pause).serverFin().clientFin().serverAck();
        up.at(100 * events + 2 + pause).clientRst();
        return of(analyze(down, up), "closed both legs");
    }

    @Test
    void bothLegsCutInTheFlowAreTheProxysDeath() throws IOException {
        Diagnosis d = cut(13, 37);
        assertThat(d.cause()).isEqualTo("proxy-died");
        assertThat(d.confidence().id()).isEqualTo("likely");
        assertThat(d.clientsShow()).anyMatch(text -> text.contains("incomplete chunked read"));
    }

    @Test
    void bothLegsCutWhenTheUpstreamHadBeenSilentAreATimer() throws IOException {
        Diagnosis d = cut(13, 3_000);
        assertThat(d.cause()).isEqualTo("stream-cut-by-timer");
        assertThat(d.sentence()).contains("had been silent for 3 s");
        assertThat(cut(13, 2_700).confidence().id()).isEqualTo("possible");
    }

    /** The proxy ends what it could not finish as if it had: only the other leg shows that nobody "stopped early". */
    @Test
    void aStreamEndedAsIfItWereCompleteIsExplainedByTheOtherLeg() throws IOException {
        Ladder up = askedUp(50_001, 5).at(89).server(Http.sseHead());
        Ladder down = asked(40_001, 0).at(90).server(Http.sseHead());
        String event = "data: {\"choices\":[{\"delta\":{\"content\":\"word\"},\"finish_reason\":null}]}\n\n";
        up.at(100).server(Http.chunk(event)).clientAck();
        down.at(101).server(Http.chunk(event)).clientAck();
        up.at(200).serverRst();
        down.at(201).server(Http.bytes("0\r\n\r\n")).clientAck().clientCloses();
        Diagnosis d = of(analyze(down, up), "The proxy ended it as if it were complete");
        assertThat(d.cause()).isEqualTo("stream-truncated-clean-close");
        assertThat(d.sentence())
                .contains("after its leg to the upstream 203.0.113.10:80")
                .contains("On that leg: the server side")
                .doesNotContain("stopped early");
        assertThat(d.remedies().get(0)).startsWith("On the upstream leg");
        assertThat(d.clientsShow()).anyMatch(text -> text.contains("show no error"));
        assertThat(d.notVisible()).isEmpty();

        Ladder whole = askedUp(50_001, 5)
                .at(89)
                .server(Http.sseHead())
                .at(100)
                .server(Http.chunk(event))
                .clientAck()
                .at(200)
                .server(Http.bytes("0\r\n\r\n"))
                .clientAck();
        assertThat(of(analyze(down, whole), "The proxy passed it on so").cause())
                .isEqualTo("stream-truncated-clean-close");
    }

    private static Diagnosis both(int millis) throws IOException {
        Ladder down = asked(40_001, 0);
        Ladder up = askedUp(50_001, 5);
        down.at(1 + millis).serverFin().clientFin().serverAck();
        up.at(2 + millis).clientFin().serverFin().clientAck();
        return of(analyze(down, up), "closed both legs");
    }

    @Test
    void theProxyThatGoesOnWithoutItsClientIsToldSo() throws IOException {
        Ladder down = asked(40_001, 0);
        Ladder up = askedUp(50_001, 5);
        down.at(2_000).clientFin().serverFin().clientAck();
        up.at(9_000)
                .serverHttp(200, Map.of("Content-Type", "application/json"), "{\"choices\":[]}")
                .clientAck();
        Diagnosis d = of(analyze(down, up), "went on without its client");
        assertThat(d.closedBy()).isEqualTo(ClosedBy.CLIENT);
        assertThat(d.sentence()).contains("7 s");
    }

    @Test
    void theLegThatFailedNearestToTheAnswerExplainsIt() throws IOException {
        Ladder early = asked(40_001, 0);
        Ladder late = asked(40_002, 1);
        Ladder first = askedUp(50_001, 5);
        Ladder second = askedUp(50_002, 6);
        first.at(400).serverRst();
        second.at(900).serverRst();
        early.at(401).serverHttp(502, Map.of("Server", "nginx"), "bad").clientAck();
        late.at(901).serverHttp(502, Map.of("Server", "nginx"), "bad").clientAck();
        Report report = analyze(early, late, first, second);
        List<String> gateway = report.diagnoses().stream()
                .map(Diagnosis::sentence)
                .filter(sentence -> sentence.startsWith("The proxy answered 502"))
                .toList();
        assertThat(gateway).hasSize(2);
        assertThat(gateway.get(0)).contains("(tcp.stream " + stream(report, 50_001) + ")");
        assertThat(gateway.get(1)).contains("(tcp.stream " + stream(report, 50_002) + ")");
    }

    @Test
    void twoLegsThatFailedTogetherLeaveTheAnswerOpen() throws IOException {
        Ladder down = asked(40_001, 0);
        Ladder other = asked(40_002, 1);
        Ladder first = askedUp(50_001, 5);
        Ladder second = askedUp(50_002, 6);
        first.at(400).serverRst();
        second.at(410).serverRst();
        down.at(420).serverHttp(502, Map.of("Server", "nginx"), "bad").clientAck();
        other.at(421)
                .serverHttp(200, Map.of("Content-Type", "application/json"), "{}")
                .clientAck();
        assertThat(of(analyze(down, other, first, second), "answered 502")
                        .confidence()
                        .id())
                .isEqualTo("likely");
    }

    @Test
    void theTriesOfAProxyAddUp() throws IOException {
        Ladder down = asked(40_001, 0);
        Ladder first = askedUp(50_001, 5);
        first.at(2_026).clientFin().serverFin().clientAck();
        Ladder second = Ladder.between("10.0.0.9", 50_002, "203.0.113.11", 80)
                .rtt(10)
                .at(2_027)
                .handshake()
                .clientHttp("POST", "/v1/chat/completions", HEADERS, BODY)
                .serverAck()
                .at(4_030)
                .clientFin()
                .serverFin()
                .clientAck();
        down.at(4_031).serverHttp(504, Map.of("Server", "nginx"), "late").clientAck();
        Report report = analyze(down, first, second);
        Diagnosis d = of(report, "answered 504");
        assertThat(d.sentence())
                .contains("upstream 203.0.113.11:80 (tcp.stream 2). It tried 2 times for this call: 203.0.113.10:80"
                        + " (tcp.stream 1) was given up after ")
                .contains("The client waited 4.02 s: 2 × ")
                .contains("On the last of them: the proxy gave up");
        assertThat(d.remedies().get(0)).startsWith("The proxy's tries add up");
        assertThat(d.remedies()).hasSizeGreaterThan(2);
        assertThat(report.summary().calls()).isEqualTo(1);
        assertThat(report.incidents()).isEmpty();
        assertThat(report.calls().get(2).retryOf())
                .isEqualTo(report.calls().get(1).id());
    }

    @Test
    void anErrorThatTheUpstreamSentIsNoneOfTheProxysOwn() throws IOException {
        Ladder down = asked(40_001, 0);
        Ladder up = askedUp(50_001, 5);
        up.at(300)
                .serverHttp(503, Map.of(), "{\"error\":{\"type\":\"overloaded\"}}")
                .clientAck();
        down.at(330)
                .serverHttp(503, Map.of(), "{\"error\":{\"type\":\"overloaded\"}}")
                .clientAck();
        Diagnosis d = of(analyze(down, up), "passed this answer on");
        assertThat(d.cause()).isEqualTo("provider-rejected-with-status");
        assertThat(d.sentence()).contains("its upstream 203.0.113.10:80 (tcp.stream 1) had sent it");
    }

    @Test
    void anotherErrorThanTheUpstreamsIsTheProxysOwn() throws IOException {
        Ladder down = asked(40_001, 0);
        Ladder up = askedUp(50_001, 5);
        up.at(300)
                .serverHttp(500, Map.of(), "{\"error\":{\"type\":\"broken\"}}")
                .clientAck();
        down.at(330).serverHttp(502, Map.of("Server", "nginx"), "bad").clientAck();
        assertThat(of(analyze(down, up), "That answer is the proxy's own").sentence())
                .contains("had answered 500");
    }

    @Test
    void aGoodAnswerThatTheProxyDidNotTakeIsTold() throws IOException {
        Ladder down = asked(40_001, 0);
        Ladder up = askedUp(50_001, 5);
        up.at(300)
                .serverHttp(200, Map.of("Content-Type", "application/json"), "{\"choices\":[]}")
                .clientRst();
        down.at(330).serverHttp(502, Map.of("Server", "nginx"), "bad").clientAck();
        Diagnosis d = of(analyze(down, up), "did not take that answer");
        assertThat(d.sentence()).contains("Its upstream 203.0.113.10:80 (tcp.stream 1) had answered 200");
        assertThat(d.evidence()).anyMatch(row -> row.text().equals("upstream leg (tcp.stream 1): answers 200"));
    }

    @Test
    void aGoodAnswerThatCameTooLateWasNotRefused() throws IOException {
        Ladder down = asked(40_001, 0);
        Ladder up = askedUp(50_001, 5);
        down.at(330).serverHttp(502, Map.of("Server", "nginx"), "bad").clientAck();
        up.at(400)
                .serverHttp(200, Map.of("Content-Type", "application/json"), "{\"choices\":[]}")
                .clientAck();
        Diagnosis d = of(analyze(down, up), "answered 502");
        assertThat(d.sentence()).contains("answered 200, but 70", "later: the proxy had given up by then");
    }

    @Test
    void aTryAfterWhichTheProxyGotTheAnswerIsToldAsThat() throws IOException {
        Ladder down = asked(40_001, 0);
        Ladder first = askedUp(50_001, 5);
        first.at(400).serverRst();
        Ladder second = Ladder.between("10.0.0.9", 50_002, "203.0.113.11", 80)
                .rtt(10)
                .at(402)
                .handshake()
                .clientHttp("POST", "/v1/chat/completions", HEADERS, BODY)
                .serverAck()
                .at(600)
                .serverHttp(200, Map.of("Content-Type", "application/json"), "{\"choices\":[]}")
                .clientAck();
        down.at(610)
                .serverHttp(200, Map.of("Content-Type", "application/json"), "{\"choices\":[]}")
                .clientAck();
        Report report = analyze(down, first, second);
        Diagnosis d = of(report, "got its answer by a later try");
        assertThat(d.severity().id()).isEqualTo("warning");
        assertThat(d.sentence()).contains("for the call of tcp.stream 0");
        assertThat(report.summary().failed()).isZero();
    }

    /** HTTP/2 in clear behind the proxy; the upstream resets the stream of the call and keeps the connection. */
    @Test
    void aStreamThatTheUpstreamResetIsNotAClosedConnection() throws IOException {
        Ladder down = asked(40_001, 0);
        Ladder up = up(50_001, 5)
                .handshake()
                .client(PacketBytes.concat(Http.bytes("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"), h2(4, 0, 0, new byte[0])))
                .server(h2(4, 0, 0, new byte[0]))
                .client(PacketBytes.concat(h2(1, 4, 1, requestHead()), h2(0, 1, 1, Http.bytes(BODY))))
                .serverAck()
                .after(300)
                .server(h2(3, 0, 1, new byte[] {0, 0, 0, 2}));
        down.at(360)
                .serverHttp(
                        502,
                        Map.of(),
                        "<html><body><h1>502 Bad Gateway</h1>\nThe server returned an invalid or"
                                + " incomplete response.\n</body></html>\n")
                .clientAck();
        Diagnosis d = of(analyze(down, up), "The proxy answered 502");
        assertThat(d.cause()).isEqualTo("proxy-upstream-stream-reset");
        assertThat(d.sentence())
                .contains("reset the HTTP/2 stream of this call")
                .doesNotContain("connection before");
        assertThat(List.of(d.haproxy(), d.envoy())).containsExactly("SH", "UR");
    }

    private static byte[] h2(int type, int flags, int stream, byte[] payload) {
        return PacketBytes.concat(
                new byte[] {0, 0, (byte) payload.length, (byte) type, (byte) flags, 0, 0, 0, (byte) stream}, payload);
    }

    /** POST, http, the path and the authority, as literals without indexing (RFC 7541 section 6.2.2). */
    private static byte[] requestHead() {
        byte[] path = Http.bytes("/v1/chat/completions");
        byte[] authority = Http.bytes("api.openai.com");
        return PacketBytes.concat(
                new byte[] {(byte) 0x83, (byte) 0x86, 0x04, (byte) path.length}, path,
                new byte[] {0x01, (byte) authority.length}, authority);
    }

    private static int stream(Report report, int port) {
        return report.connections().stream()
                .filter(c -> c.clientPort() == port)
                .findFirst()
                .orElseThrow()
                .tcpStream();
    }

    /** The balancer looks after another server, which is down, while a call has found its upstream and waits. */
    @Test
    void aHealthCheckThatIsRefusedMeanwhileIsNoTryOfTheCall() throws IOException {
        Ladder down = asked(40_001, 0);
        Ladder up = askedUp(50_001, 5);
        Ladder check = Ladder.between("10.0.0.9", 50_002, "203.0.113.10", 8_999)
                .rtt(10)
                .at(400)
                .syn()
                .serverRefuses();
        answered(up, 900);
        answered(down, 901);
        assertThat(analyze(down, up, check).diagnoses()).isEmpty();
        Ladder first = Ladder.between("10.0.0.9", 50_002, "203.0.113.11", 80)
                .rtt(10)
                .at(15)
                .syn()
                .serverRefuses();
        Ladder again = asked(40_001, 0);
        Ladder second = askedUp(50_001, 40);
        answered(second, 900);
        answered(again, 901);
        assertThat(analyze(again, first, second).diagnoses())
                .extracting(Diagnosis::cause)
                .contains("connect-refused");
    }

    private static void answered(Ladder ladder, int millis) {
        ladder.at(millis)
                .serverHttp(200, Map.of("Content-Type", "application/json"), "{\"choices\":[]}")
                .clientAck();
    }

    private static Ladder asked(int port, double millis) {
        return Ladder.between("10.0.0.2", port, "10.0.0.9", 8080)
                .rtt(10)
                .capturedAtServer()
                .at(millis)
                .handshake()
                .clientHttp("POST", "/v1/chat/completions", HEADERS, BODY)
                .serverAck();
    }

    private static Ladder up(int port, double millis) {
        return Ladder.between("10.0.0.9", port, "203.0.113.10", 80).rtt(10).at(20 + millis);
    }

    private static Ladder askedUp(int port, double millis) {
        return up(port, millis)
                .handshake()
                .clientHttp("POST", "/v1/chat/completions", HEADERS, BODY)
                .serverAck();
    }

    private static Diagnosis of(Report report, String words) {
        List<Diagnosis> found = report.diagnoses().stream()
                .filter(d -> d.sentence().contains(words))
                .toList();
        assertThat(found)
                .as("%s", report.diagnoses().stream().map(Diagnosis::sentence).toList())
                .hasSize(1);
        return found.get(0);
    }

    private static Report analyze(Ladder... ladders) throws IOException {
        return new Analyzer(AnalysisOptions.DEFAULTS, AnalysisListener.NONE)
                .analyze(Capture.of(ladders).source());
    }
}
