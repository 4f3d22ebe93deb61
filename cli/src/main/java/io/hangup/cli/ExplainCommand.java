package io.hangup.cli;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParseResult;

/**
 * {@code hangup explain [CAUSE]}: the page of a cause, offline; without one, the list of causes. What is no cause is taken
 * for an error message out of a log: the answer is the causes that produce it.
 */
final class ExplainCommand implements Command {
    private static final int ID_WIDTH = 36;
    private static final int LINE_WIDTH = 100;

    @Override
    public CommandSpec spec() {
        CommandSpec spec = Options.command(
                "explain",
                "Shows what a cause means, how it is proved, what it is mistaken for and what mends it; or what produces an"
                        + " error message.",
                "  hangup explain",
                "  hangup explain keepalive-race",
                "  hangup explain 'upstream prematurely closed connection while reading response header from upstream'");
        spec.addPositional(Options.arguments(
                "CAUSE|MESSAGE",
                "the id of a cause, as reports print it, or an error message from a log; none lists all causes"));
        spec.addOption(Options.flag("no colours", "--no-color"));
        return spec;
    }

    @Override
    public int run(ParseResult arguments, Console console) throws IOException {
        List<String> words = Options.arguments(arguments);
        boolean color = console.outIsTerminal() && console.colorWanted() && !Options.has(arguments, "--no-color");
        String text = words.isEmpty() ? list() : page(words, color);
        try (Output output = Output.standard(console)) {
            output.stream().write(text.getBytes(StandardCharsets.UTF_8));
            output.commit();
        }
        return ExitStatus.OK;
    }

    private static String list() throws IOException {
        StringBuilder out = new StringBuilder();
        for (String id : CausePages.ids()) {
            String first = CausePages.firstSentence(CausePages.page(id).orElse(""));
            int room = LINE_WIDTH - ID_WIDTH;
            String shown = first.length() > room ? first.substring(0, room - 1) + "…" : first;
            String padded = id.length() < ID_WIDTH ? id + " ".repeat(ID_WIDTH - id.length()) : id + " ";
            out.append(padded).append(shown).append('\n');
        }
        return out.toString();
    }

    private static String page(List<String> words, boolean color) throws IOException {
        String id = String.join("-", words).toLowerCase(Locale.ROOT);
        Optional<String> page = CausePages.page(id);
        if (page.isPresent()) {
            return PageText.render(page.get(), color);
        }
        String message = String.join(" ", words);
        String answer = ErrorAnswer.of(message, color);
        if (!answer.isEmpty()) {
            return answer;
        }
        String hint = Suggestions.phrase(id, CausePages.ids());
        if (hint.isEmpty() && !message.matches("[A-Za-z0-9-]+")) {
            throw Failure.usage("no cause is known for that error message; a capture of it can tell: "
                    + CaptureCommand.single("any", 443));
        }
        throw Failure.usage(
                "there is no cause '" + id + "'" + (hint.isEmpty() ? "." : hint) + " 'hangup explain' lists them all.");
    }
}
