package io.hangup.cli;

import io.hangup.report.JsonLinesReport;
import io.hangup.report.JsonReport;
import io.hangup.report.MarkdownReport;
import io.hangup.report.Report;
import io.hangup.report.Style;
import io.hangup.report.TextReport;
import java.io.IOException;
import java.io.OutputStream;
import java.util.List;

/** The formats of a report. */
enum ReportFormat {
    TEXT,
    JSON,
    JSONL,
    MARKDOWN;

    static ReportFormat of(String name) {
        return switch (name) {
            case "text" -> TEXT;
            case "json" -> JSON;
            case "jsonl" -> JSONL;
            case "markdown", "md" -> MARKDOWN;
            default -> {
                String hint = Suggestions.phrase(name, List.of("text", "json", "jsonl", "markdown"));
                throw Failure.usage("--format '" + name + "' is not known" + (hint.isEmpty() ? "" : hint)
                        + (hint.isEmpty() ? "; the " : " The ") + "formats are text, json, jsonl, markdown.");
            }
        };
    }

    /** Writes one report; the stream stays open. */
    void write(Report report, Style style, OutputStream to) throws IOException {
        switch (this) {
            case TEXT -> TextReport.write(report, style, to);
            case JSON -> JsonReport.write(report, to);
            case JSONL -> {
                try (JsonLinesReport lines = new JsonLinesReport(to)) {
                    lines.write(report);
                }
            }
            case MARKDOWN -> MarkdownReport.write(report, style, to);
        }
    }
}
