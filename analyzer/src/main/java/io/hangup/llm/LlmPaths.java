package io.hangup.llm;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** Requests that are LLM calls by their method and path alone, whatever the host is called. */
final class LlmPaths {
    private record Entry(String method, String[] segments, String dialect) {}

    private final List<Entry> entries = new ArrayList<>();

    private LlmPaths() {}

    static LlmPaths builtIn() {
        LlmPaths paths = new LlmPaths();
        try (InputStream in = LlmPaths.class.getResourceAsStream("paths.tsv");
                BufferedReader lines = new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8))) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                if (!line.isEmpty() && line.charAt(0) != '#') {
                    String[] columns = line.split("\t", -1);
                    paths.entries.add(
                            new Entry(columns[0], columns[1].substring(1).split("/", -1), columns[2]));
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return paths;
    }

    /** The dialect that the request speaks ("openai-chat", …), or null when the path is none of an LLM API's. */
    String dialect(String method, String target) {
        if (method == null || target == null) {
            return null;
        }
        String path = pathOf(target);
        if (path.isEmpty() || path.charAt(0) != '/') {
            return null;
        }
        String[] segments = path.substring(1).split("/", -1);
        for (Entry entry : entries) {
            if (entry.method.equals(method) && fits(entry.segments, 0, segments, 0)) {
                return entry.dialect;
            }
        }
        return null;
    }

    /**
     * The path of a request target: absolute form reduced to its path, the query dropped (RFC 9112 section 3.2), and a
     * fragment too, which clients must not send but some do.
     */
    static String pathOf(String target) {
        int start = 0;
        int scheme = target.indexOf("://");
        if (scheme > 0 && scheme < 8) {
            start = target.indexOf('/', scheme + 3);
            if (start < 0) {
                return "/";
            }
        }
        int end = start;
        while (end < target.length() && target.charAt(end) != '?' && target.charAt(end) != '#') {
            end++;
        }
        return target.substring(start, end);
    }

    /** What may follow a model's name in a path of the Open Inference Protocol (KServe, Triton). */
    private static final Set<String> INFERENCE = Set.of("infer", "generate", "generate_stream", "versions");

    /** The model that the path names: of Gemini, Bedrock, Azure's deployments, KServe; null when it names none. */
    static String modelIn(String target) {
        if (target == null) {
            return null;
        }
        String[] segments = pathOf(target).split("/", -1);
        for (int i = 0; i + 1 < segments.length; i++) {
            boolean action = segments[i].equals("models") && segments[i + 1].indexOf(':') > 0;
            boolean named = action
                    || segments[i].equals("models") && i + 2 < segments.length && INFERENCE.contains(segments[i + 2])
                    || segments[i].equals("model") && i + 2 < segments.length
                    || segments[i].equals("deployments") && i + 2 < segments.length;
            if (named) {
                String last = segments[i + 1];
                int end = action ? last.lastIndexOf(':') : last.length();
                return limited(last.substring(0, end).replace("%3A", ":").replace("%2F", "/"));
            }
        }
        return null;
    }

    private static String limited(String name) {
        return name.length() <= 100 ? name : name.substring(0, 100);
    }

    private static boolean fits(String[] pattern, int p, String[] path, int s) {
        if (p == pattern.length) {
            return s == path.length;
        }
        if (pattern[p].equals("**")) {
            for (int next = s + 1; next <= path.length; next++) {
                if (fits(pattern, p + 1, path, next)) {
                    return true;
                }
            }
            return false;
        }
        return s < path.length && segmentFits(pattern[p], path[s]) && fits(pattern, p + 1, path, s + 1);
    }

    private static boolean segmentFits(String pattern, String segment) {
        int star = pattern.indexOf('*');
        if (star < 0) {
            return pattern.equals(segment);
        }
        String head = pattern.substring(0, star);
        String tail = pattern.substring(star + 1);
        return segment.length() > head.length() + tail.length() && segment.startsWith(head) && segment.endsWith(tail);
    }
}
