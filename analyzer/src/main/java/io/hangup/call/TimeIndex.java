package io.hangup.call;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.ToLongFunction;

/** Things in the order of their times, found by time; equal times keep the order in which they were given. */
final class TimeIndex<T> {
    private final List<T> sorted;
    private final long[] times;

    TimeIndex(List<T> things, ToLongFunction<T> time) {
        sorted = new ArrayList<>(things);
        sorted.sort(Comparator.comparingLong(time));
        times = new long[sorted.size()];
        for (int i = 0; i < times.length; i++) {
            times[i] = time.applyAsLong(sorted.get(i));
        }
    }

    /** Those from the first time to the last, both included; the list is a view. */
    List<T> between(long first, long last) {
        int from = at(first);
        int to = last == Long.MAX_VALUE ? times.length : at(last + 1);
        return from < to ? sorted.subList(from, to) : List.of();
    }

    /** Position of the first that is not before the time. */
    private int at(long time) {
        int low = 0;
        int high = times.length;
        while (low < high) {
            int middle = low + high >>> 1;
            if (times[middle] < time) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        return low;
    }
}
