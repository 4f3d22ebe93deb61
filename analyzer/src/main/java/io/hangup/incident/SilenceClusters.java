package io.hangup.incident;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToLongFunction;

/** Tells the calls that one timer ended from those that another did, by the silence before the close. */
final class SilenceClusters {
    /** More timers than this at one endpoint, and the waits are of all lengths. */
    private static final int MOST = 3;

    /** Silences that a spread of waits makes lie side by side: two timers are farther apart, in tolerances. */
    private static final int APART = 4;

    private static final long TOLERANCE_NANOS = 250_000_000L;

    private SilenceClusters() {}

    /** How far an equal wait may lie from the middle one. */
    static long tolerance(long middle) {
        return Math.max(TOLERANCE_NANOS, middle / 100);
    }

    /**
     * The members as they are where two or three timers do not account for nearly all of them; else one list a timer, in
     * the order of their first members, and what is left over last.
     *
     * @param silence nanoseconds, or -1
     */
    static <T> List<List<T>> split(List<T> members, ToLongFunction<T> silence) {
        if (members.size() < 2 * Incidents.CLUSTER_LEAST) {
            return List.of(members);
        }
        long[] silences = members.stream().mapToLong(silence).toArray();
        List<Integer> left = new ArrayList<>();
        for (int i = 0; i < silences.length; i++) {
            left.add(i);
        }
        left.sort(Comparator.comparingLong(i -> silences[i]));
        int[] part = new int[silences.length];
        List<Long> middles = new ArrayList<>();
        int clustered = 0;
        while (middles.size() < MOST) {
            List<Integer> densest = densest(left, silences);
            if (densest.size() < Incidents.CLUSTER_LEAST) {
                break;
            }
            long middle = silences[densest.get(densest.size() / 2)];
            if (middles.stream().anyMatch(m -> Math.abs(m - middle) < APART * tolerance(Math.max(m, middle)))) {
                break;
            }
            middles.add(middle);
            clustered += densest.size();
            densest.forEach(i -> part[i] = middles.size());
            left.removeIf(i -> part[i] > 0);
        }
        return middles.size() < 2 || clustered < Incidents.CLUSTER_SHARE * members.size()
                ? List.of(members)
                : parts(members, part);
    }

    private static <T> List<List<T>> parts(List<T> members, int[] part) {
        Map<Integer, List<T>> parts = new LinkedHashMap<>();
        for (int i = 0; i < part.length; i++) {
            parts.computeIfAbsent(part[i], p -> new ArrayList<>()).add(members.get(i));
        }
        List<T> others = parts.remove(0);
        List<List<T>> all = new ArrayList<>(parts.values());
        if (others != null) {
            all.add(others);
        }
        return all;
    }

    /** The most members whose silences are all but equal; they come sorted. */
    private static List<Integer> densest(List<Integer> sorted, long[] silences) {
        int best = 0;
        int from = 0;
        int start = 0;
        for (int end = 0; end < sorted.size(); end++) {
            long last = silences[sorted.get(end)];
            while (last - silences[sorted.get(start)] > 2 * tolerance(last)) {
                start++;
            }
            if (silences[sorted.get(start)] >= Incidents.CLUSTER_SHORTEST && end - start + 1 > best) {
                best = end - start + 1;
                from = start;
            }
        }
        return new ArrayList<>(sorted.subList(from, from + best));
    }
}
