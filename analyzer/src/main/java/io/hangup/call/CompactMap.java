package io.hangup.call;

import java.util.AbstractMap;
import java.util.AbstractSet;
import java.util.Iterator;
import java.util.Map;
import java.util.Set;

/** A small map that keeps nothing but its keys and values in order: tens of thousands of connections have two each. */
final class CompactMap<V> extends AbstractMap<String, V> {
    private final Object[] cells;

    CompactMap(Map<String, V> entries) {
        cells = new Object[2 * entries.size()];
        int at = 0;
        for (Map.Entry<String, V> entry : entries.entrySet()) {
            cells[at++] = entry.getKey();
            cells[at++] = entry.getValue();
        }
    }

    @Override
    public Set<Entry<String, V>> entrySet() {
        return new AbstractSet<>() {
            @Override
            public Iterator<Entry<String, V>> iterator() {
                return new Iterator<>() {
                    private int at;

                    @Override
                    public boolean hasNext() {
                        return at < cells.length;
                    }

                    @Override
                    @SuppressWarnings("unchecked") // cells were filled with keys and values in turn
                    public Entry<String, V> next() {
                        Entry<String, V> entry = Map.entry((String) cells[at], (V) cells[at + 1]);
                        at += 2;
                        return entry;
                    }
                };
            }

            @Override
            public int size() {
                return cells.length / 2;
            }
        };
    }
}
