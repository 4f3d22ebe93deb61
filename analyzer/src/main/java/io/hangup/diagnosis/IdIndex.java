package io.hangup.diagnosis;

import java.util.List;
import java.util.function.Function;

/**
 * Finds entries of a long list by their id with eight bytes an entry, once it is asked; the list must not change. The first
 * of equals wins.
 */
public final class IdIndex<T> {
    private final List<? extends T> list;
    private final Function<? super T, String> id;

    private final boolean numbered;

    /** Position and one in the list, or 0; null until it is needed. */
    private int[] table;

    public IdIndex(List<? extends T> list, Function<? super T, String> id) {
        this(list, id, false);
    }

    private IdIndex(List<? extends T> list, Function<? super T, String> id, boolean numbered) {
        this.list = list;
        this.id = id;
        this.numbered = numbered;
    }

    /** For ids that are all different and mostly end in the place of their entry, counted from 0 or 1: "d1" or "k0". */
    public static <T> IdIndex<T> numbered(List<? extends T> list, Function<? super T, String> id) {
        return new IdIndex<>(list, id, true);
    }

    /** The entry with this id, or null. */
    public T get(String key) {
        if (key == null) {
            return null;
        }
        if (numbered) {
            int number = number(key);
            T there = at(number - 1, key);
            there = there == null ? at(number, key) : there;
            if (there != null) {
                return there;
            }
        }
        if (table == null) {
            build();
        }
        int position = table[slot(key)];
        return position == 0 ? null : list.get(position - 1);
    }

    /** The number behind the one letter of an id; -1 where there is none. */
    private static int number(String key) {
        int length = key.length();
        if (length < 2 || length > 9) {
            return -1;
        }
        int number = 0;
        for (int i = 1; i < length; i++) {
            int digit = key.charAt(i) - '0';
            if (digit < 0 || digit > 9) {
                return -1;
            }
            number = number * 10 + digit;
        }
        return number;
    }

    /** The entry at the position if its id is this one, else null. */
    private T at(int position, String key) {
        if (position < 0 || position >= list.size()) {
            return null;
        }
        T entry = list.get(position);
        return key.equals(id.apply(entry)) ? entry : null;
    }

    private void build() {
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

    /** Where the id stands, or the free slot where it would. */
    private int slot(String key) {
        int slot = key.hashCode() * 0x9e37_79b9 >>> 7 & table.length - 1;
        while (table[slot] != 0 && !key.equals(id.apply(list.get(table[slot] - 1)))) {
            slot = slot + 1 & table.length - 1;
        }
        return slot;
    }
}
