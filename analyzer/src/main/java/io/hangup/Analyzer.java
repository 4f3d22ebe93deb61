package io.hangup;

import io.hangup.capture.CaptureSource;
import io.hangup.report.CaptureEntry;
import io.hangup.report.Report;
import io.hangup.report.Summary;
import java.io.IOException;
import java.util.List;
import java.util.Map;

/** The only entry point: a capture and options in, a {@link Report} out. One analyzer serves one analysis. */
public final class Analyzer {
    private final AnalysisOptions options;
    private final AnalysisListener listener;

    public Analyzer(AnalysisOptions options, AnalysisListener listener) {
        this.options = options;
        this.listener = listener;
    }

    /**
     * Reads the whole capture and reports on it.
     *
     * @throws io.hangup.capture.CaptureException when no file of the source had a readable header
     * @throws IOException for other input errors
     */
    public Report analyze(CaptureSource source) throws IOException {
        listener.progress(0, 0);
        List<CaptureEntry> captures = List.of();
        return new Report(
                "0.1.0-SNAPSHOT",
                captures,
                List.of(),
                List.of(),
                List.of(),
                List.of(),
                List.of(),
                List.of(),
                List.of(),
                new Summary(0, 0, 0, 0, 0, Map.of()),
                List.of(options.toString()));
    }
}
