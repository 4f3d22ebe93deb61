package io.hangup.call;

import static org.assertj.core.api.Assertions.assertThat;

import io.hangup.AnalysisListener;
import io.hangup.AnalysisOptions;
import io.hangup.Analyzer;
import io.hangup.diagnosis.Diagnosis;
import io.hangup.diagnosis.Evidence;
import io.hangup.llm.ClosedBy;
import io.hangup.llm.Outcome;
import io.hangup.report.Report;
import io.hangup.testing.Capture;
import io.hangup.testing.Http;
import io.hangup.testing.Ladder;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Requests that meet an idle timer which other connections of the server show. Times are milliseconds. */
class IdleLimitsTest {
    private static final double IDLE = 5_000;
    private static final Map<String, String> HEADERS = Map.of("Host", "llm.example");

    private int port = 40_000;

    @Test
    void aCloseAsTheRequestCameAfterThePauseThatEndsOtherConnectionsIsARace() throws IOException {
        Report report = analyze(raced(0), drained(answered(7_000), 7_000 + IDLE));
        assertThat(report.diagnoses()).hasSize(1);
        Diagnosis d = report.diagnoses().get(0);
        assertThat(d.cause()).isEqualTo("keepalive-race");
        assertThat(d.confidence().id()).isEqualTo("likely");
        assertThat(d.outcome()).isEqualTo(Outcome.CLOSED_BEFORE_HEADERS);
        assertThat(d.closedBy()).isEqualTo(ClosedBy.SERVER);
        assertThat(d.sentence()).contains("of silence, as it closed 1 other connection that nobody was using");
        assertThat(d.alternatives()).extracting(a -> a.cause()).contains("backend-died-before-headers");
        assertThat(d.evidence())
                .extracting(Evidence::text)
                .anyMatch(text -> text.matches("tcp.stream 1: closed after 4.9\\d s of silence, no request under way"));
        assertThat(d.remedies()).isNotEmpty();
    }

    @Test
    void aloneItMayAsWellBeAServerThatDied() throws IOException {
        assertThat(cause(raced(0))).isEqualTo("backend-died-before-headers");
    }

    @Test
    void otherPausesShowNoTimer() throws IOException {
        assertThat(cause(raced(0), drained(answered(7_000), 7_000 + 9_000))).isEqualTo("backend-died-before-headers");
    }

    @Test
    void aConnectionThatWasUsedAfterALongerPauseShowsThatThereIsNoSuchTimer() throws IOException {
        Ladder longer = answered(7_000);
        ask(longer, 7_000 + 2 * IDLE)
                .serverHttp(200, Map.of(), "{\"choices\":[]}")
                .clientAck();
        assertThat(cause(raced(0), drained(answered(9_000), 9_000 + IDLE), longer))
                .isEqualTo("backend-died-before-headers");
    }

    @Test
    void whoeverHadTimeToReadTheRequestMayHaveDiedOfIt() throws IOException {
        Ladder late = answered(0);
        ask(late, IDLE).at(IDLE + 300).serverFin().clientFin().serverAck();
        assertThat(cause(late, drained(answered(7_000), 7_000 + IDLE + 300))).isEqualTo("backend-died-before-headers");
    }

    /** The request comes as the timer runs out: the server's kernel had taken it in. */
    private Ladder raced(double at) {
        Ladder ladder = answered(at);
        ladder.at(at + IDLE - 10).client(request()).serverAck().serverFin();
        return ladder.clientFin().serverAck();
    }

    private Ladder answered(double at) {
        Ladder ladder = Ladder.between("10.0.0.2", port++, "203.0.113.10", 8000)
                .rtt(10)
                .at(at)
                .handshake();
        return ask(ladder, at + 20)
                .serverHttp(200, Map.of("Content-Type", "application/json"), "{\"choices\":[]}")
                .clientAck();
    }

    private static Ladder ask(Ladder ladder, double at) {
        return ladder.at(at).client(request()).serverAck();
    }

    private static byte[] request() {
        return Http.request("POST", "/v1/chat/completions", HEADERS, "{\"model\":\"m\",\"messages\":[]}");
    }

    private static Ladder drained(Ladder ladder, double at) {
        return ladder.at(at).serverFin().clientFin().serverAck();
    }

    private static String cause(Ladder... ladders) throws IOException {
        List<Diagnosis> diagnoses = analyze(ladders).diagnoses();
        assertThat(diagnoses).hasSize(1);
        return diagnoses.get(0).cause();
    }

    private static Report analyze(Ladder... ladders) throws IOException {
        return new Analyzer(AnalysisOptions.DEFAULTS, AnalysisListener.NONE)
                .analyze(Capture.of(List.of(ladders).toArray(Ladder[]::new)).source());
    }
}
