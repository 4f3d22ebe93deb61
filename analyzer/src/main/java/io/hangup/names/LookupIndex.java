package io.hangup.names;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** The look-ups still remembered by who asked for which name, so that no question walks over all of them. Mutable. */
final class LookupIndex {
    /** In order of time; two look-ups may begin in the same nanosecond. */
    private record Begin(long timeNanos, int number) implements Comparable<Begin> {
        @Override
        public int compareTo(Begin other) {
            int byTime = Long.compare(timeNanos, other.timeNanos);
            return byTime != 0 ? byTime : Integer.compare(number, other.number);
        }
    }

    private final Map<String, TreeMap<Begin, Lookup>> all = new HashMap<>();

    void add(Lookup lookup, long timeNanos) {
        all.computeIfAbsent(key(lookup.client, lookup.name), k -> new TreeMap<>())
                .put(new Begin(timeNanos, lookup.number), lookup);
    }

    void remove(Lookup lookup) {
        String key = key(lookup.client, lookup.name);
        TreeMap<Begin, Lookup> same = all.get(key);
        same.remove(new Begin(lookup.startTime(), lookup.number));
        if (same.isEmpty()) {
            all.remove(key);
        }
    }

    /** Those that began by then, the latest first, at most so many. */
    List<Lookup> latest(String client, String name, long untilNanos, int most) {
        List<Lookup> list = new ArrayList<>();
        TreeMap<Begin, Lookup> same = all.get(key(client, name));
        if (same != null) {
            Begin until = new Begin(untilNanos, Integer.MAX_VALUE);
            for (Lookup lookup : same.headMap(until, true).descendingMap().values()) {
                if (list.size() == most) {
                    break;
                }
                list.add(lookup);
            }
        }
        return list;
    }

    private static String key(String client, String name) {
        return client + "\t" + name;
    }
}
