package io.hangup.cli;

import io.hangup.capture.CaptureException;
import io.hangup.report.Escape;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import picocli.CommandLine;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.UnmatchedArgumentException;

/** Finds the command, runs it, and turns whatever goes wrong into one line and an exit status. */
final class Program {
    private static final List<String> COMMANDS = List.of(
            "analyze",
            "show",
            "compare",
            "live",
            "events",
            "explain",
            "endpoints",
            "interfaces",
            "doctor",
            "help",
            "version");

    private final Console console;

    Program(Console console) {
        this.console = console;
    }

    int run(String... arguments) {
        try {
            return dispatch(arguments);
        } catch (Failure failure) {
            console.say(Escape.terminal(failure.getMessage()));
            return failure.status();
        } catch (CaptureException unreadable) {
            console.say(Escape.terminal(unreadable.getMessage()));
            return ExitStatus.UNREADABLE;
        } catch (BrokenPipe gone) {
            // whoever read our output has seen enough (head, less)
            return ExitStatus.OK;
        } catch (IOException trouble) {
            console.say(Escape.terminal(Defects.sentence(trouble)));
            return ExitStatus.UNREADABLE;
        } catch (OutOfMemoryError full) {
            console.say(
                    "not enough memory for this capture; allow more with HANGUP_JAVA_OPTS=-Xmx6g, or pick a time with"
                            + " --around.");
            return ExitStatus.DEFECT;
        } catch (RuntimeException | Error defect) {
            console.say(Escape.terminal(Defects.report(defect)));
            return ExitStatus.DEFECT;
        }
    }

    private int dispatch(String[] arguments) throws IOException {
        String first = arguments.length == 0 ? "" : arguments[0];
        switch (first) {
            case "" -> {
                console.err().print(resource("help.txt"));
                return ExitStatus.USAGE;
            }
            case "--version", "-V", "version" -> {
                return print("hangup " + version() + "\n");
            }
            case "help", "--help", "-h" -> {
                return help(arguments);
            }
            default -> {
                return run(command(first), Arrays.copyOfRange(arguments, 1, arguments.length));
            }
        }
    }

    private int help(String[] arguments) throws IOException {
        if (arguments.length < 2 || COMMANDS.indexOf(arguments[1]) >= COMMANDS.indexOf("help")) {
            return print(resource("help.txt"));
        }
        return usage(command(arguments[1]).spec());
    }

    private static Command command(String name) {
        return switch (name) {
            case "analyze" -> new AnalyzeCommand();
            case "show" -> new ShowCommand();
            case "compare" -> new CompareCommand();
            case "events" -> new EventsCommand();
            case "explain" -> new ExplainCommand();
            case "live" -> new LiveCommand();
            case "interfaces" -> new InterfacesCommand();
            case "doctor" -> new DoctorCommand();
            case "endpoints" -> new EndpointsCommand();
            default -> throw unknown(name);
        };
    }

    private static Failure unknown(String name) {
        if (name.startsWith("-")) {
            return Failure.usage(
                    "options stand after the command: hangup analyze FILE " + name + ". See 'hangup --help'.");
        }
        if (new java.io.File(name).exists()) {
            return Failure.usage("'" + name + "' is a file, not a command: hangup analyze " + name);
        }
        String hint = Suggestions.phrase(name.toLowerCase(Locale.ROOT), COMMANDS);
        return Failure.usage(
                "there is no command '" + name + "'" + (hint.isEmpty() ? "." : hint) + " See 'hangup --help'.");
    }

    private int run(Command command, String[] arguments) throws IOException {
        CommandSpec spec = command.spec();
        ParseResult parsed;
        try {
            parsed = new CommandLine(spec).parseArgs(arguments);
        } catch (ParameterException wrong) {
            throw Failure.usage(explain(spec, wrong));
        }
        return parsed.isUsageHelpRequested() ? usage(spec) : command.run(parsed, console);
    }

    private static String explain(CommandSpec spec, ParameterException wrong) {
        String see = " See '" + spec.name() + " --help'.";
        if (wrong instanceof UnmatchedArgumentException unmatched
                && !unmatched.getUnmatched().isEmpty()) {
            String option = unmatched.getUnmatched().get(0);
            int value = option.indexOf('=');
            String name = value > 0 ? option.substring(0, value) : option;
            String hint = Suggestions.phrase(name, spec.optionsMap().keySet());
            return "unknown option '" + name + "'" + (hint.isEmpty() ? "." : hint) + see;
        }
        String message = wrong.getMessage();
        String first = message.lines().findFirst().orElse("wrong arguments");
        return first.substring(0, 1).toLowerCase(Locale.ROOT)
                + first.substring(1)
                + (first.endsWith(".") ? "" : ".")
                + see;
    }

    private int usage(CommandSpec spec) throws IOException {
        Ansi ansi = console.outIsTerminal() && console.colorWanted() ? Ansi.ON : Ansi.OFF;
        return print(new CommandLine(spec).getUsageMessage(ansi));
    }

    private int print(String text) throws IOException {
        try (Output output = Output.standard(console)) {
            output.stream().write(text.getBytes(StandardCharsets.UTF_8));
            output.commit();
        }
        return ExitStatus.OK;
    }

    /** The version in the jar's manifest; classes that are not in a jar have none. */
    static String version() {
        String version = Program.class.getPackage().getImplementationVersion();
        return version == null ? "development" : version;
    }

    static String resource(String name) throws IOException {
        try (InputStream in = Program.class.getResourceAsStream(name)) {
            if (in == null) {
                throw new IllegalStateException("the program lacks its file " + name);
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }
}
