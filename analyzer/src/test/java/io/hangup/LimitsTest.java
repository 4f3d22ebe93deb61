package io.hangup;

import static org.assertj.core.api.Assertions.assertThat;

import io.hangup.capture.CaptureSource;
import io.hangup.diagnosis.Diagnosis;
import io.hangup.report.ConnectionEntry;
import io.hangup.report.ExchangeEntry;
import io.hangup.report.Report;
import io.hangup.testing.Capture;
import io.hangup.testing.Ladder;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a report leaves out because there was too much of it is said in the report. */
class LimitsTest {
    @Test
    void connectionAttemptsThatHadToBeForgottenAreCounted() throws IOException {
        List<Capture.CapturedFrame> frames = new ArrayList<>();
        for (int i = 0; i < 20_003; i++) {
            frames.addAll(Ladder.between("10.0." + i / 40_000 + ".1", 10_000 + i, "198.51.100.7", 22)
                    .syn()
                    .frames());
        }
        assertThat(notes(Capture.of(1, frames)))
                .anySatisfy(note -> assertThat(note).contains("only the latest are kept: 3 older ones"));
        assertThat(notes(Capture.of(1, frames.subList(0, 100))))
                .noneSatisfy(note -> assertThat(note).contains("are kept"));
    }

    /** One call in {@code of} is reset in place of an answer. */
    private static Capture calls(int count, int of) {
        List<Ladder> ladders = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            Ladder call = Ladder.between("10.0.0.1", 40_000 + i, "198.51.100.7", 8000)
                    .at(1_000 * i)
                    .handshake()
                    .clientHttp("POST", "/v1/chat/completions", Map.of("Host", "api.openai.com"), "{}")
                    .serverAck()
                    .after(300);
            ladders.add(
                    i % of == of - 1
                            ? call.serverRst()
                            : call.serverHttp(200, Map.of("Content-Type", "application/json"), "{}")
                                    .clientFin()
                                    .serverFin()
                                    .clientAck());
        }
        return Capture.of(ladders.toArray(new Ladder[0]));
    }

    private static Report report(Capture capture, long memory) throws IOException {
        return new Analyzer(AnalysisOptions.DEFAULTS, AnalysisListener.NONE, Long.MAX_VALUE, memory)
                .analyze(capture.source());
    }

    @Test
    void whereMemoryIsShortTheCallsThatFailedAreKept() throws IOException {
        Report whole = report(calls(100, 10), 10_000_000);
        assertThat(whole.calls()).hasSize(100);
        assertThat(whole.notes()).noneSatisfy(note -> assertThat(note).contains("memory"));

        Report part = report(calls(100, 10), 160_000);
        assertThat(part.diagnoses()).hasSameSizeAs(whole.diagnoses()).hasSize(10);
        assertThat(part.calls()).hasSizeBetween(20, 60);
        assertThat(part.notes())
                .anySatisfy(note -> assertThat(note)
                        .contains(100 - part.calls().size() + " further connections")
                        .contains("on which nothing went wrong"));
    }

    @Test
    void failuresThatAreLeftOutAreCountedAndTheFirstNamed() throws IOException {
        Capture capture = calls(50, 1);
        long memory = 64_000;
        Report report = report(capture, memory);
        int kept = report.diagnoses().size();
        assertThat(kept).isBetween(5, 20);
        long firstOfAll = report(capture, 10_000_000).connections().get(kept).firstFrame();
        assertThat(report.notes())
                .anySatisfy(note -> assertThat(note)
                        .contains(50 - kept + " further connections")
                        .contains("WITH FAILED")
                        .contains("frame " + firstOfAll)
                        .contains("--around"));
        assertThat(report.summary().leftOut()).isEqualTo(50 - kept);
    }

    @Test
    void whereThereAreSeveralFilesTheFrameIsNamedWithItsOwn(@TempDir Path folder) throws IOException {
        Path first = calls(1, 5).toPath(folder);
        Path second = calls(50, 1).toPath(folder);
        Report report = new Analyzer(AnalysisOptions.DEFAULTS, AnalysisListener.NONE, Long.MAX_VALUE, 64_000)
                .analyze(CaptureSource.files(List.of(first, second)));
        assertThat(report.notes())
                .anySatisfy(note -> assertThat(note).contains("WITH FAILED").containsPattern("frame 1:\\d+"));
    }

    @Test
    void everyFailureIsToldWhenItHappensWhateverIsKept() throws IOException {
        List<Diagnosis> heard = new ArrayList<>();
        AnalysisListener listener = new AnalysisListener() {
            @Override
            public void diagnosed(Diagnosis diagnosis, ConnectionEntry connection, ExchangeEntry exchange) {
                heard.add(diagnosis);
            }
        };
        new Analyzer(AnalysisOptions.DEFAULTS, listener, Long.MAX_VALUE, 16_000)
                .analyze(calls(50, 1).source());
        assertThat(heard).hasSize(50);
    }

    private static List<String> notes(Capture capture) throws IOException {
        return new Analyzer(AnalysisOptions.DEFAULTS, AnalysisListener.NONE)
                .analyze(capture.source())
                .notes();
    }
}
