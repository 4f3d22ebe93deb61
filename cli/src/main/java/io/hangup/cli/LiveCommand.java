package io.hangup.cli;

import io.hangup.AnalysisOptions;
import io.hangup.Analyzer;
import io.hangup.capture.CaptureSource;
import io.hangup.capture.FrameReader;
import io.hangup.capture.live.LiveCapture;
import io.hangup.capture.live.LiveCaptureException;
import io.hangup.capture.live.LiveOptions;
import io.hangup.capture.live.RootRights;
import io.hangup.report.Report;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParseResult;

/** {@code hangup live}: capture, or read a pipe, and say of every failed call as soon as it has ended. */
final class LiveCommand implements Command {
    @Override
    public CommandSpec spec() {
        CommandSpec spec = Options.command(
                "live",
                "Captures and analyzes at once: every failed call is told as soon as it has ended; Ctrl-C ends with a summary.",
                "  sudo hangup live -i any -f 'port 443 or port 53 or icmp or icmp6'",
                "  sudo tcpdump -i eth0 -U -s 0 -w - | hangup live -",
                "  sudo hangup live -i eth0 --format jsonl -o calls.jsonl");
        spec.addPositional(Options.arguments("-", "read a capture from standard input in place of an interface"));
        spec.addOption(
                Options.value("IFACE", "the interface, or 'any'; 'hangup interfaces' lists them", "-i", "--interface"));
        spec.addOption(Options.value("BPF", "capture filter in the language of tcpdump", "-f", "--filter"));
        PickOptions.addTo(spec);
        OutputOptions.addTo(spec);
        return spec;
    }

    @Override
    public int run(ParseResult arguments, Console console) throws IOException {
        OutputOptions out = OutputOptions.read(arguments, console);
        String name = Options.text(arguments, "-i");
        List<String> words = Options.arguments(arguments);
        boolean pipe = words.equals(List.of("-"));
        if (!pipe && (name.isEmpty() || !words.isEmpty())) {
            throw Failure.usage("live needs an interface or a pipe: hangup live -i IFACE, or hangup live -.");
        }
        if (pipe && (!name.isEmpty() || arguments.hasMatchedOption("-f"))) {
            throw Failure.usage("-i and -f are for interfaces; a pipe is filtered by what writes it.");
        }
        AnalysisOptions options = PickOptions.readLive(arguments, console, out.zone());
        for (Path keyLog : options.keyLogs()) {
            if (Files.notExists(keyLog) && !out.quiet()) {
                console.say(keyLog + " is not there yet; it is read as soon as it is.");
            }
        }
        return pipe ? fromPipe(options, out, console) : fromInterface(arguments, options, out, console);
    }

    private static int fromPipe(AnalysisOptions options, OutputOptions out, Console console) throws IOException {
        if (console.inIsTerminal()) {
            throw Failure.usage(
                    "standard input is a terminal; pipe a capture into it: tcpdump -U -w - | hangup live -");
        }
        Pipe pipe = new Pipe(console.in());
        CaptureSource source = CaptureSource.pipe(pipe, "-", LiveOptions.DEFAULT_POLL_MILLIS);
        try (Output output = out.open(console)) {
            return analyze(source, pipe::stop, options, out, output);
        }
    }

    private static int fromInterface(ParseResult arguments, AnalysisOptions options, OutputOptions out, Console console)
            throws IOException {
        String name = Options.text(arguments, "-i");
        try (LiveCapture capture = LiveCapture.open(LiveOptions.of(name, Options.text(arguments, "-f")))) {
            if (!out.quiet()) {
                console.say("listening on " + name + "; Ctrl-C ends and sums up.");
            }
            boolean root = RootRights.held();
            // the name of a finished file may be in a folder where only root may rename: it is written as it goes
            try (Output output = root && out.file() != null ? Output.directly(out.file()) : out.open(console)) {
                FrameReader reader = root
                        ? new WithoutRoot(capture, WithoutRoot.Identity.behind(console), options.keyLogs())
                        : capture;
                return analyze(() -> reader, capture::stop, options, out, output);
            }
        } catch (LiveCaptureException trouble) {
            throw switch (trouble.reason()) {
                case NO_SUCH_INTERFACE, BAD_FILTER -> Failure.usage(trouble.getMessage());
                case NO_LIBPCAP, NOT_PERMITTED, OTHER -> Failure.notPermitted(trouble.getMessage());
            };
        }
    }

    private static int analyze(
            CaptureSource source, Runnable stop, AnalysisOptions options, OutputOptions out, Output output)
            throws IOException {
        try (Interrupt interrupt = Interrupt.install(stop)) {
            LiveReport live = new LiveReport(out, output.stream(), interrupt);
            Report report = new Analyzer(options, live).analyze(source);
            live.sumUp(report);
            output.commit();
            int status = out.status(report);
            interrupt.finished(status);
            return status;
        }
    }
}
