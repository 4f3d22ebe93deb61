package io.hangup.surroundings;

import static org.assertj.core.api.Assertions.assertThat;

import io.hangup.AnalysisListener;
import io.hangup.AnalysisOptions;
import io.hangup.Analyzer;
import io.hangup.report.Report;
import io.hangup.testing.Capture;
import io.hangup.testing.Capture.CapturedFrame;
import io.hangup.testing.Ladder;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** An ICMP error that quotes a SYN which the capture does not hold. */
class StrayErrorNotesTest {
    private static final int IP_PROTOCOL = 23;
    private static final int TCP = 6;
    private static final int PROHIBITED = 13;

    private static Ladder rejected(String name) {
        return Ladder.between("10.0.0.1", 40_000, "203.0.113.10", 443)
                .dns(name, "203.0.113.10")
                .syn()
                .routerIcmp("10.0.0.254", 3, PROHIBITED);
    }

    /** All but the TCP segments of the ladder. */
    private static List<CapturedFrame> withoutTcp(Ladder ladder) {
        List<CapturedFrame> frames = new ArrayList<>(ladder.frames());
        frames.removeIf(frame -> frame.data()[IP_PROTOCOL] == TCP);
        return frames;
    }

    private static Report report(List<CapturedFrame> frames) throws IOException {
        return new Analyzer(AnalysisOptions.DEFAULTS, AnalysisListener.NONE)
                .analyze(Capture.of(1, frames).source());
    }

    private static List<String> stray(Report report) {
        return report.notes().stream().filter(note -> note.startsWith("ICMP ")).toList();
    }

    @Test
    void isToldByTheNameOfTheEndpoint() throws IOException {
        Report report = report(withoutTcp(rejected("api.openai.com")));
        assertThat(stray(report))
                .singleElement()
                .asString()
                .startsWith("ICMP from 10.0.0.254 says \"communication administratively prohibited\" of a packet from"
                        + " 10.0.0.1:40000 to 203.0.113.10:443 (api.openai.com), frame 3.");
        assertThat(report.diagnoses()).isEmpty();
    }

    @Test
    void isToldOfAnyoneWhereThereIsNoConnection() throws IOException {
        assertThat(stray(report(withoutTcp(rejected("intranet.test"))))).hasSize(1);
        List<CapturedFrame> others = withoutTcp(rejected("intranet.test"));
        others.addAll(Ladder.between("10.0.0.1", 40_001, "203.0.113.77", 80)
                .at(500)
                .handshake()
                .frames());
        assertThat(stray(report(others)))
                .as("there are connections to speak of")
                .isEmpty();
    }

    @Test
    void isNotToldWhereTheConnectionIsInTheCapture() throws IOException {
        Ladder ladder = rejected("api.openai.com");
        assertThat(stray(report(ladder.frames()))).isEmpty();
        List<CapturedFrame> early = new ArrayList<>(ladder.frames());
        CapturedFrame error = early.remove(early.size() - 1);
        early.add(0, error);
        assertThat(stray(report(early))).as("the error stands before its SYN").isEmpty();
    }

    @Test
    void isNotToldOfAConnectionThatWasOverBefore() throws IOException {
        Ladder ladder = Ladder.between("10.0.0.1", 40_000, "203.0.113.10", 443)
                .dns("api.openai.com", "203.0.113.10")
                .handshake()
                .clientCloses()
                .after(400_000)
                .routerIcmp("10.0.0.254", 3, 1);
        assertThat(stray(report(ladder.frames()))).isEmpty();
    }
}
