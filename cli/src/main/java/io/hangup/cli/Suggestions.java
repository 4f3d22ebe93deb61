package io.hangup.cli;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;

/** Did you mean: the known words nearest to an unknown one. */
final class Suggestions {
    private Suggestions() {}

    /** {@code "; did you mean 'a' or 'b'?"}, or the empty string when nothing comes near. */
    static String phrase(String word, Collection<String> known) {
        List<String> near = nearest(word, known, 3);
        return near.isEmpty() ? "" : "; did you mean '" + String.join("' or '", near) + "'?";
    }

    /** Nearest first. Near is a part of the other, or few letters changed. */
    static List<String> nearest(String word, Collection<String> known, int most) {
        String lower = word.toLowerCase(Locale.ROOT);
        record Candidate(String word, int distance) {}
        List<Candidate> candidates = new ArrayList<>();
        for (String each : known) {
            int distance = distance(lower, each);
            boolean part = lower.length() >= 3 && (each.contains(lower) || lower.contains(each));
            if (part || distance <= Math.max(2, word.length() / 3)) {
                candidates.add(new Candidate(each, part ? Math.min(distance, 2) : distance));
            }
        }
        return candidates.stream()
                .sorted(Comparator.comparingInt(Candidate::distance).thenComparing(Candidate::word))
                .limit(most)
                .map(Candidate::word)
                .toList();
    }

    /** Letters to insert, remove or change; two neighbours swapped count as one (restricted Damerau-Levenshtein). */
    static int distance(String a, String b) {
        int[][] d = new int[a.length() + 1][b.length() + 1];
        for (int i = 0; i <= a.length(); i++) {
            d[i][0] = i;
        }
        for (int j = 0; j <= b.length(); j++) {
            d[0][j] = j;
        }
        for (int i = 1; i <= a.length(); i++) {
            for (int j = 1; j <= b.length(); j++) {
                int change = a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1;
                d[i][j] = Math.min(Math.min(d[i - 1][j] + 1, d[i][j - 1] + 1), d[i - 1][j - 1] + change);
                if (i > 1 && j > 1 && a.charAt(i - 1) == b.charAt(j - 2) && a.charAt(i - 2) == b.charAt(j - 1)) {
                    d[i][j] = Math.min(d[i][j], d[i - 2][j - 2] + 1);
                }
            }
        }
        return d[a.length()][b.length()];
    }
}
