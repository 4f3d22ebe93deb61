package io.hangup.cli;

import io.hangup.AnalysisOptions;
import io.hangup.llm.EndpointCatalogue;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParseResult;

/** Options that say which calls are looked at: endpoints, keys, filters, times. */
final class PickOptions {
    private static final long AROUND_NANOS = 60_000_000_000L;

    private PickOptions() {}

    /** Options of every command that analyzes. */
    static void addTo(CommandSpec spec) {
        spec.addOption(Options.values(
                "HOST[:PORT]",
                "an LLM endpoint that is not in the catalogue; also *.suffix, an address or a CIDR (repeatable)",
                "--endpoint"));
        spec.addOption(Options.flag("treat every TCP connection as one to an LLM endpoint", "--all"));
        spec.addOption(Options.values(
                "FILE", "TLS key log, as SSLKEYLOGFILE makes it (repeatable; $SSLKEYLOGFILE is used too)", "--keylog"));
        spec.addOption(Options.values("HOST", "only calls to this host; also *.suffix (repeatable)", "--host"));
        spec.addOption(Options.values("PORT", "only connections to this server port (repeatable)", "--port"));
        spec.addOption(Options.values("ADDRESS", "only calls of this client (repeatable)", "--client"));
        spec.addOption(Options.values("N", "only this tcp.stream of Wireshark (repeatable)", "--stream"));
        spec.addOption(Options.values(
                "ID", "only exchanges whose readable headers carry this id (repeatable)", "--request-id"));
        spec.addOption(
                Options.values("NAME=SECONDS", "a timer of your own site, to be recognised (repeatable)", "--timer"));
        spec.addOption(Options.values(
                "FILE",
                "what your site knows: its timers, the names of its addresses, causes to ignore (docs/site-file.md)",
                "--site"));
        spec.addOption(Options.values("CAUSE", "report this cause as a note only (repeatable)", "--ignore"));
    }

    /** Time filters, for captures that have been taken. */
    static void addTimesTo(CommandSpec spec) {
        spec.addOption(Options.value(
                "TIME", "only calls that end at or after it: 14:03:27, ISO-8601, or epoch seconds", "--since"));
        spec.addOption(Options.value("TIME", "only calls that start at or before it", "--until"));
        spec.addOption(Options.value("TIME", "only calls within 60 s of it", "--around"));
    }

    static AnalysisOptions read(ParseResult arguments, Console console, ZoneId zone, Inputs inputs) throws IOException {
        return read(arguments, console, zone, inputs, false);
    }

    /** For packets that are yet to come: there are no times to pick, and a key log may be written later. */
    static AnalysisOptions readLive(ParseResult arguments, Console console, ZoneId zone) throws IOException {
        return read(arguments, console, zone, null, true);
    }

    private static AnalysisOptions read(
            ParseResult arguments, Console console, ZoneId zone, Inputs inputs, boolean live) throws IOException {
        SiteFile site = SiteFile.read(Options.texts(arguments, "--site"));
        long since = Long.MIN_VALUE;
        long until = Long.MAX_VALUE;
        if (inputs != null) {
            since = time(arguments, "--since", Long.MIN_VALUE, zone, inputs);
            until = time(arguments, "--until", Long.MAX_VALUE, zone, inputs);
            long around = time(arguments, "--around", Long.MIN_VALUE, zone, inputs);
            if (around != Long.MIN_VALUE) {
                since = Math.max(since, around - AROUND_NANOS);
                until = Math.min(until, around + AROUND_NANOS);
            }
            if (since > until) {
                throw Failure.usage("--since lies after --until: no call can match.");
            }
        }
        AnalysisOptions.Selection selection = new AnalysisOptions.Selection(
                Options.texts(arguments, "--host"),
                numbers(arguments, "--port", 65535),
                Options.texts(arguments, "--client"),
                numbers(arguments, "--stream", Integer.MAX_VALUE),
                Options.texts(arguments, "--request-id"),
                since,
                until);
        return new AnalysisOptions(
                endpoints(arguments),
                endpointFiles(console),
                Options.has(arguments, "--all"),
                keyLogs(arguments, console, live),
                selection,
                new AnalysisOptions.Site(timers(arguments, site), site.names(), ignored(arguments, site)));
    }

    /** Endpoints and keys alone: every connection counts, whatever else the arguments name. */
    static AnalysisOptions unfiltered(ParseResult arguments, Console console) {
        return new AnalysisOptions(
                endpoints(arguments),
                endpointFiles(console),
                Options.has(arguments, "--all"),
                keyLogs(arguments, console, false),
                AnalysisOptions.Selection.ALL,
                AnalysisOptions.Site.UNKNOWN);
    }

