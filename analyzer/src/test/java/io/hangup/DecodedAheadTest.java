package io.hangup;

import static org.assertj.core.api.Assertions.assertThat;

import io.hangup.capture.CaptureSource;
import io.hangup.report.Report;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** A report does not depend on whether packets were decoded on a thread of their own. */
class DecodedAheadTest {
    private static Report report(Path file, long aheadAfter) throws IOException {
        return new Analyzer(AnalysisOptions.DEFAULTS, AnalysisListener.NONE, aheadAfter)
                .analyze(CaptureSource.file(file));
    }

    @Test
    void everySampleCaptureGivesTheSameReport() throws IOException {
        List<Path> files;
        try (Stream<Path> all = Files.walk(Path.of("..", "sample-captures"))) {
            files = all.filter(f -> f.getFileName().toString().startsWith("capture.pcap"))
                    .sorted()
                    .toList();
        }
        assertThat(files).hasSizeGreaterThan(50);
        for (Path file : files) {
            assertThat(report(file, 0)).as(file.toString()).isEqualTo(report(file, Long.MAX_VALUE));
        }
    }
}
