package io.hangup.report;

import java.util.List;

/** Lines of a text report: wrapping at blanks with a hanging indent, padding by code points, colour. */
final class TextLayout {
    /** Holds together what is read as one. */
    static final char NO_BREAK = '\u00a0';

    static final String BOLD = "1";
    static final String RED = "1;31";
    static final String GREEN = "1;32";
    static final String YELLOW = "1;33";
    static final String DIM = "2";

    /** Width of the labels of a verdict's paragraphs, with the blank after them. */
    static final int LABEL = 17;

    private final StringBuilder out = new StringBuilder(4096);
    private final Style style;

    TextLayout(Style style) {
        this.style = style;
    }

    Style style() {
        return style;
    }

    TextLayout line(String text) {
        out.append(text).append('\n');
        return this;
    }

    TextLayout blank() {
        out.append('\n');
        return this;
    }

    /** The text in a colour, or as it is without colours. The width of a line is that of its plain text. */
    String paint(String code, String text) {
        return style.color() ? "\u001b[" + code + "m" + text + "\u001b[0m" : text;
    }

    /** Plain running text, wrapped; lines after the first start with {@code indent} blanks. */
    TextLayout wrapped(String text, int indent) {
        return wrapped("", text, indent);
    }

    /**
     * {@code first} stands as it is at the start of the first line; the rest aligns at column {@code indent}. No line ends
     * at a no-break space.
     */
    TextLayout wrapped(String first, String text, int indent) {
        out.append(first);
        int column = width(first);
        boolean atStart = true;
        for (String word : text.split(" ")) {
            if (word.isEmpty()) {
                continue;
            }
            int length = width(word);
            if (!atStart && column + 1 + length > style.width()) {
                out.append('\n').append(" ".repeat(indent));
                column = indent;
                atStart = true;
            }
            if (!atStart) {
                out.append(' ');
                column++;
            }
            out.append(word.replace(NO_BREAK, ' '));
            column += length;
            atStart = false;
        }
        return line("");
    }

    /** The same for text that may come from a capture: a word without end is cut, for nobody has to copy it. */
    TextLayout broken(String first, String text, int indent) {
        int room = Math.max(1, style.width() - indent);
        StringBuilder words = new StringBuilder(text.length() + 8);
        for (String word : text.split(" ")) {
            String rest = word;
            while (width(rest) > room) {
                int at = rest.offsetByCodePoints(0, room);
                words.append(rest, 0, at).append(' ');
                rest = rest.substring(at);
            }
            words.append(rest).append(' ');
        }
        return wrapped(first, words.toString(), indent);
    }

    /** A labelled paragraph of a verdict: {@code   why not …      text}. Empty text prints nothing. */
    TextLayout labelled(String label, String text) {
        return text.isEmpty() ? this : wrapped("  " + pad(label, LABEL), text, LABEL + 2);
    }

    /** Several labelled paragraphs; only the first carries the label. */
    TextLayout labelled(String label, List<String> texts) {
        String shown = label;
        for (String text : texts) {
            labelled(shown, text);
            shown = "";
        }
        return this;
    }

    /** The text and blanks up to the width; a longer text is left as it is. */
    static String pad(String text, int width) {
        int missing = width - width(text);
        return missing > 0 ? text + " ".repeat(missing) : text;
    }

    static String padLeft(String text, int width) {
        int missing = width - width(text);
        return missing > 0 ? " ".repeat(missing) + text : text;
    }

    /** The text, cut to the width with an ellipsis. */
    static String cut(String text, int width) {
        if (width(text) <= width) {
            return text;
        }
        return text.substring(0, text.offsetByCodePoints(0, width - 1)) + "…";
    }

    /** Columns of the text; its colours take none. Text from captures holds no escape character, see {@link Escape}. */
    static int width(String text) {
        int width = text.codePointCount(0, text.length());
        for (int i = text.indexOf('\u001b'); i >= 0; i = text.indexOf('\u001b', i + 1)) {
            width -= text.indexOf('m', i) + 1 - i;
        }
        return width;
    }

    @Override
    public String toString() {
        return out.toString();
    }
}
