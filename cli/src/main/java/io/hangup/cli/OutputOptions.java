package io.hangup.cli;

import io.hangup.diagnosis.Diagnosis;
import io.hangup.diagnosis.Severity;
import io.hangup.report.Report;
import io.hangup.report.Style;
import java.nio.file.Path;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.List;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParseResult;

/**
 * Options that say how a report looks and where it goes.
 *
 * @param file null for standard output
 * @param failOn null when findings do not change the exit status
 */
record OutputOptions(ReportFormat format, Path file, boolean color, boolean quiet, ZoneId zone, Severity failOn) {
    static void addTo(CommandSpec spec) {
        spec.addOption(Options.value("FORMAT", "text (default), json, jsonl or markdown", "--format"));
        spec.addOption(Options.value("FILE", "write the report to this file, whole or not at all", "-o", "--output"));
        spec.addOption(Options.value(
                "SEVERITY", "exit with 1 when there is an 'error', or a 'warning' or worse", "--fail-on"));
        spec.addOption(Options.flag("times in UTC (default)", "--utc"));
        spec.addOption(Options.flag("times, also those in arguments, in this computer's zone", "--local"));
        spec.addOption(
                Options.flag("no colours (they are used on a terminal only; NO_COLOR is heard too)", "--no-color"));
        spec.addOption(Options.flag("no progress bar and no remarks on standard error", "-q", "--quiet"));
    }

    static OutputOptions read(ParseResult arguments, Console console) {
        String format = Options.text(arguments, "--format");
        return of(
                arguments,
                console,
                format.isEmpty() ? ReportFormat.TEXT : ReportFormat.of(format),
                severity(Options.text(arguments, "--fail-on")));
    }

    /** The same for output that is no report: where it goes and how it looks, the rest being the command's own. */
    static OutputOptions plain(ParseResult arguments, Console console) {
        return of(arguments, console, ReportFormat.TEXT, null);
    }

    private static OutputOptions of(ParseResult arguments, Console console, ReportFormat format, Severity failOn) {
        String file = Options.text(arguments, "-o");
        boolean color = file.isEmpty()
                && console.outIsTerminal()
                && console.colorWanted()
                && !Options.has(arguments, "--no-color");
        if (Options.has(arguments, "--utc") && Options.has(arguments, "--local")) {
            throw Failure.usage("--utc and --local exclude each other.");
        }
        return new OutputOptions(
                format,
                file.isEmpty() || file.equals("-") ? null : NamedFile.path(file),
                color,
                Options.has(arguments, "--quiet"),
                Options.has(arguments, "--local") ? console.zone() : ZoneOffset.UTC,
                failOn);
    }

    private static Severity severity(String text) {
        return switch (text) {
            case "" -> null;
            case "error" -> Severity.ERROR;
            case "warning" -> Severity.WARNING;
            default -> throw Failure.usage("--fail-on '" + text + "' is neither error nor warning.");
        };
    }

    Output open(Console console) {
        return file == null ? Output.standard(console) : Output.file(file);
    }

    Style style(List<String> files) {
        return new Style(color, Style.PLAIN.width(), zone, files);
    }

    /** The exit status that this report asks for. */
    int status(Report report) {
        if (failOn != null) {
            for (Diagnosis diagnosis : report.diagnoses()) {
                if (diagnosis.severity().compareTo(failOn) <= 0) {
                    return ExitStatus.FOUND;
                }
            }
        }
        return ExitStatus.OK;
    }
}
