package io.hangup.report;

import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.List;

/**
 * How a report for people looks. The same report and style give the same bytes.
 *
 * @param color ANSI colours: only for a terminal
 * @param width columns to stay within
 * @param zone zone of absolute times
 * @param files the capture files as the user gave them, for the commands that the report suggests; empty when there are
 *     none to repeat (a pipe, live capture)
 */
public record Style(boolean color, int width, ZoneId zone, List<String> files) {
    /** No colour, 100 columns, UTC. */
    public static final Style PLAIN = new Style(false, 100, ZoneOffset.UTC, List.of());

    public Style {
        files = List.copyOf(files);
        width = Math.max(width, 60);
    }

    public Style withFiles(List<String> names) {
        return new Style(color, width, zone, names);
    }

    /** The files as they stand in a command, quoted where needed, or {@code FILE}. */
    String filesInCommand() {
        if (files.isEmpty() || files.size() > 3) {
            return "FILE";
        }
        StringBuilder out = new StringBuilder();
        for (String file : files) {
            out.append(out.length() > 0 ? " " : "").append(quoted(Escape.terminal(file)));
        }
        return out.toString();
    }

    private static String quoted(String word) {
        return word.matches("[A-Za-z0-9_./:@%+=,-]+") ? word : "'" + word.replace("'", "'\\''") + "'";
    }
}
