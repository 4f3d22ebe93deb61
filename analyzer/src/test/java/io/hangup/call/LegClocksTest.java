package io.hangup.call;

import static org.assertj.core.api.Assertions.assertThat;

import io.hangup.AnalysisListener;
import io.hangup.AnalysisOptions;
import io.hangup.Analyzer;
import io.hangup.capture.CaptureSource;
import io.hangup.diagnosis.Diagnosis;
import io.hangup.report.Report;
import io.hangup.testing.Capture;
import io.hangup.testing.Ladder;
import io.hangup.testing.Tls;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The two sides of a proxy in two files, the clock of the second one wrong: client 10.0.0.2, proxy 10.0.0.9. */
class LegClocksTest {
    private static final String JSON = "{\"choices\":[]}";

    @TempDir
    private Path folder;

    @Test
    void callsThatCompletedTellTheClocksSoThatTheLegThatFailedFirstIsKnown() throws IOException {
        for (double ahead : new double[] {-3_000, 2_500, 0}) {
            Report report = analyze(
                    Capture.of(good(0), failing(2_000, 2_320)),
                    Capture.of(goodUp(ahead), failingUp(2_000 + ahead, 2_300 + ahead)));
            Diagnosis d = told(report);
            assertThat(d.sentence())
                    .as("clock off by %s ms", ahead)
                    .containsPattern("had failed 2\\d(\\.\\d+)? ms before \\(the clocks compare to within")
                    .contains("the proxy passed the end on");
            assertThat(report.notes().stream().filter(note -> note.contains("times are set right here")))
                    .hasSize(ahead == 0 ? 0 : 1);
        }
    }

    @Test
    void withoutACallThatCompletedItCannotBeTold() throws IOException {
        Report report = analyze(Capture.of(failing(2_000, 2_320)), Capture.of(failingUp(4_500, 4_800)));
        assertThat(told(report).sentence())
                .contains("Which of the two failed first cannot be told")
                .doesNotContain("passed the end on");
    }

    /** What its upstream did, the proxy answered with an error of its own: that came after. */
    @Test
    void anErrorOfTheProxysOwnTellsTheClocks() throws IOException {
        for (double ahead : new double[] {-3_000, 2_500, 0}) {
            Ladder down = ask(
                            Ladder.between("10.0.0.2", 40_001, "10.0.0.9", 8080).rtt(10), "another")
                    .at(320)
                    .serverHttp(502, Map.of("Server", "nginx"), "bad")
                    .clientAck();
            Report reset = analyze(Capture.of(down), Capture.of(failingUp(ahead, ahead + 300)));
            assertThat(reset.notes().stream().filter(note -> note.contains("times are set right here")))
                    .as("clock off by %s ms", ahead)
                    .hasSize(ahead == 0 ? 0 : 1);
        }
        Ladder late = ask(Ladder.between("10.0.0.2", 40_001, "10.0.0.9", 8080).rtt(10), "another")
                .at(5_020)
                .serverHttp(504, Map.of("Server", "nginx"), "late")
                .clientAck();
        Ladder givenUp = ask(
                        Ladder.between("10.0.0.9", 50_001, "203.0.113.10", 80)
                                .rtt(10)
                                .at(4_008),
                        "another")
                .at(9_020)
                .clientFin()
                .serverFin()
                .clientAck();
        assertThat(analyze(Capture.of(late), Capture.of(givenUp)).notes())
                .anySatisfy(note -> assertThat(note).containsPattern("was (3\\.9\\d?|4) s ahead"));
        Ladder wentOn = ask(
                        Ladder.between("10.0.0.9", 50_001, "203.0.113.10", 80)
                                .rtt(10)
                                .at(4_008),
                        "another")
                .at(19_020)
                .clientFin()
                .serverFin()
                .clientAck();
        assertThat(analyze(Capture.of(late), Capture.of(wentOn)).notes())
                .noneSatisfy(note -> assertThat(note).contains("times are set right here"));
    }

    /** How long each of the legs took tells it, whatever the clocks say. */
    @Test
    void aProxyThatWentOnWithoutItsClientIsToldWithoutClocks() throws IOException {
        for (int ahead : new int[] {-3_000, 0, 4_500}) {
            Ladder left = asked(40_002, 0, "another").at(3_000).clientFin().serverAck();
            Ladder up = askedUp(50_002, ahead, "another")
                    .at(ahead + 6_010)
                    .serverHttp(200, Map.of("Content-Type", "application/json"), JSON)
                    .clientAck();
            Report report = analyze(Capture.of(left), Capture.of(up));
            assertThat(report.diagnoses())
                    .as("clock off by %s ms", ahead)
                    .anySatisfy(d -> assertThat(d.sentence())
                            .containsPattern("The proxy went on without its client: .* still answering"
                                    + " at least (2\\.9\\d?|3) s later"));
        }
        Ladder left = asked(40_002, 0, "another").at(3_000).clientFin().serverAck();
        Ladder stopped =
                askedUp(50_002, 4_500, "another").at(4_500 + 3_020).clientFin().serverFin();
        assertThat(analyze(Capture.of(left), Capture.of(stopped)).diagnoses())
                .noneSatisfy(d -> assertThat(d.sentence()).contains("went on without"));
    }

