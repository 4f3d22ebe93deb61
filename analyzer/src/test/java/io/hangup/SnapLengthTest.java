package io.hangup;

import static org.assertj.core.api.Assertions.assertThat;

import io.hangup.capture.CaptureFacts;
import io.hangup.capture.CaptureSource;
import io.hangup.capture.Frame;
import io.hangup.capture.FrameReader;
import io.hangup.diagnosis.Confidence;
import io.hangup.diagnosis.Diagnosis;
import io.hangup.diagnosis.Severity;
import io.hangup.report.Report;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The sample captures as if they had been made with a snap length: a call that was well stays well, and nothing is claimed
 * firmly that the whole capture does not say.
 */
class SnapLengthTest {
    private static final Path SAMPLES = Path.of("..", "sample-captures");
    private static final int[] SNAP_LENGTHS = {60, 80, 96, 128, 200, 300};

    /** The frames of another source, each cut to some bytes. */
    private record Cut(CaptureSource source, int snapLength) implements CaptureSource {
        @Override
        public FrameReader open() throws IOException {
            FrameReader reader = source.open();
            return new FrameReader() {
                @Override
                public Next next(Frame frame) throws IOException {
                    Next next = reader.next(frame);
                    if (next == Next.FRAME) {
                        frame.capturedLength = Math.min(frame.capturedLength, snapLength);
                    }
                    return next;
                }

                @Override
                public List<CaptureFacts> captures() {
                    return reader.captures();
                }

                @Override
                public void close() throws IOException {
                    reader.close();
                }
            };
        }
    }

    static Stream<Path> samples() throws IOException {
        try (Stream<Path> folders = Files.list(SAMPLES)) {
            return folders.filter(folder -> Files.exists(folder.resolve("case.md"))).sorted().toList().stream();
        }
    }

    private static Report report(CaptureSource source, Path folder, boolean keys) throws IOException {
        Path log = folder.resolve("keys.log");
        List<Path> logs = keys && Files.exists(log) ? List.of(log) : List.of();
        AnalysisOptions options = new AnalysisOptions(
                List.of(), List.of(), true, logs, AnalysisOptions.Selection.ALL, AnalysisOptions.DEFAULTS.site());
        return new Analyzer(options, AnalysisListener.NONE).analyze(source);
    }

    private static CaptureSource capture(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return CaptureSource.file(
                    files.filter(file -> file.getFileName().toString().startsWith("capture."))
                            .findFirst()
                            .orElseThrow());
        }
    }

    @ParameterizedTest
    @MethodSource("samples")
    void nothingIsClaimedFirmlyThatTheWholeCaptureDoesNotSay(Path folder) throws IOException {
        CaptureSource whole = capture(folder);
        Set<String> said = new HashSet<>();
        for (boolean keys : new boolean[] {true, false}) {
            report(whole, folder, keys).diagnoses().forEach(diagnosis -> said.add(diagnosis.cause()));
        }
        for (int snapLength : SNAP_LENGTHS) {
            for (boolean keys : new boolean[] {true, false}) {
                for (Diagnosis diagnosis :
                        report(new Cut(whole, snapLength), folder, keys).diagnoses()) {
                    boolean firm =
                            diagnosis.confidence() == Confidence.CERTAIN || diagnosis.confidence() == Confidence.LIKELY;
                    boolean claims = diagnosis.severity() != Severity.NOTE && (firm || said.isEmpty());
                    assertThat(claims && !said.contains(diagnosis.cause()))
                            .as("%s at %d bytes: %s", folder.getFileName(), snapLength, diagnosis.sentence())
                            .isFalse();
                }
            }
        }
    }
}
