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

/** Connections that are ended at one age, and those that only look so. Times are milliseconds. */
class ConnectionAgesTest {
    private static final double AGE = 60_000;
    private static final Map<String, String> HEADERS = Map.of("Host", "llm.example");

    private int port = 40_000;

    @Test
    void streamsCutAtOneAgeAfterCallsOfAllKindsAreCutByAge() throws IOException {
        Report report = analyze(
                cut(streamed(opened(0), 2_000, 57_000), AGE),
                cut(streamed(opened(7_000), 7_000 + 31_000, 20_000), 7_000 + AGE + 40),
                cut(streamed(opened(15_000), 15_000 + 50_000, 4_000), 15_000 + AGE + 20));
        assertThat(report.diagnoses()).hasSize(3).allSatisfy(d -> {
            assertThat(d.cause()).isEqualTo("stream-cut-by-timer");
            assertThat(d.confidence().id()).isEqualTo("likely");
            assertThat(d.closedBy()).isEqualTo(ClosedBy.SERVER);
            assertThat(d.sentence())
                    .contains("at an age of 60 s, in the middle of a response")
                    .contains("it ended 3 connections at that age");
            assertThat(d.envoy()).isEqualTo("UC");
            assertThat(d.remedies().get(0)).startsWith("Raise the age limit");
        });
        assertThat(report.diagnoses().get(0).evidence())
                .extracting(Evidence::text)
                .anyMatch(text -> text.startsWith("SYN: the connection"))
                .anyMatch(text -> text.startsWith("tcp.stream 1: ended at an age of 60 s, 29 s after"));
    }

    /** One name, two addresses: each balancer has a limit of its own. */
    @Test
    void balancersOfOneEndpointHaveAgesOfTheirOwn() throws IOException {
        String other = "203.0.113.11";
        double longer = 100_000;
        Report report = analyze(
                cut(streamed(opened(0), 2_000, 57_000), AGE),
                cut(streamed(opened(0, other), 3_000, 96_000), longer),
                cut(streamed(opened(7_000), 7_000 + 31_000, 20_000), 7_000 + AGE + 40),
                cut(streamed(opened(9_000, other), 9_000 + 51_000, 40_000), 9_000 + longer + 30),
                cut(streamed(opened(15_000), 15_000 + 50_000, 4_000), 15_000 + AGE + 20),
                cut(streamed(opened(18_000, other), 18_000 + 90_000, 5_000), 18_000 + longer));
        assertThat(report.diagnoses())
                .hasSize(6)
                .allMatch(d -> d.cause().equals("stream-cut-by-timer"))
                .filteredOn(d -> d.sentence().contains("203.0.113.11"))
                .hasSize(3)
                .allMatch(d -> d.sentence().contains("at an age of 100 s")
                        && d.sentence().contains("it ended 3 connections at that age"));
    }

    @Test
    void anAddressWhoseConnectionsEndAtAllAgesHasNoLimit() throws IOException {
        String other = "203.0.113.11";
        Report report = analyze(
                cut(streamed(opened(0), 2_000, 57_000), AGE),
                cut(streamed(opened(0, other), 3_000, 30_000), 35_000),
                cut(streamed(opened(7_000), 7_000 + 31_000, 20_000), 7_000 + AGE + 40),
                cut(streamed(opened(9_000, other), 9_000 + 51_000, 40_000), 9_000 + 95_000),
                cut(streamed(opened(15_000), 15_000 + 50_000, 4_000), 15_000 + AGE + 20),
                cut(streamed(opened(18_000, other), 18_000 + 70_000, 3_000), 18_000 + 75_000));
        assertThat(report.diagnoses())
                .filteredOn(d -> d.sentence().contains("203.0.113.11"))
                .hasSize(3)
                .noneMatch(d -> d.sentence().contains("at that age"));
        assertThat(report.diagnoses())
                .filteredOn(d -> d.sentence().contains("at that age"))
                .hasSize(3);
    }

    @Test
    void aRequestWithoutAnswerEndedAtThatAgeIsOneOfARecycledConnection() throws IOException {
        Report report = analyze(
                asked(opened(0), 20_000).at(AGE).serverRst(),
                drained(answered(opened(7_000), 8_000), 7_000 + AGE),
                drained(answered(opened(15_000), 15_000 + 58_000), 15_000 + AGE + 30));
        assertThat(report.diagnoses()).hasSize(1);
        Diagnosis d = report.diagnoses().get(0);
        assertThat(d.cause()).isEqualTo("server-connection-recycled");
        assertThat(d.outcome()).isEqualTo(Outcome.CLOSED_BEFORE_HEADERS);
        assertThat(d.sentence()).contains("reset the connection at an age of 60 s, before any response byte");
        assertThat(d.alternatives()).extracting(a -> a.cause()).contains("server-active-reset-before-headers");
        assertThat(d.clientsShow().get(0)).contains("ReadError");
    }

    @Test
    void aRaceWithTheEndOfAnOldConnectionSaysThatIdlenessWasNotItsReason() throws IOException {
        Ladder raced = answered(opened(0), 40_000);
        raced.at(AGE).serverFin().clientAck().client(request()).serverBareRst();
        Report report = analyze(
                raced,
                drained(answered(opened(7_000), 8_000), 7_000 + AGE),
                drained(answered(opened(15_000), 15_000 + 58_000), 15_000 + AGE + 30));
        Diagnosis d = report.diagnoses().get(0);
        assertThat(d.cause()).isEqualTo("keepalive-race");
        assertThat(d.sentence()).contains("at an age of 60 s, and a request crossed that end");
        assertThat(d.remedies()).noneMatch(remedy -> remedy.contains("uvicorn"));
    }

