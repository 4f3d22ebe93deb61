package io.hangup.cli;

import io.hangup.Version;
import io.hangup.capture.CaptureSource;
import io.hangup.compare.Comparison;
import io.hangup.compare.Points;
import io.hangup.report.ComparisonJson;
import io.hangup.report.ComparisonText;
import io.hangup.report.FileNames;
import java.io.IOException;
import java.util.List;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParseResult;

/** {@code hangup compare A B}: the same connections seen at two points of the path. */
final class CompareCommand implements Command {
    @Override
    public CommandSpec spec() {
        CommandSpec spec = Options.command(
                "compare",
                "Finds the connections that two captures share, NAT in between or not, and says what happened between the"
                        + " two points: packets lost, altered or injected, the clocks, and who closed first.",
                "  hangup compare client.pcapng server.pcapng",
                "  hangup compare --format json client.pcapng server.pcapng",
                "  hangup compare --fail-on differences before-firewall.pcap after-firewall.pcap");
        spec.addPositional(Options.arguments("A B", "two captures in any format, taken at the same time"));
        spec.addOption(Options.value("FORMAT", "text (default) or json", "--format"));
        spec.addOption(Options.value("FILE", "write to this file, whole or not at all", "-o", "--output"));
        spec.addOption(Options.value(
                "WHAT", "'differences': exit with 1 when packets were lost, altered or injected", "--fail-on"));
        spec.addOption(Options.flag("times in UTC (default)", "--utc"));
        spec.addOption(Options.flag("times in this computer's zone", "--local"));
        spec.addOption(
                Options.flag("no colours (they are used on a terminal only; NO_COLOR is heard too)", "--no-color"));
        spec.addOption(Options.flag("no progress bar on standard error", "-q", "--quiet"));
        return spec;
    }

    @Override
    public int run(ParseResult arguments, Console console) throws IOException {
        List<String> names = Options.arguments(arguments);
        if (names.size() != 2) {
            throw Failure.usage("compare needs two captures: hangup compare A.pcap B.pcap.");
        }
        boolean json = json(arguments);
        boolean failOn = failOn(arguments);
        OutputOptions out = OutputOptions.plain(arguments, console);
        Inputs a = one(names.get(0), console);
        Inputs b = one(names.get(1), console);
        if (out.file() != null) {
            a.refuseToOverwrite(out.file());
            b.refuseToOverwrite(out.file());
        }
        List<String> shown = FileNames.shortest(names);
        Comparison comparison;
        try (Progress progress = Progress.of(console, out.quiet(), a.totalBytes() + b.totalBytes())) {
            comparison = Points.compare(source(a), source(b), shown.get(0), shown.get(1), (frames, offset) -> {
                progress.progress(frames, offset);
                return progress.stopRequested();
            });
        }
        try (Output output = out.open(console)) {
            if (json) {
                ComparisonJson.write(comparison, Version.TEXT, output.stream());
            } else {
                ComparisonText.write(comparison, out.style(names), output.stream());
            }
            output.commit();
        }
        return failOn && comparison.differing() > 0 ? ExitStatus.FOUND : ExitStatus.OK;
    }

    private static Inputs one(String name, Console console) {
        if (name.equals("-")) {
            throw Failure.usage("compare reads files: save the pipe's capture first.");
        }
        Inputs inputs = Inputs.of(List.of(name), "hangup compare", console);
        if (inputs.files().size() != 1) {
            throw Failure.usage("compare needs one file a point; " + name + " is a folder with "
                    + inputs.files().size() + " captures (mergecap -w ONE.pcapng " + name + "/* joins them).");
        }
        return inputs;
    }

    private static CaptureSource source(Inputs inputs) {
        return inputs.together();
    }

    private static boolean json(ParseResult arguments) {
        return switch (Options.text(arguments, "--format")) {
            case "", "text" -> false;
            case "json" -> true;
            default ->
                throw Failure.usage(
                        "--format '" + Options.text(arguments, "--format") + "' is not known here; text or json.");
        };
    }

    private static boolean failOn(ParseResult arguments) {
        return switch (Options.text(arguments, "--fail-on")) {
            case "" -> false;
            case "differences" -> true;
            default ->
                throw Failure.usage("--fail-on '" + Options.text(arguments, "--fail-on")
                        + "' is not known here; the only one is 'differences'.");
        };
    }
}
