package io.hangup.cli;

import io.hangup.AnalysisListener;
import io.hangup.Analyzer;
import io.hangup.AnswersAloneException;
import io.hangup.Ladders;
import io.hangup.diagnosis.Diagnosis;
import io.hangup.report.ConnectionEntry;
import io.hangup.report.Ladder;
import io.hangup.report.LadderText;
import io.hangup.report.Report;
import io.hangup.report.Style;
import io.hangup.report.TurnsText;
import java.io.IOException;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParseResult;

/** {@code hangup show FILE --stream N}: one connection as a ladder, phase by phase. */
final class ShowCommand implements Command {
    /** A connection by the file of its first frame and Wireshark's number in it. */
    private record Wanted(int capture, int stream) {}

    /** Why QUIC is not drawn. */
    private static final String NO_QUIC =
            "all but the opening is encrypted, packet numbers and acknowledgments too, so that there"
                    + " is nothing to draw; analyze says what the opening shows.";

    @Override
    public CommandSpec spec() {
        CommandSpec spec = Options.command(
                "show",
                "Draws one connection as a ladder: every frame of client and server, and what its bytes are.",
                "  hangup show incident.pcapng --stream 3",
                "  hangup show incident.pcapng --diagnosis d1 --full",
                "  hangup show incident.pcapng --stream 3 --turns");
        spec.addPositional(Options.arguments("FILE", "captures as for analyze; several files are one capture"));
        spec.addOption(Options.values(
                "N",
                "Wireshark's tcp.stream, whatever the connection is; of the second of several files, 1:N",
                "--stream"));
        spec.addOption(
                Options.value("ID", "the connection of a diagnosis, as --format json names it: d1", "--diagnosis"));
        spec.addOption(Options.flag("who spoke when: one row a turn, in place of the frames", "--turns"));
        spec.addOption(Options.flag("every frame: nothing is folded", "--full"));
        spec.addOption(Options.values("HOST[:PORT]", "an LLM endpoint that is not in the catalogue", "--endpoint"));
        spec.addOption(Options.flag("with --diagnosis: as analyze --all counts them", "--all"));
        spec.addOption(Options.values("FILE", "TLS key log ($SSLKEYLOGFILE is used too)", "--keylog"));
        spec.addOption(Options.flag("times in this computer's zone", "--local"));
        spec.addOption(Options.flag("no colours", "--no-color"));
        spec.addOption(Options.flag("no progress bar on standard error", "-q", "--quiet"));
        return spec;
    }

    @Override
    public int run(ParseResult arguments, Console console) throws IOException {
        Inputs inputs = Inputs.of(Options.arguments(arguments), "hangup show", console);
        boolean byNumber = arguments.hasMatchedOption("--stream");
        if (byNumber == arguments.hasMatchedOption("--diagnosis")) {
            throw Failure.usage("show needs one connection: --stream N (Wireshark's tcp.stream) or --diagnosis dN.");
        }
        if (!byNumber && inputs.isStandardInput()) {
            throw Failure.usage("a pipe can be read only once: save the capture, or name the connection by --stream.");
        }
        if (Options.has(arguments, "--turns") && Options.has(arguments, "--full")) {
            throw Failure.usage("--turns and --full exclude each other.");
        }
        Wanted wanted = byNumber ? byNumber(arguments) : byDiagnosis(arguments, console, inputs);
        Optional<Ladder> ladder;
        try (Progress progress = Progress.of(console, Options.has(arguments, "--quiet"), inputs.totalBytes())) {
            ladder = Ladders.of(
                    inputs.together(),
                    PickOptions.unfiltered(arguments, console),
                    wanted.capture(),
                    wanted.stream(),
                    progress);
        } catch (AnswersAloneException answers) {
            throw Failure.usage(
                    answers.getMessage() + " (its host redirects what the client sends), and a pipe can be read"
                            + " only once: 'show - --stream " + answers.requestsStream() + "' draws both.");
        }
        if (ladder.isEmpty()) {
            throw Failure.usage("there is no tcp.stream " + wanted.stream() + " in "
                    + (inputs.isStandardInput() ? "standard input" : String.join(", ", inputs.names()))
                    + "; 'hangup events --all' lists the streams. QUIC (HTTP/3) has none: " + NO_QUIC);
        }
        print(ladder.get(), arguments, console, inputs);
        return ExitStatus.OK;
    }

    private static Wanted byNumber(ParseResult arguments) {
        List<String> numbers = Options.texts(arguments, "--stream");
        if (numbers.size() > 1) {
            throw Failure.usage("show draws one connection at a time: give --stream once.");
        }
        // the file's index stands before the number, as before frame numbers in reports on several files
        String text = numbers.get(0);
        if (!text.matches("(\\d{1,7}:)?\\d{1,9}")) {
            throw Failure.usage("--stream '" + text
                    + "' is not a number from 0 on; with several files, FILE:N with the file's number from 0 on.");
        }
        int colon = text.indexOf(':');
        int capture = colon < 0 ? 0 : Integer.parseInt(text.substring(0, colon));
        return new Wanted(capture, Integer.parseInt(text.substring(colon + 1)));
    }

    private static Wanted byDiagnosis(ParseResult arguments, Console console, Inputs inputs) throws IOException {
        String id = Options.text(arguments, "--diagnosis");
        Report report = new Analyzer(PickOptions.unfiltered(arguments, console), AnalysisListener.NONE)
                .analyze(inputs.together());
        for (Diagnosis diagnosis : report.diagnoses()) {
            if (diagnosis.id().equals(id)) {
                return connectionOf(report, diagnosis);
            }
        }
        throw Failure.usage("there is no diagnosis '" + id + "'; 'hangup analyze --format json' lists them"
                + (report.diagnoses().isEmpty() ? ", and here it finds none." : "."));
    }

    private static Wanted connectionOf(Report report, Diagnosis diagnosis) {
        String subject = diagnosis.subject();
        String connection = subject.contains(".") ? subject.substring(0, subject.indexOf('.')) : subject;
        for (ConnectionEntry entry : report.connections()) {
            if (entry.id().equals(connection)) {
                return new Wanted(entry.capture(), entry.tcpStream());
            }
        }
        throw Failure.usage("diagnosis " + diagnosis.id() + " is of no TCP connection (" + subject
                + "): there is no ladder of it. Look-ups are told whole by analyze; of QUIC (HTTP/3), " + NO_QUIC);
    }

    private static void print(Ladder ladder, ParseResult arguments, Console console, Inputs inputs) throws IOException {
        boolean color = console.outIsTerminal() && console.colorWanted() && !Options.has(arguments, "--no-color");
        ZoneId zone = Options.has(arguments, "--local") ? console.zone() : ZoneOffset.UTC;
        Style style = new Style(color, Style.PLAIN.width(), zone, inputs.names());
        try (Output output = Output.standard(console)) {
            if (Options.has(arguments, "--turns")) {
                TurnsText.write(ladder, style, output.stream());
            } else if (Options.has(arguments, "--full")) {
                LadderText.writeFull(ladder, style, output.stream());
            } else {
                LadderText.write(ladder, style, output.stream());
            }
            output.commit();
        }
    }
}