    @Test
    void whatLiesWithinTheUncertaintyIsLeftOpen() throws IOException {
        Report report =
                analyze(Capture.of(good(0), failing(2_000, 2_303)), Capture.of(goodUp(700), failingUp(2_700, 3_000)));
        assertThat(told(report).sentence())
                .contains("failed in the same moment, as far as the clocks of the two captures tell");
    }

    @Test
    void oneCaptureHasOneClock() throws IOException {
        Report report = analyze(Capture.of(good(0), failing(2_000, 2_320), goodUp(0), failingUp(2_000, 2_300)));
        assertThat(told(report).sentence()).contains(" ms before, and the proxy passed the end on.");
    }

    @Test
    void aProxyWithAnAddressOnEachSideIsKnownByWhatItAsks() throws IOException {
        Ladder up = ask(
                        Ladder.between("192.0.2.9", 50_002, "203.0.113.10", 80)
                                .rtt(10)
                                .at(9_008),
                        "another")
                .at(9_300)
                .serverRst();
        Report report = analyze(Capture.of(failing(2_000, 2_320)), Capture.of(up));
        assertThat(told(report).sentence()).contains("203.0.113.10:80").contains("cannot be told");
        assertThat(report.calls().get(0).upstream()).isNotNull();
        Ladder longer = ask(
                        Ladder.between("192.0.2.9", 50_002, "203.0.113.10", 80)
                                .rtt(10)
                                .at(9_008),
                        "another")
                .at(19_300)
                .serverRst();
        assertThat(analyze(Capture.of(failing(2_000, 2_320)), Capture.of(longer))
                        .diagnoses())
                .as("whoever waited longer is the client, and that is the proxy of nobody here")
                .noneSatisfy(d -> assertThat(d.sentence()).contains("Its leg to the upstream 203.0.113.10"));
    }

    /** A proxy that passes TLS on closes both legs at its timer; nobody ever answered but in the handshake. */
    @Test
    void theHandshakeThatAProxyPassesOnTellsTheClocksToo() throws IOException {
        for (double ahead : new double[] {-3_000, 0, 5_300}) {
            Ladder down = Ladder.between("10.0.0.2", 40_002, "10.0.0.9", 443).handshake();
            tls(down.rtt(30), 300);
            Ladder up = Ladder.between("10.0.0.9", 50_002, "203.0.113.10", 443)
                    .rtt(2)
                    .at(ahead + 1)
                    .handshake();
            tls(up.at(ahead + 25), ahead + 302);
            Report report = analyze(
                    Capture.of(down.at(5_360).serverFin().clientFin().serverAck()),
                    Capture.of(up.at(ahead + 5_357).clientFin().serverFin().clientAck()));
            assertThat(report.diagnoses())
                    .as("clock off by %s ms", ahead)
                    .anySatisfy(d -> assertThat(d.sentence()).contains("The proxy closed both legs of the call"));
        }
    }

    private static void tls(Ladder ladder, double asked) {
        ladder.tls13("api.openai.com", "http/1.1").at(asked);
        ladder.client(Tls.record(Tls.APPLICATION_DATA, ladder.random(700))).serverAck();
    }

    private static Diagnosis told(Report report) {
        return report.diagnoses().stream()
                .filter(d -> d.sentence().contains("Its leg to the upstream"))
                .findFirst()
                .orElseThrow(() -> new AssertionError(report.diagnoses()));
    }

    private static Ladder good(double at) {
        return asked(40_001, at, "one")
                .at(at + 120)
                .serverHttp(200, Map.of("Content-Type", "application/json"), JSON)
                .clientAck()
                .clientCloses();
    }

    private static Ladder goodUp(double at) {
        return askedUp(50_001, at, "one")
                .at(at + 110)
                .serverHttp(200, Map.of("Content-Type", "application/json"), JSON)
                .clientAck()
                .clientCloses();
    }

    private static Ladder failing(double at, double end) {
        return asked(40_002, at, "another").at(end).serverFin().clientFin().serverAck();
    }

    private static Ladder failingUp(double at, double end) {
        return askedUp(50_002, at, "another").at(end).serverRst();
    }

    private static Ladder asked(int port, double at, String content) {
        return ask(Ladder.between("10.0.0.2", port, "10.0.0.9", 8080).rtt(2).at(at), content);
    }

    private static Ladder askedUp(int port, double at, String content) {
        return ask(Ladder.between("10.0.0.9", port, "203.0.113.10", 80).rtt(10).at(at + 8), content);
    }

    private static Ladder ask(Ladder ladder, String content) {
        return ladder.handshake()
                .clientHttp(
                        "POST",
                        "/v1/chat/completions",
                        Map.of("Host", "api.openai.com"),
                        "{\"model\":\"gpt-4o-mini\",\"messages\":[{\"role\":\"user\",\"content\":\"" + content
                                + "\"}]}")
                .serverAck();
    }

    private Report analyze(Capture... captures) throws IOException {
        List<Path> files = new java.util.ArrayList<>();
        for (Capture capture : captures) {
            files.add(Files.write(folder.resolve("file" + files.size() + ".pcap"), capture.toBytes()));
        }
        return new Analyzer(AnalysisOptions.DEFAULTS, AnalysisListener.NONE).analyze(CaptureSource.files(files));
    }
}
