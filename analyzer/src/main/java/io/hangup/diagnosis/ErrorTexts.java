package io.hangup.diagnosis;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Error messages as logs hold them, and the causes that produce them: tables of the jar. {@code errors.tsv} has parts of
 * messages with their causes in order of likelihood; {@code clients.tsv} has what clients print for each cause; and {@code
 * local-errors.tsv} has parts of messages about which packets say nothing, with what helps.
 */
public final class ErrorTexts {
    /** More of a pasted log than this says nothing new. */
    public static final int TEXT_CAP = 16 * 1024;

    /** A rank from here on: the message is a wrapper, and counts only where nothing in it says more. */
    private static final int GENERIC = 90;

    /** A pasted text shorter than this is not looked for within longer messages. */
    private static final int LEAST_PART = 8;

    private static final Comparator<Match> BY_LIKELIHOOD = Comparator.comparingInt(Match::hits)
            .reversed()
            .thenComparing(Comparator.comparingInt(Match::patternLength).reversed())
            .thenComparingInt(Match::rank);

    /**
     * A cause that produces the message.
     *
     * @param cause an id of docs/causes
     * @param why what is special with this message, in half a sentence, or empty
     * @param hits how many parts of the message point to it
     * @param patternLength letters of the longest of those parts
     * @param rank of the cause for that part, 1 the most likely
     */
    public record Match(String cause, String why, int hits, int patternLength, int rank) {}

    /** One row of the table. */
    private record Row(String cause, int rank, String why) {}

    /** A pattern found in the text. */
    private record Hit(String pattern, int start, List<Row> rows) {
        boolean within(Hit other) {
            return other != this
                    && start >= other.start
                    && start + pattern.length() <= other.start + other.pattern.length()
                    && pattern.length() < other.pattern.length();
        }

        boolean generic() {
            return rows.get(0).rank() >= GENERIC;
        }
    }

    private final Map<String, List<Row>> patterns = new TreeMap<>();
    private final Map<String, List<Row>> clients = new LinkedHashMap<>();
    private final Map<String, String> local = new LinkedHashMap<>();

    /** Reads the tables of the jar. */
    public ErrorTexts() {
        for (String[] row : table("errors.tsv", 4)) {
            patterns.computeIfAbsent(row[0], p -> new ArrayList<>())
                    .add(new Row(row[1], Integer.parseInt(row[2]), row[3]));
        }
        for (String[] row : table("local-errors.tsv", 2)) {
            local.put(row[0], row[1]);
        }
        for (String[] row : table("clients.tsv", 2)) {
            String text = row[1].contains(CauseTexts.VALUE) // what every message of the kind has
                    ? row[1].substring(0, row[1].indexOf(CauseTexts.VALUE))
                    : row[1];
            String cause = row[0].replaceFirst("/.*", "");
            List<Row> rows = clients.computeIfAbsent(normal(withoutTool(text)), p -> new ArrayList<>());
            if (rows.stream().noneMatch(known -> known.cause().equals(cause))) {
                rows.add(new Row(cause, rows.size() + 1, ""));
            }
        }
    }

    private static List<String[]> table(String file, int columns) {
        List<String[]> rows = new ArrayList<>();
        try (InputStream in = ErrorTexts.class.getResourceAsStream(file);
                BufferedReader lines = new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8))) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                String[] row = line.split("\t", -1);
                if (row.length == columns && !line.startsWith("#")) {
                    rows.add(row);
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return rows;
    }

    /** {@code Node undici: TypeError …}: who prints it is no part of the message. */
    private static String withoutTool(String text) {
        return text.replaceFirst(
                "^(nginx error\\.log|nginx body|Envoy body|Node undici|Node|Java|Go|Python|OkHttp|requests|aiohttp): ",
                "");
    }

    private static String normal(String text) {
        String part = text.length() > TEXT_CAP ? text.substring(0, TEXT_CAP) : text;
        return part.toLowerCase(Locale.ROOT).replaceAll("\\s+", " ").strip();
    }

    /** What there is to know of an error that no capture tells more of, as it arose within a program; empty for all others. */
    public Optional<String> local(String message) {
        String text = normal(message);
        return local.entrySet().stream()
                .filter(row -> text.contains(row.getKey()))
                .map(Map.Entry::getValue)
                .findFirst();
    }

    /** The causes that produce the message, the most likely first; empty when nobody knows it. */
    public List<Match> match(String message) {
        String part = message.length() > TEXT_CAP ? message.substring(0, TEXT_CAP) : message;
        String text = normal(part);
        if (text.isEmpty()) {
            return List.of();
        }
        text += ProxyLogs.words(part).toLowerCase(Locale.ROOT);
        List<Hit> hits = hits(text);
        Map<String, Match> found = new LinkedHashMap<>();
        for (Hit hit : hits) {
            for (Row row : hit.rows()) {
                found.merge(
                        row.cause(),
                        new Match(row.cause(), row.why(), 1, hit.pattern().length(), row.rank()),
                        ErrorTexts::both);
            }
        }
        List<Match> ranked = new ArrayList<>(found.values());
        ranked.sort(BY_LIKELIHOOD);
        for (Match other : clientsPrint(text)) {
            if (!found.containsKey(other.cause())) {
                found.put(other.cause(), other);
                ranked.add(other);
            }
        }
        return ranked;
    }

    private List<Hit> hits(String text) {
        List<Hit> all = new ArrayList<>();
        patterns.forEach((pattern, rows) -> {
            int at = text.indexOf(pattern);
            if (at >= 0) {
                all.add(new Hit(pattern, at, rows));
            }
        });
        List<Hit> telling = new ArrayList<>();
        for (Hit hit : all) {
            if (!hit.generic() && all.stream().noneMatch(hit::within)) {
                telling.add(hit);
            }
        }
        return telling.isEmpty() ? all : telling;
    }

    private static Match both(Match one, Match other) {
        Match longer = one.patternLength() >= other.patternLength() ? one : other;
        return new Match(
                longer.cause(), longer.why(), one.hits() + other.hits(), longer.patternLength(), longer.rank());
    }

    /** Causes for which clients print the message, or one with it in it. */
    private List<Match> clientsPrint(String text) {
        List<Match> matches = new ArrayList<>();
        clients.forEach((printed, rows) -> {
            boolean whole = text.contains(printed);
            if (whole || text.length() >= LEAST_PART && printed.contains(text)) {
                for (Row row : rows) {
                    matches.add(new Match(row.cause(), "", 1, printed.length(), row.rank()));
                }
            }
        });
        matches.sort(Comparator.comparingInt(Match::patternLength).reversed().thenComparingInt(Match::rank));
        return matches;
    }
}
