package io.hangup.cli;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A page of our own documentation for a terminal: its Markdown with the marks that a reader does not need taken out. */
final class PageText {
    private static final Pattern EMPHASIS =
            Pattern.compile("\\*\\*([^*]+)\\*\\*|(?<![\\w*])\\*([^*\\s][^*]*)\\*(?![\\w*])");
    private static final Pattern LINK = Pattern.compile("\\[([^]]+)]\\(([^)]+)\\)");

    private PageText() {}

    static String render(String page, boolean color) {
        StringBuilder out = new StringBuilder(page.length());
        boolean code = false;
        for (String line : page.lines().toList()) {
            if (line.startsWith("```")) {
                code = !code;
                continue;
            }
            if (code) {
                out.append("    ").append(line);
            } else if (line.startsWith("#")) {
                String heading = inline(line.replaceFirst("^#+\\s*", ""));
                out.append(color ? "\u001b[1m" + heading + "\u001b[0m" : heading);
            } else if (!line.matches("\\|?[-:| ]+\\|[-:| ]*")) {
                out.append(inline(line));
            } else {
                continue;
            }
            out.append('\n');
        }
        return out.toString();
    }

    /** One line without emphasis, code marks and link targets (web addresses are kept). */
    static String inline(String line) {
        Matcher links = LINK.matcher(line);
        String text = links.replaceAll(m -> Matcher.quoteReplacement(
                m.group(2).startsWith("http") ? m.group(1) + " (" + m.group(2) + ")" : m.group(1)));
        text = EMPHASIS.matcher(text)
                .replaceAll(m -> Matcher.quoteReplacement(m.group(1) != null ? m.group(1) : m.group(2)));
        return text.replace("`", "");
    }
}
