package io.hangup.cli;

import io.hangup.surroundings.SiteNames;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A site's own knowledge, one fact a line (docs/site-file.md): {@code timer NAME = SECONDS}, {@code name ADDRESS = NAME},
 * {@code ignore CAUSE}; empty lines and those that start with {@code #} say nothing.
 */
record SiteFile(Map<String, Double> timers, Map<String, String> names, List<String> ignored) {
    /** More lines than any site has timers; a capture given by mistake is not read to its end. */
    private static final long BYTES_CAP = 1 << 20;

    private static final int NAME_CAP = 60;

    static SiteFile read(List<String> files) throws IOException {
        SiteFile site = new SiteFile(new LinkedHashMap<>(), new LinkedHashMap<>(), new ArrayList<>());
        for (String name : files) {
            Path file = NamedFile.path(name);
            if (!Files.isReadable(file) || Files.isDirectory(file)) {
                throw Failure.usage("--site " + name + " cannot be read; check its name and permissions.");
            }
            if (Files.size(file) > BYTES_CAP) {
                throw Failure.usage("--site " + name + " is too large for a list of timers and names.");
            }
            site.add(name, file);
        }
        return site;
    }

    private void add(String name, Path file) throws IOException {
        int number = 0;
        for (String line : lines(name, file)) {
            number++;
            String text = line.strip();
            if (!text.isEmpty() && !text.startsWith("#")) {
                String wrong = add(text);
                if (wrong != null) {
                    throw Failure.usage("--site " + name + ", line " + number + ": " + wrong);
                }
            }
        }
    }

    private static List<String> lines(String name, Path file) throws IOException {
        try {
            return Files.readAllLines(file);
        } catch (java.nio.charset.CharacterCodingException binary) {
            throw Failure.usage("--site " + name + " is no text (UTF-8).");
        }
    }

    /** What is wrong with the line, or null. */
    private String add(String line) {
        String[] words = line.split("\\s+", 2);
        String rest = words.length < 2 ? "" : words[1].strip();
        int equals = words[0].equals("timer") ? rest.lastIndexOf('=') : rest.indexOf('=');
        String left = equals < 0 ? "" : rest.substring(0, equals).strip();
        String right = equals < 0 ? "" : rest.substring(equals + 1).strip();
        switch (words[0]) {
            case "timer":
                double seconds = seconds(right);
                if (left.isEmpty() || left.length() > NAME_CAP || seconds <= 0) {
                    return "a timer is 'timer NAME = SECONDS', for example: timer our ALB = 125";
                }
                timers.put(left, seconds);
                return null;
            case "name":
                if (left.isEmpty() || right.isEmpty() || right.length() > NAME_CAP) {
                    return "a name is 'name ADDRESS = NAME', for example: name 10.0.0.5 = our proxy";
                }
                try {
                    new SiteNames(Map.of(left, right));
                } catch (IllegalArgumentException wrong) {
                    return wrong.getMessage();
                }
                names.put(left, right);
                return null;
            case "ignore":
                if (rest.isEmpty() || rest.contains(" ")) {
                    return "to ignore is 'ignore CAUSE'; 'hangup explain' lists the causes";
                }
                ignored.add(rest);
                return null;
            default:
                return "'" + words[0] + "' is none of timer, name, ignore.";
        }
    }

    /** Seconds with or without "s"; -1 for what is no number. */
    static double seconds(String text) {
        if (!text.matches("\\d{1,7}(\\.\\d{1,9})?\\s*s?")) {
            return -1;
        }
        return Double.parseDouble(text.replace("s", "").strip());
    }
}
