package io.hangup;

import static org.assertj.core.api.Assertions.assertThat;

import io.hangup.diagnosis.Diagnosis;
import io.hangup.diagnosis.Incident;
import io.hangup.report.JsonLinesReport;
import io.hangup.report.JsonReport;
import io.hangup.report.MarkdownReport;
import io.hangup.report.Report;
import io.hangup.report.Style;
import io.hangup.report.TextReport;
import io.hangup.testing.Capture;
import io.hangup.testing.Http;
import io.hangup.testing.Ladder;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Incidents of whole captures, and how reports print them. */
class IncidentReportTest {
    private static final String CLIENT = "10.0.0.1";
    private static final String SERVER = "203.0.113.10";
    private static final String OTHER = "203.0.113.11";

    private static Report report(List<Ladder> ladders) throws IOException {
        AnalysisOptions options = AnalysisOptions.DEFAULTS.withEndpoints(List.of(SERVER, OTHER));
        return new Analyzer(options, AnalysisListener.NONE)
                .analyze(Capture.of(ladders.toArray(new Ladder[0])).source());
    }

    private static Ladder call(int number, String server) {
        return Ladder.between(CLIENT, 40_000 + number, server, 8000)
                .rtt(20)
                .at(number * 300)
                .handshake()
                .client(Http.request("POST", "/v1/chat/completions", Map.of("Content-Length", "2"), "{}"));
    }

    private static Ladder answered(int number, int status) {
        return call(number, SERVER)
                .server(Http.response(status, Map.of("Content-Length", "2"), "{}"))
                .clientCloses();
    }

    private static List<Ladder> burst() {
        List<Ladder> ladders = new ArrayList<>();
        for (int i = 0; i < 24; i++) {
            ladders.add(
                    i < 8
                            ? answered(i, 200)
                            : i % 2 == 0
                                    ? answered(i, 429)
                                    : call(i, SERVER).serverAck().after(30).serverRst());
        }
        return ladders;
    }

    private static String text(Report report) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        TextReport.write(report, Style.PLAIN, out);
        return out.toString(StandardCharsets.UTF_8);
    }

    @Test
    void aBurstIsToldAsOneIncidentBeforeTheVerdictsAndStatisticsFollow() throws IOException {
        Report report = report(burst());
        assertThat(report.incidents().get(0).cause()).isEqualTo("rate-limited-reset");
        assertThat(report.incidents()).extracting(Incident::id).containsExactly("i1", "i2", "i3");
        String text = text(report);
        assertThat(text)
                .containsSubsequence(
                        "INCIDENTS",
                        "i1  rate-limited-reset at " + SERVER + ", 16 calls, likely",
                        "hangup explain rate-limited-reset",
                        "8 times",
                        "FAILED",
                        "STATISTICS",
                        "24 calls, 16 failed",
                        "connect, ms",
                        "CALLS");
        assertThat(text.lines()).allMatch(line -> line.codePointCount(0, line.length()) <= 120);
    }

    @Test
    void noDiagnosisIsChangedByWhatManyCallsShow() throws IOException {
        List<Ladder> resetsOnly = new ArrayList<>();
        for (int i = 9; i < 24; i += 2) {
            resetsOnly.add(burst().get(i));
        }
        List<String> alone = verdicts(report(resetsOnly));
        List<String> together = verdicts(report(burst()));
        assertThat(together).containsAll(alone);
    }

    private static List<String> verdicts(Report report) {
        List<String> all = new ArrayList<>();
        for (Diagnosis d : report.diagnoses()) {
            all.add(d.cause() + " " + d.score() + " " + d.sentence());
        }
        return all;
    }

    @Test
    void bothKindsAndTheStatisticsAreInEveryFormat() throws IOException {
        Report report = report(burst());
        ByteArrayOutputStream json = new ByteArrayOutputStream();
        JsonReport.write(report, json);
        assertThat(json.toString(StandardCharsets.UTF_8))
                .contains("\"kind\" : \"pattern\"", "\"kind\" : \"repeated\"", "\"rateStepMillis\" : 60000")
                .contains("\"statistics\" : [", "\"connectMillis\" : {", "\"failed\" : 16");
        ByteArrayOutputStream lines = new ByteArrayOutputStream();
        try (JsonLinesReport jsonLines = new JsonLinesReport(lines)) {
            jsonLines.write(report);
        }
        assertThat(lines.toString(StandardCharsets.UTF_8))
                .contains("{\"type\":\"statistics\",\"endpoint\":\"" + SERVER)
                .contains("{\"type\":\"incident\",\"id\":\"i1\",\"kind\":\"pattern\"");
        ByteArrayOutputStream markdown = new ByteArrayOutputStream();
        MarkdownReport.write(report, Style.PLAIN, markdown);
        assertThat(markdown.toString(StandardCharsets.UTF_8))
                .containsSubsequence("`rate-limited-reset`", "consistent with rate limiting", "**8 times");
    }

    @Test
    void gatewaysThatGiveUpAfterTheSameTimeShowTheirTimer() throws IOException {
        List<Ladder> ladders = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            ladders.add(call(i, SERVER)
                    .serverAck()
                    .after(10_000 + 20 * i)
                    .server(Http.response(504, Map.of("Content-Length", "2"), "{}"))
                    .clientCloses());
        }
        Incident incident = report(ladders).incidents().get(0);
        assertThat(incident.spread().timerMillis()).isBetween(10_000.0, 10_100.0);
        assertThat(incident.sentence()).contains("each time after 10.1 s of silence");
    }

    @Test
    void aHandfulOfCallsHasNoTable() throws IOException {
        assertThat(text(report(burst().subList(0, 10)))).doesNotContain("STATISTICS");
    }

    /** Two conversations whose second requests meet silence, or of which one is still acknowledged. */
    private static List<Ladder> silence(boolean otherAnswers) {
        byte[] request = Http.request("POST", "/v1/chat/completions", Map.of("Content-Length", "2"), "{}");
        byte[] response = Http.response(200, Map.of("Content-Length", "2"), "{}");
        Ladder one = call(0, SERVER).server(response).at(2000).client(request);
        Ladder two = call(1, OTHER).server(response).at(2300).client(request);
        for (int second = 3; second < 14; second += 2) {
            one.at(second * 1000).clientRetransmits();
            two.at(second * 1000 + 300).clientRetransmits();
            if (otherAnswers) {
                two.serverAck().client(request);
            }
        }
        return List.of(one.at(15_000).clientRst(), two.at(15_100).clientRst());
    }

    @Test
    void aHostThatHearsNobodyHasLostItsNetwork() throws IOException {
        assertThat(report(silence(false)).incidents())
                .extracting(Incident::cause)
                .contains("local-network-down");
    }

    @Test
    void aHostThatHearsOneOfTwoHasNotLostItsNetwork() throws IOException {
        assertThat(report(silence(true)).incidents())
                .extracting(Incident::cause)
                .doesNotContain("local-network-down");
    }
}
