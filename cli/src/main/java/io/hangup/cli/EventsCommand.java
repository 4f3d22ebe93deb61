package io.hangup.cli;

import io.hangup.AnalysisListener;
import io.hangup.Analyzer;
import io.hangup.TcpEvents;
import io.hangup.capture.CaptureFacts;
import io.hangup.report.ConnectionEntry;
import io.hangup.report.Escape;
import io.hangup.report.EventRows;
import io.hangup.report.FileNames;
import java.io.IOException;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.LongPredicate;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParseResult;

/** {@code hangup events FILE…}: one row for each TCP event of the LLM connections, or of all. */
final class EventsCommand implements Command {
    private static final List<String> FILTERS = List.of(
            "--endpoint", "--host", "--port", "--client", "--stream", "--request-id", "--since", "--until", "--around");

    @Override
    public CommandSpec spec() {
        CommandSpec spec = Options.command(
                "events",
                "Prints one row for each TCP event: file, frame, time, stream, addresses, sequence number, length, event.",
                "  hangup events incident.pcapng",
                "  hangup events --all --wireshark incident.pcapng",
                "  hangup events --stream 3 --every-frame --format jsonl incident.pcapng");
        spec.addPositional(Options.arguments("FILE", "captures as for analyze; '-' is standard input"));
        PickOptions.addTo(spec);
        PickOptions.addTimesTo(spec);
        spec.addOption(Options.flag(
                "exactly what Wireshark 4.0 says; without it docs/wireshark-parity.md lists what differs",
                "--wireshark"));
        spec.addOption(Options.flag("a row with event '-' also for each TCP frame without an event", "--every-frame"));
        spec.addOption(Options.value("FORMAT", "text (default, tab-separated) or jsonl", "--format"));
        spec.addOption(Options.value("FILE", "write to this file, whole or not at all", "-o", "--output"));
        spec.addOption(Options.flag("times in arguments without a zone are this computer's", "--local"));
        spec.addOption(Options.flag("no progress bar and no remarks on standard error", "-q", "--quiet"));
        return spec;
    }

    @Override
    public int run(ParseResult arguments, Console console) throws IOException {
        boolean lines = jsonLines(Options.text(arguments, "--format"));
        boolean quiet = Options.has(arguments, "--quiet");
        String file = Options.text(arguments, "-o");
        Inputs inputs = Inputs.of(Options.arguments(arguments), "hangup events", console);
        if (!file.isEmpty()) {
            inputs.refuseToOverwrite(NamedFile.path(file));
        }
        LongPredicate streams = streams(arguments, console, inputs);
        List<String> names = inputs.isStandardInput()
                ? List.of("-")
                : FileNames.shortest(inputs.names()).stream()
                        .map(Escape::terminal)
                        .toList();
        boolean wireshark = Options.has(arguments, "--wireshark");
        List<CaptureFacts> facts;
        try (Output output = file.isEmpty() ? Output.standard(console) : Output.file(NamedFile.path(file));
                Progress progress = Progress.of(console, quiet || file.isEmpty(), inputs.totalBytes())) {
            boolean everyFrame = Options.has(arguments, "--every-frame");
            try (EventRows rows = new EventRows(output.stream(), names, wireshark, everyFrame, streams, lines)) {
                facts = TcpEvents.read(inputs.together(), wireshark, rows, progress);
            }
            output.commit();
        }
        if (!quiet) {
            remarks(facts, console);
        }
        return ExitStatus.OK;
    }

    private static boolean jsonLines(String format) {
        return switch (format) {
            case "", "text" -> false;
            case "jsonl" -> true;
            default -> throw Failure.usage("--format '" + format + "' is not known here; events are text or jsonl.");
        };
    }

    /** Which connections: all, or after a first look those that an analysis with these options speaks of. */
    private static LongPredicate streams(ParseResult arguments, Console console, Inputs inputs) throws IOException {
        boolean filtered = FILTERS.stream().anyMatch(arguments::hasMatchedOption);
        if (Options.has(arguments, "--all") && !filtered) {
            return stream -> true;
        }
        if (inputs.isStandardInput()) {
            if (filtered) {
                throw Failure.usage(
                        "a pipe can be read only once: use --all, or save the capture to pick connections.");
            }
            return stream -> true;
        }
        ZoneId zone = Options.has(arguments, "--local") ? console.zone() : ZoneOffset.UTC;
        Set<Long> wanted = new HashSet<>();
        for (ConnectionEntry c : new Analyzer(PickOptions.read(arguments, console, zone, inputs), AnalysisListener.NONE)
                .analyze(inputs.together())
                .connections()) {
            wanted.add(EventRows.key(c.capture(), c.tcpStream()));
        }
        return wanted::contains;
    }

    private static void remarks(List<CaptureFacts> facts, Console console) {
        for (CaptureFacts capture : facts) {
            if (capture.error != null) {
                console.say(Escape.terminal(capture.error));
            }
            for (String problem : capture.problems.subList(0, Math.min(5, capture.problems.size()))) {
                console.say(Escape.terminal(problem));
            }
        }
    }
}
