package io.hangup;

import static org.assertj.core.api.Assertions.assertThat;

import io.hangup.capture.CaptureSource;
import io.hangup.diagnosis.Severity;
import io.hangup.report.Report;
import io.hangup.testing.PcapngPackets;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Health checks and tiny requests of real clients: they fail nobody's handshake. */
class SmallTalkTest {
    private static PcapngPackets packets(String name) throws IOException {
        try {
            return new PcapngPackets(Path.of(SmallTalkTest.class
                    .getResource("smalltalk/" + name + "/capture.pcapng")
                    .toURI()));
        } catch (URISyntaxException e) {
            throw new IllegalStateException(e);
        }
    }

    private static Report report(CaptureSource source) throws IOException {
        return new Analyzer(AnalysisOptions.DEFAULTS, AnalysisListener.NONE).analyze(source);
    }

    @Test
    void healthChecksThatCanBeReadAreNeitherCallsNorFailures() throws IOException {
        Report report = report(packets("health-checks").unchanged());
        assertThat(report.exchanges()).isEmpty();
        assertThat(report.diagnoses()).isEmpty();
    }

    /** The GET is so small that its headers look like the client's settings, and its answer like the server's. */
    @ParameterizedTest
    @ValueSource(strings = {"health-checks", "http2-small-requests"})
    void withoutKeysTheyFailNoHandshake(String name) throws IOException {
        Report report = report(packets(name).withoutSecrets());
        assertThat(report.diagnoses()).allMatch(d -> d.severity() == Severity.NOTE);
    }
}
