package io.hangup.diagnosis;

import java.util.List;
import java.util.function.Function;

/** Finds entries of a long list by their id with eight bytes an entry; the list must not change. The first of equals wins. */
public final class IdIndex<T> {
    private final List<? extends T> list;
    private final Function<? super T, String> id;

    /** Position and one in the list, or 0. */
    private final int[] table;

    public IdIndex(List<? extends T> list, Function<? super T, String> id) {
        this.list = list;
        this.id = id;
        int slots = Integer.highestOneBit(Math.max(8, Math.min(1 << 28, list.size()))) << 2;
        table = new int[slots];
        for (int i = 0; i < list.size(); i++) {
            String key = id.apply(list.get(i));
            if (key != null) {
                int slot = slot(key);
                if (table[slot] == 0) {
                    table[slot] = i + 1;
                }
            }
        }
    }

    /** The entry with this id, or null. */
    public T get(String key) {
        int position = key == null ? 0 : table[slot(key)];
        return position == 0 ? null : list.get(position - 1);
    }

    /** Where the id stands, or the free slot where it would. */
    private int slot(String key) {
        int slot = key.hashCode() * 0x9e37_79b9 >>> 7 & table.length - 1;
        while (table[slot] != 0 && !key.equals(id.apply(list.get(table[slot] - 1)))) {
            slot = slot + 1 & table.length - 1;
        }
        return slot;
    }
}
