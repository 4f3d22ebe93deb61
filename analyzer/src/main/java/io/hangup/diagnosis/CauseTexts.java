package io.hangup.diagnosis;

import io.hangup.llm.Origin;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The fixed texts of each cause: what to do, what clients print, what proxies log. A row may be for one kind of a cause
 * alone: {@code tls-server-alert/112}. Read from the jar when first asked.
 */
final class CauseTexts {
    /**
     * What proxies log for a cause.
     *
     * @param haproxy termination state letters, or empty
     * @param envoy response flag, or empty
     */
    record ProxyCodes(String haproxy, String envoy) {
        static final ProxyCodes NONE = new ProxyCodes("", "");
    }

    /** Where a client's text has what the packets say. */
    static final String VALUE = "{value}";

    private static final int FILLED_CAP = 2_000;

    private final Map<String, List<String>> remedies = read("remedies.tsv", 2);
    /** Texts with host and port filled in: thousands of failures share them. The oldest are filled in anew. */
    private final Map<String, List<String>> filled = new LinkedHashMap<>() {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, List<String>> eldest) {
            return size() > FILLED_CAP;
        }
    };

    private final Map<String, List<String>> clients = read("clients.tsv", 1);
    private final Map<String, List<String>> proxies = read("proxies.tsv", 1);

    private static Map<String, List<String>> read(String file, int column) {
        Map<String, List<String>> rows = new HashMap<>();
        try (InputStream in = CauseTexts.class.getResourceAsStream(file);
                BufferedReader lines = new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8))) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                String[] columns = line.split("\t", column + 1);
                if (columns.length > column && !line.startsWith("#")) {
                    rows.computeIfAbsent(columns[0], cause -> new ArrayList<>()).add(columns[column]);
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return rows;
    }

    /** Which rows are wanted: those of the first kind that has any, else those of the cause. */
    record Wanted(String cause, List<String> kinds, String value) {
        static Wanted of(String cause) {
            return new Wanted(cause, List.of(), "");
        }

        private List<String> in(Map<String, List<String>> table) {
            return table.getOrDefault(key(table), List.of());
        }

        private String key(Map<String, List<String>> table) {
            for (String kind : kinds) {
                if (table.containsKey(cause + "/" + kind)) {
                    return cause + "/" + kind;
                }
            }
            return cause;
        }
    }

    /**
     * What to do, most useful first, with the real host and port filled in.
     *
     * @param origin scheme and port that go with the host's name
     * @param port the port of the connection, a proxy's where there is one
     */
    List<String> remedies(Wanted wanted, String host, Origin origin, int port) {
        String row = wanted.key(remedies);
        String key = row + "\t" + host + "\t" + origin.port() + "\t" + port + "\t" + origin.scheme();
        return filled.computeIfAbsent(key, unused -> fill(row, host, origin, port));
    }

    private List<String> fill(String row, String host, Origin origin, int port) {
        List<String> texts = new ArrayList<>();
        for (String text : remedies.getOrDefault(row, List.of())) {
            texts.add(text.replace("{scheme}", origin.scheme())
                    .replace("{host}:{port}", "{host}:" + origin.port())
                    .replace("{host}", host)
                    .replace("{port}", String.valueOf(port)));
        }
        return List.copyOf(texts);
    }

    List<String> clientsShow(Wanted wanted) {
        List<String> rows = wanted.in(clients);
        if (rows.stream().noneMatch(text -> text.contains(VALUE))) {
            return rows;
        }
        return rows.stream().map(text -> text.replace(VALUE, wanted.value())).toList();
    }

    ProxyCodes proxyCodes(Wanted wanted) {
        List<String> rows = wanted.in(proxies);
        if (rows.isEmpty()) {
            return ProxyCodes.NONE;
        }
        String[] columns = rows.get(0).split("\t", -1);
        return new ProxyCodes(columns[0], columns.length > 1 ? columns[1] : "");
    }
}
