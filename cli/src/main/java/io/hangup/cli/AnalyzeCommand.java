package io.hangup.cli;

import io.hangup.AnalysisOptions;
import io.hangup.Analyzer;
import io.hangup.report.FileNames;
import io.hangup.report.Report;
import java.io.IOException;
import java.util.List;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParseResult;

/** {@code hangup analyze FILE…}: the main job. */
final class AnalyzeCommand implements Command {
    @Override
    public CommandSpec spec() {
        CommandSpec spec = Options.command(
                "analyze",
                "Says of every LLM call in the captures who ended it, in which phase and why, with the frames that prove it.",
                "  hangup analyze incident.pcapng",
                "  tcpdump -r big.pcap -w - port 443 | hangup analyze -",
                "  hangup analyze --around 14:03:27 --host api.openai.com ring/*.pcap",
                "  hangup analyze --endpoint gateway.example:8443 --format json incident.pcapng",
                "  hangup analyze --each --fail-on error captures/");
        spec.addPositional(Options.arguments(
                "FILE",
                "captures in any format, compressed or not; folders are walked; '-' is standard input."
                        + " Several files are one capture, as a ring buffer leaves them"));
        spec.addOption(Options.flag("the files are independent captures: one report each", "--each"));
        PickOptions.addTo(spec);
        PickOptions.addTimesTo(spec);
        OutputOptions.addTo(spec);
        return spec;
    }

    @Override
    public int run(ParseResult arguments, Console console) throws IOException {
        OutputOptions out = OutputOptions.read(arguments, console);
        Inputs inputs = Inputs.of(Options.arguments(arguments), "hangup analyze", console);
        if (out.file() != null) {
            inputs.refuseToOverwrite(out.file());
        }
        if (Options.has(arguments, "--each") && !inputs.isStandardInput()) {
            return new EachCapture(arguments, console, out).run(inputs);
        }
        AnalysisOptions options = PickOptions.read(arguments, console, out.zone(), inputs);
        Report report;
        try (Progress progress = Progress.of(console, out.quiet(), inputs.totalBytes())) {
            report = new Analyzer(options, progress)
                    .analyze(inputs.together())
                    .renamed(FileNames.shortest(inputs.names()));
        }
        List<String> names = inputs.names();
        try (Output output = out.open(console)) {
            out.format().write(report, out.style(names), output.stream());
            output.commit();
        }
        return out.status(report);
    }
}
