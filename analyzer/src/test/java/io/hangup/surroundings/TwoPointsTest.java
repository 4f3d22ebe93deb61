package io.hangup.surroundings;

import static org.assertj.core.api.Assertions.assertThat;

import io.hangup.AnalysisListener;
import io.hangup.AnalysisOptions;
import io.hangup.Analyzer;
import io.hangup.diagnosis.Quality;
import io.hangup.report.Report;
import io.hangup.testing.Capture;
import io.hangup.testing.Ladder;
import io.hangup.testing.TwoViews;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Captures of both ends in one file of one interface, as mergecap makes them of two classic captures. */
class TwoPointsTest {
    private static Ladder call() {
        return call(300);
    }

    private static Ladder call(double working) {
        return Ladder.between("10.1.0.2", 40_000, "203.0.113.10", 80)
                .ttls(64, 56)
                .rtt(20)
                .handshake()
                .clientHttp("POST", "/v1/chat/completions", Map.of("Host", "api.openai.com"), "{\"model\":\"m\"}")
                .serverAck()
                .after(working)
                .serverHttp(200, Map.of("Content-Type", "application/json"), "{}")
                .clientAck()
                .clientCloses();
    }

    private static Report analyzed(Capture capture) throws IOException {
        return new Analyzer(AnalysisOptions.DEFAULTS, AnalysisListener.NONE).analyze(capture.source());
    }

    private static List<Quality> mixed(Report report) {
        return report.captures().get(0).quality().stream()
                .filter(q -> q.id().equals("capture-mixed-interfaces"))
                .toList();
    }

    @Test
    void severalRoutersBetweenAPacketAndItsCopyAreNotOfOneHost() throws IOException {
        Report report = analyzed(TwoViews.merged(call(), 8, 10, 0));
        assertThat(report.diagnoses()).isEmpty();
        assertThat(mixed(report))
                .singleElement()
                .satisfies(q -> assertThat(q.detail())
                        .contains("8 routers apart", "two points of the path")
                        .doesNotContain("clock"));
    }

    @Test
    void theClockOfOneEndIsAhead() throws IOException {
        assertThat(mixed(analyzed(TwoViews.merged(call(), 8, 10, 250))))
                .singleElement()
                .satisfies(q -> assertThat(q.detail()).contains("nearer to the server is about 250 ms ahead"));
        assertThat(mixed(analyzed(TwoViews.merged(call(), 8, 10, -60))))
                .singleElement()
                .satisfies(q -> assertThat(q.detail()).contains("nearer to the server is about 60 ms behind"));
    }

    /** With one router between, only a copy that stands before its packet shows that it is not one host that forwards. */
    @Test
    void oneRouterBetweenThemTellsNothingButByTheClocks() throws IOException {
        assertThat(mixed(analyzed(TwoViews.merged(call(), 1, 0.02, 0)))).isEmpty();
        assertThat(mixed(analyzed(TwoViews.merged(call(), 1, 3, 0)))).isEmpty();
        assertThat(mixed(analyzed(TwoViews.merged(call(), 1, 3, 30)))).hasSize(1);
    }

    /** A segment that is sent again has an identification or a timestamp of its own, however long after. */
    @Test
    void copiesAreKnownWhateverTheClocksSay() throws IOException {
        Report report = analyzed(TwoViews.merged(call(9_000), 8, 10, 5_000));
        assertThat(report.calls()).hasSize(1);
        assertThat(report.diagnoses()).isEmpty();
    }
}
