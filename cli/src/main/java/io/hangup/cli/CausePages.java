package io.hangup.cli;

import io.hangup.Analyzer;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;

/** The pages of docs/causes as they are packed into the library's jar, one Markdown file a cause. */
final class CausePages {
    private static final String FOLDER = "/io/hangup/diagnosis/causes/";

    private CausePages() {}

    /** All ids, sorted. */
    static List<String> ids() throws IOException {
        return read("index.txt")
                .map(text -> text.lines().filter(line -> !line.isBlank()).toList())
                .orElse(List.of());
    }

    /** The page of a cause, in Markdown. */
    static Optional<String> page(String id) throws IOException {
        return id.matches("[a-z0-9-]+") ? read(id + ".md") : Optional.empty();
    }

    /** What a page says first after its heading: one line of prose. */
    static String firstSentence(String page) {
        StringBuilder paragraph = new StringBuilder();
        for (String line : page.lines().toList()) {
            boolean prose =
                    !line.isBlank() && !line.startsWith("#") && !line.startsWith("|") && !line.startsWith("```");
            if (prose) {
                paragraph.append(paragraph.length() > 0 ? " " : "").append(line.strip());
            } else if (paragraph.length() > 0) {
                break;
            }
        }
        String text = PageText.inline(paragraph.toString());
        int end = text.indexOf(". ");
        return end > 0 ? text.substring(0, end + 1) : text;
    }

    private static Optional<String> read(String name) throws IOException {
        try (InputStream in = Analyzer.class.getResourceAsStream(FOLDER + name)) {
            return in == null ? Optional.empty() : Optional.of(new String(in.readAllBytes(), StandardCharsets.UTF_8));
        }
    }
}
