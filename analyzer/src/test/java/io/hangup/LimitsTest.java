package io.hangup;

import static org.assertj.core.api.Assertions.assertThat;

import io.hangup.testing.Capture;
import io.hangup.testing.Ladder;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

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

    private static List<String> notes(Capture capture) throws IOException {
        return new Analyzer(AnalysisOptions.DEFAULTS, AnalysisListener.NONE)
                .analyze(capture.source())
                .notes();
    }
}
