package io.hangup.cli;

import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Locale;
import java.util.Map;

/**
 * UTF-8 for a terminal that shows ASCII alone: each character becomes one that looks like it, as wide as it was, and what
 * has none a question mark. Columns stay where they are.
 */
final class AsciiTerminal extends FilterOutputStream {
    private static final String KNOWN = "─│·→▶◀×⋮µ–—‘’“”═━┃";
    private static final String SHOWN = "-|->><x:u--''\"\"=-|";
    private static final char ELLIPSIS = '…';

    /** The start of a character whose rest is yet to come. */
    private byte[] begun = new byte[0];

    /** Nothing but blanks stands before on the line. */
    private boolean lineStart = true;

    private AsciiTerminal(OutputStream out) {
        super(out);
    }

    /** The stream as this terminal takes it: itself, where the locale says UTF-8 or it is no terminal. */
    static OutputStream of(OutputStream out, boolean terminal, Map<String, String> environment) {
        return terminal && !speaksUtf8(environment) ? new AsciiTerminal(out) : out;
    }

    /**
     * POSIX: the first of these that is set and not empty counts; without any the locale is C, which is ASCII. The
     * launcher sets another for file names, and hands on what there was.
     */
    private static boolean speaksUtf8(Map<String, String> environment) {
        for (String name : new String[] {"HANGUP_LOCALE", "LC_ALL", "LC_CTYPE", "LANG"}) {
            String value = environment.getOrDefault(name, "").toLowerCase(Locale.ROOT);
            if (!value.isEmpty()) {
                return value.contains("utf-8") || value.contains("utf8");
            }
        }
        return false;
    }

    @Override
    public void write(int single) throws IOException {
        write(new byte[] {(byte) single}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
        byte[] all = new byte[begun.length + length];
        System.arraycopy(begun, 0, all, 0, begun.length);
        System.arraycopy(bytes, offset, all, begun.length, length);
        int whole = whole(all);
        begun = Arrays.copyOfRange(all, whole, all.length);
        String text = new String(all, 0, whole, StandardCharsets.UTF_8);
        out.write(ascii(text).getBytes(StandardCharsets.US_ASCII));
    }

    /** Bytes up to the last character that is there as a whole. */
    private static int whole(byte[] bytes) {
        int start = bytes.length;
        while (start > 0 && bytes.length - start < 3 && (bytes[start - 1] & 0xc0) == 0x80) {
            start--;
        }
        if (start == 0) {
            return bytes.length;
        }
        int lead = bytes[start - 1] & 0xff;
        int needed = lead >= 0xf0 ? 4 : lead >= 0xe0 ? 3 : lead >= 0xc0 ? 2 : 1;
        return bytes.length - (start - 1) < needed ? start - 1 : bytes.length;
    }

    private String ascii(String text) {
        StringBuilder shown = new StringBuilder(text.length());
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == ELLIPSIS && (lineStart || text.startsWith("   ", i + 1))) {
                shown.append("...");
                i += lineStart ? 0 : 2; // two of the blanks behind it
            } else if (!Character.isLowSurrogate(c)) {
                shown.append(ascii(c));
            }
            lineStart = c == '\n' || c == '\r' || lineStart && c == ' ';
        }
        return shown.toString();
    }

    private static char ascii(char c) {
        int known = KNOWN.indexOf(c);
        return c < 0x80 ? c : c == ELLIPSIS ? '~' : known >= 0 ? SHOWN.charAt(known) : '?';
    }
}
