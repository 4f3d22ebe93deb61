package io.hangup.packet;

import java.util.Arrays;

/** Counts by a small integer, for hostile input too: a fixed number of different keys, the rest in one sum. */
final class CountTable {
    /** The most different keys; those that come later are only summed. */
    static final int KEY_CAP = 256;

    private int[] keys = new int[8];
    private long[] counts = new long[8];
    private int size;
    private long beyondCap;

    void add(int key) {
        for (int i = 0; i < size; i++) {
            if (keys[i] == key) {
                counts[i]++;
                return;
            }
        }
        if (size == KEY_CAP) {
            beyondCap++;
            return;
        }
        if (size == keys.length) {
            keys = Arrays.copyOf(keys, 2 * size);
            counts = Arrays.copyOf(counts, 2 * size);
        }
        keys[size] = key;
        counts[size++] = 1;
    }

    int size() {
        return size;
    }

    int key(int i) {
        return keys[i];
    }

    long count(int i) {
        return counts[i];
    }

    long beyondCap() {
        return beyondCap;
    }

    long countOf(int key) {
        for (int i = 0; i < size; i++) {
            if (keys[i] == key) {
                return counts[i];
            }
        }
        return 0;
    }
}
