package io.hangup.cli;

import io.hangup.AnalysisListener;
import io.hangup.diagnosis.Diagnosis;
import io.hangup.diagnosis.Severity;
import io.hangup.report.ConnectionEntry;
import io.hangup.report.ExchangeEntry;
import io.hangup.report.JsonLinesReport;
import io.hangup.report.Report;
import io.hangup.report.Style;
import io.hangup.report.TextReport;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Prints verdicts as they settle, and the summary. JSON and Markdown have no order in time: they come at the end. */
final class LiveReport implements AnalysisListener {
    /** Connections and exchanges remembered as already written; beyond it one may be written twice. */
    private static final int WRITTEN_CAP = 100_000;

    private final OutputOptions out;
    private final OutputStream stream;
    private final Interrupt interrupt;
    private final Style style;
    private final JsonLinesReport lines;
    private final Set<String> written = new HashSet<>();
    private IOException trouble;

    LiveReport(OutputOptions out, OutputStream stream, Interrupt interrupt) throws IOException {
        this.out = out;
        this.stream = stream;
        this.interrupt = interrupt;
        this.style = out.style(List.of());
        this.lines = out.format() == ReportFormat.JSONL ? new JsonLinesReport(stream) : null;
    }

    @Override
    public void diagnosed(Diagnosis diagnosis, ConnectionEntry connection, ExchangeEntry exchange) {
        if (trouble != null) {
            return;
        }
        try {
            if (lines != null) {
                line(diagnosis, connection, exchange);
            } else if (out.format() == ReportFormat.TEXT && diagnosis.severity() != Severity.NOTE) {
                String text = TextReport.verdict(diagnosis, connection, exchange, style) + "\n";
                stream.write(text.getBytes(StandardCharsets.UTF_8));
                stream.flush();
            }
        } catch (IOException failed) {
            trouble = failed;
        }
    }

    private void line(Diagnosis diagnosis, ConnectionEntry connection, ExchangeEntry exchange) throws IOException {
        if (written.size() > WRITTEN_CAP) {
            written.clear();
        }
        if (connection != null && written.add(connection.id())) {
            lines.connection(connection);
        }
        if (exchange != null && written.add(exchange.id())) {
            lines.exchange(exchange);
        }
        lines.diagnosis(diagnosis);
        lines.flush();
        stream.flush();
    }

    @Override
    public boolean stopRequested() {
        return interrupt.requested() || trouble != null;
    }

    /** The end of the capture. */
    void sumUp(Report report) throws IOException {
        if (trouble != null) {
            throw trouble;
        }
        if (lines != null) {
            lines.summary(report);
        } else if (out.format() == ReportFormat.TEXT) {
            TextReport.writeSummary(report, style, stream);
        } else {
            out.format().write(report, style, stream);
        }
    }
}
