package io.hangup.call;

import java.util.AbstractMap;
import java.util.AbstractSet;
import java.util.Iterator;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Set;

/** Counters by their names, zeros left out: two objects each, for tens of thousands of connections have two of them. */
final class CounterMap extends AbstractMap<String, Long> {
    /** In the order of the report; shared. */
    private final String[] names;

    /** One bit for each name that has a value. */
    private final int present;

    private final long[] values;

    /** @param values one for each name, at most 31 */
    CounterMap(String[] names, long... values) {
        this.names = names;
        int bits = 0;
        for (int i = 0; i < values.length; i++) {
            bits |= values[i] != 0 ? 1 << i : 0;
        }
        present = bits;
        this.values = new long[Integer.bitCount(bits)];
        int at = 0;
        for (long value : values) {
            if (value != 0) {
                this.values[at++] = value;
            }
        }
    }

    @Override
    public Set<Map.Entry<String, Long>> entrySet() {
        return new AbstractSet<>() {
            @Override
            public Iterator<Map.Entry<String, Long>> iterator() {
                return new Entries();
            }

            @Override
            public int size() {
                return values.length;
            }
        };
    }

    private final class Entries implements Iterator<Map.Entry<String, Long>> {
        private int rest = present;
        private int at;

        @Override
        public boolean hasNext() {
            return rest != 0;
        }

        @Override
        public Map.Entry<String, Long> next() {
            if (rest == 0) {
                throw new NoSuchElementException();
            }
            int name = Integer.numberOfTrailingZeros(rest);
            rest &= rest - 1;
            return Map.entry(names[name], values[at++]);
        }
    }
}