    @Test
    void connectionsDrainedBetweenCallsAreNoFailedCalls() throws IOException {
        Report report = analyze(
                drained(answered(opened(0), 1_000), AGE),
                drained(answered(opened(7_000), 30_000), 7_000 + AGE),
                drained(answered(opened(15_000), 70_000), 15_000 + AGE));
        assertThat(report.diagnoses()).isEmpty();
        assertThat(report.summary().failed()).isZero();
    }

    /** The same silence each time, at any age. */
    @Test
    void anIdleTimerIsNoAge() throws IOException {
        Ladder raced = answered(opened(0), 55_000);
        raced.at(AGE).serverFin().clientAck().client(request()).serverBareRst();
        Report report = analyze(
                raced,
                drained(answered(opened(7_000), 7_000 + 54_900), 7_000 + AGE),
                drained(answered(opened(15_000), 15_000 + 55_100), 15_000 + AGE));
        assertThat(report.diagnoses()).hasSize(1);
        assertThat(report.diagnoses().get(0).sentence()).contains("of silence").doesNotContain("age");
    }

    /** Each connection carries one call from its start on: the clock of the request fits as well. */
    @Test
    void aTimerOfTheRequestIsNoAge() throws IOException {
        Report report = analyze(
                cut(streamed(opened(0), 20, 59_000), AGE),
                cut(streamed(opened(7_000), 7_020, 40_000), 7_000 + AGE),
                cut(streamed(opened(15_000), 15_020, 20_000), 15_000 + AGE));
        assertThat(report.diagnoses()).hasSize(3).noneMatch(d -> d.sentence().contains("age of"));
    }

    /** A restart ends connections that were opened at one moment at one age, too. */
    @Test
    void whatEndsAtOneMomentIsNoAge() throws IOException {
        Report report = analyze(
                cut(streamed(opened(0), 2_000, 57_000), AGE),
                cut(streamed(opened(50), 31_000, 20_000), AGE + 10),
                cut(streamed(opened(90), 50_000, 4_000), AGE + 20));
        assertThat(report.diagnoses()).hasSize(3).noneMatch(d -> d.sentence().contains("age of"));
    }

    @Test
    void twoAreNoProof() throws IOException {
        Report report = analyze(
                cut(streamed(opened(0), 2_000, 57_000), AGE),
                cut(streamed(opened(7_000), 7_000 + 31_000, 20_000), 7_000 + AGE));
        assertThat(report.diagnoses()).hasSize(2).noneMatch(d -> d.sentence().contains("age of"));
    }

    @Test
    void anotherConnectionInUseWhenItWasOlderRefutesIt() throws IOException {
        Ladder older = opened(1_000);
        answered(older, 30_000);
        answered(older, 1_000 + AGE + 20_000);
        Report report = analyze(
                cut(streamed(opened(0), 2_000, 57_000), AGE),
                cut(streamed(opened(7_000), 7_000 + 31_000, 20_000), 7_000 + AGE),
                cut(streamed(opened(15_000), 15_000 + 50_000, 4_000), 15_000 + AGE),
                older);
        assertThat(report.diagnoses()).hasSize(3).noneMatch(d -> d.sentence().contains("age of"));
    }

    @Test
    void withoutTheSynNobodyKnowsTheAge() throws IOException {
        Report report = analyze(
                cut(streamed(late(0), 2_000, 57_000), AGE),
                cut(streamed(late(7_000), 7_000 + 31_000, 20_000), 7_000 + AGE),
                cut(streamed(late(15_000), 15_000 + 50_000, 4_000), 15_000 + AGE));
        assertThat(report.diagnoses()).isNotEmpty().noneMatch(d -> d.sentence().contains("age of"));
    }

    /** The capture began after its handshake. */
    private Ladder late(double at) {
        return Ladder.between("10.0.0.2", port++, "203.0.113.10", 8000)
                .rtt(10)
                .at(at)
                .lose()
                .syn()
                .lose()
                .synAck()
                .lose()
                .clientAck();
    }

    private Ladder opened(double at) {
        return opened(at, "203.0.113.10");
    }

    private Ladder opened(double at, String server) {
        return Ladder.between("10.0.0.2", port++, server, 8000).rtt(10).at(at).handshake();
    }

    private static byte[] request() {
        return Http.request(
                "POST", "/v1/chat/completions", HEADERS, "{\"model\":\"m\",\"stream\":true,\"messages\":[]}");
    }

    private static Ladder asked(Ladder ladder, double at) {
        return ladder.at(at).client(request()).serverAck();
    }

    private static Ladder answered(Ladder ladder, double at) {
        return asked(ladder, at)
                .serverHttp(200, Map.of("Content-Type", "application/json"), "{\"choices\":[]}")
                .clientAck();
    }

    /** A stream whose last event comes so long after the request. */
    private static Ladder streamed(Ladder ladder, double at, double lasts) {
        asked(ladder, at).server(Http.sseHead()).clientAck();
        for (int i = 1; i <= 10; i++) {
            ladder.at(at + lasts * i / 10)
                    .server(Http.chunk("data: {\"choices\":[{\"index\":0,\"delta\":{\"content\":\"w\"}}]}\n\n"))
                    .clientAck();
        }
        return ladder;
    }

    private static Ladder cut(Ladder streaming, double at) {
        return drained(streaming, at);
    }

    private static Ladder drained(Ladder ladder, double at) {
        return ladder.at(at).serverFin().clientFin().serverAck();
    }

    private static Report analyze(Ladder... ladders) throws IOException {
        return new Analyzer(AnalysisOptions.DEFAULTS, AnalysisListener.NONE)
                .analyze(Capture.of(List.of(ladders).toArray(Ladder[]::new)).source());
    }
}
