package io.hangup.report;

/**
 * Makes text from a capture safe for the place it is printed in. A capture is written by strangers: a server name may
 * hold terminal commands, a path may end a table cell, a header may reverse the reading direction.
 *
 * <p>Everything that does not show as itself is spelled out by its number ({@code \x1b}): controls, format and direction
 * marks, zero-width and unassigned characters, line separators.
 */
public final class Escape {
    /** The most characters of one piece of text that a person is shown; what is longer ends in an ellipsis. */
    static final int LENGTH_CAP = 4000;

    private static final String MARKDOWN_SPECIALS = "\\`*_{}[]<>#|~&!$";
    private static final char[] HEX = "0123456789abcdef".toCharArray();

    private Escape() {}

    /** For a terminal and for plain text files: one line, nothing in it acts. */
    public static String terminal(String text) {
        int end = Math.min(text.length(), LENGTH_CAP);
        int i = 0;
        while (i < end && isPlain(text.charAt(i))) {
            i++;
        }
        if (i == text.length()) {
            return text;
        }
        StringBuilder out = new StringBuilder(end + 16).append(text, 0, i);
        while (i < end) {
            int codePoint = text.codePointAt(i);
            if (shows(codePoint)) {
                out.appendCodePoint(codePoint);
            } else {
                spellOut(out, codePoint);
            }
            i += Character.charCount(codePoint);
        }
        if (end < text.length()) {
            out.append('…');
        }
        return out.toString();
    }

    /** For running text in Markdown (GitHub, GitLab, Jira): no markup, no link, no mention comes of it. */
    public static String markdown(String text) {
        String safe = terminal(text);
        StringBuilder out = new StringBuilder(safe.length() + 16);
        for (int i = 0; i < safe.length(); i++) {
            char c = safe.charAt(i);
            if (c == '@') {
                // a mention is made from the rendered text, so that a backslash would not prevent it
                out.append("(at)");
                continue;
            }
            boolean link = c == ':' && safe.startsWith("//", i + 1) || c == '.' && endsWithWww(safe, i);
            if (link || MARKDOWN_SPECIALS.indexOf(c) >= 0) {
                out.append('\\');
            }
            out.append(c);
        }
        return out.toString();
    }

    /** A Markdown code span, also fit for a table cell; empty text gives an empty string. */
    public static String markdownCode(String text) {
        if (text.isEmpty()) {
            return "";
        }
        String safe = terminal(text).replace('`', '\'').replace("|", "\\|");
        return "`" + safe + "`";
    }

    /** For HTML text and quoted attribute values. */
    public static String html(String text) {
        String safe = terminal(text);
        StringBuilder out = new StringBuilder(safe.length() + 16);
        for (int i = 0; i < safe.length(); i++) {
            char c = safe.charAt(i);
            switch (c) {
                case '&' -> out.append("&amp;");
                case '<' -> out.append("&lt;");
                case '>' -> out.append("&gt;");
                case '"' -> out.append("&quot;");
                case '\'' -> out.append("&#39;");
                default -> out.append(c);
            }
        }
        return out.toString();
    }

    private static boolean isPlain(char c) {
        return c >= 0x20 && c < 0x7f;
    }

    private static boolean shows(int codePoint) {
        if (codePoint < 0x7f) {
            return codePoint >= 0x20;
        }
        return switch (Character.getType(codePoint)) {
            case Character.CONTROL,
                    Character.FORMAT,
                    Character.SURROGATE,
                    Character.PRIVATE_USE,
                    Character.UNASSIGNED,
                    Character.LINE_SEPARATOR,
                    Character.PARAGRAPH_SEPARATOR -> false;
            // filler letters that show as nothing, and blanks that are none
            default ->
                codePoint != 0x115f
                        && codePoint != 0x1160
                        && codePoint != 0x3164
                        && codePoint != 0xffa0
                        && codePoint != 0x2800;
        };
    }

    private static void spellOut(StringBuilder out, int codePoint) {
        if (codePoint < 0x100) {
            out.append("\\x").append(HEX[codePoint >> 4]).append(HEX[codePoint & 15]);
        } else {
            out.append("\\u{").append(Integer.toHexString(codePoint)).append('}');
        }
    }

    private static boolean endsWithWww(String text, int end) {
        return end >= 3 && text.regionMatches(true, end - 3, "www", 0, 3);
    }
}
