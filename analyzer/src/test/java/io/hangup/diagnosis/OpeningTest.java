package io.hangup.diagnosis;

import static org.assertj.core.api.Assertions.assertThat;

import io.hangup.AnalysisListener;
import io.hangup.AnalysisOptions;
import io.hangup.Analyzer;
import io.hangup.llm.Outcome;
import io.hangup.llm.Phase;
import io.hangup.report.Report;
import io.hangup.testing.Capture;
import io.hangup.testing.Ladder;
import io.hangup.testing.Tls;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The capture ends while a connection is being opened: nothing failed, and nothing is known. */
class OpeningTest {
    @Test
    void aSynShortlyBeforeTheEndIsNoFailure() throws IOException {
        Diagnosis d = only(ladder().syn());
        assertThat(d.severity()).isEqualTo(Severity.NOTE);
        assertThat(d.outcome()).isEqualTo(Outcome.UNANSWERED);
        assertThat(d.phase()).isEqualTo(Phase.CONNECT);
        assertThat(d.sentence()).contains("was still being opened when the capture ended");
        assertThat(d.captureNext()).isNotEmpty();
    }

    @Test
    void anAnsweredSynAtTheEndIsUnderWay() throws IOException {
        assertThat(only(ladder().syn().synAck()).sentence()).contains("was still being opened");
    }

    @Test
    void aClientHelloAtTheEndIsAHandshakeUnderWay() throws IOException {
        Diagnosis d = only(
                ladder().handshake().client(Tls.clientHello("api.openai.com")).serverAck());
        assertThat(d.phase()).isEqualTo(Phase.TLS);
        assertThat(d.sentence()).contains("The TLS handshake with").contains("was still under way");
    }

    @Test
    void aConnectionThatIsOpenAndSilentIsNoCall() throws IOException {
        assertThat(analyze(ladder().handshake()).diagnoses()).isEmpty();
    }

    private static Ladder ladder() {
        return Ladder.between("10.0.0.1", 40_000, "203.0.113.10", 443);
    }

    private static Diagnosis only(Ladder ladder) throws IOException {
        Report report = analyze(ladder);
        assertThat(report.diagnoses()).hasSize(1);
        assertThat(report.summary().failed()).isZero();
        assertThat(report.summary().calls()).isEqualTo(1);
        return report.diagnoses().get(0);
    }

    private static Report analyze(Ladder ladder) throws IOException {
        AnalysisOptions options = AnalysisOptions.DEFAULTS.withEndpoints(List.of("203.0.113.10"));
        return new Analyzer(options, AnalysisListener.NONE)
                .analyze(Capture.of(ladder).source());
    }
}