    /** The endpoints of the command line, checked: a wrong one is said before anything is read. */
    private static List<String> endpoints(ParseResult arguments) {
        List<String> texts = Options.texts(arguments, "--endpoint");
        if (!texts.isEmpty()) {
            EndpointCatalogue tried = EndpointCatalogue.builtIn();
            try {
                texts.forEach(tried::addOption);
            } catch (IllegalArgumentException wrong) {
                throw Failure.usage(wrong.getMessage() + ".");
            }
        }
        return texts;
    }

    private static long time(ParseResult arguments, String option, long absent, ZoneId zone, Inputs inputs)
            throws IOException {
        String text = Options.text(arguments, option);
        if (text.isEmpty()) {
            return absent;
        }
        long day = TimeArgument.needsDay(text) ? inputs.firstFrameTime(option) : 0;
        return TimeArgument.parse(option, text, zone, day);
    }

    private static List<Path> keyLogs(ParseResult arguments, Console console, boolean live) {
        List<Path> files = new ArrayList<>();
        for (String name : Options.texts(arguments, "--keylog")) {
            Path file = NamedFile.path(name);
            if (Files.isDirectory(file) || !Files.isReadable(file) && !(live && mayCome(file))) {
                throw Failure.usage("--keylog " + name + " cannot be read; check its name and permissions.");
            }
            files.add(file);
        }
        String fromEnvironment = console.environment("SSLKEYLOGFILE");
        if (!fromEnvironment.isEmpty()) {
            Path file = NamedFile.path(fromEnvironment);
            if (Files.isRegularFile(file) || live && mayCome(file)) {
                files.add(file);
            }
        }
        return files;
    }

    /** The file is not there, but its folder is: a client may write it while the capture runs. */
    private static boolean mayCome(Path file) {
        Path folder = file.toAbsolutePath().getParent();
        return Files.notExists(file) && folder != null && Files.isDirectory(folder);
    }

    private static List<Integer> numbers(ParseResult arguments, String option, int most) {
        List<Integer> numbers = new ArrayList<>();
        for (String text : Options.texts(arguments, option)) {
            try {
                int number = Integer.parseInt(text);
                if (number < 0 || number > most) {
                    throw new NumberFormatException();
                }
                numbers.add(number);
            } catch (NumberFormatException wrong) {
                throw Failure.usage(option + " '" + text + "' is not a number from 0 to " + most + ".");
            }
        }
        return numbers;
    }

    private static List<String> ignored(ParseResult arguments, SiteFile site) throws IOException {
        List<String> causes = new ArrayList<>(Options.texts(arguments, "--ignore"));
        causes.addAll(site.ignored());
        List<String> known = causes.isEmpty() ? List.of() : CausePages.ids();
        for (String cause : causes) {
            if (!known.isEmpty() && !known.contains(cause) && !cause.equals("unexplained")) {
                String hint = Suggestions.phrase(cause, known);
                throw Failure.usage("--ignore '" + cause + "': there is no such cause" + (hint.isEmpty() ? "." : hint)
                        + " 'hangup explain' lists them.");
            }
        }
        return causes;
    }

    private static Map<String, Double> timers(ParseResult arguments, SiteFile site) {
        Map<String, Double> timers = new LinkedHashMap<>(site.timers());
        for (String text : Options.texts(arguments, "--timer")) {
            int split = text.lastIndexOf('=');
            double seconds = split > 0 ? SiteFile.seconds(text.substring(split + 1)) : -1;
            if (seconds <= 0) {
                throw Failure.usage("--timer '" + text + "' is not NAME=SECONDS; for example --timer gateway=45.");
            }
            timers.put(text.substring(0, split), seconds);
        }
        return timers;
    }

    private static List<Path> endpointFiles(Console console) {
        String config = console.environment("XDG_CONFIG_HOME");
        String home = console.environment("HOME");
        if (config.isEmpty() && home.isEmpty()) {
            return List.of();
        }
        Path file = Path.of(config.isEmpty() ? home + "/.config" : config).resolve("hangup/endpoints.tsv");
        if (!Files.isReadable(file) || !Files.isRegularFile(file)) {
            return List.of();
        }
        try {
            EndpointCatalogue.builtIn().addLines(Files.readAllLines(file));
        } catch (IllegalArgumentException wrong) {
            throw Failure.usage(file + ", " + wrong.getMessage() + ".");
        } catch (IOException wrong) {
            throw Failure.usage(file + " cannot be read as text in UTF-8.");
        }
        return List.of(file);
    }
}
