package io.hangup.tcp;

import java.util.Arrays;

/**
 * The letters that Zeek sums a connection up with, in upper case for the client: s SYN, h SYN-ACK, a pure ACK, d data, f
 * FIN, r RST, g gap, t retransmitted payload, w zero window, i FIN and RST, q SYN with FIN or RST. a, d, i and q stand
 * once a side; s, h, f and r again only with a new sequence number; g, t and w at the 1st, 10th, 100th, … time.
 */
final class History {
    /** Most letters kept. */
    static final int CAP = 64;

    private static final byte OF_B = (byte) 0x80;

    private byte[] letters = new byte[8];
    private int size;

    /** Bits of the letters that were given once: a, d, i, q of A, then of B. */
    private int once;

    /** Where s, h, f and r of each side stood last, allocated with the first; slot 4 on are B's. */
    private int[] lastSeq;

    private int known;
    private int[] counts;

    void letter(char letter, boolean fromA) {
        if (size == CAP) {
            return;
        }
        if (size == letters.length) {
            letters = Arrays.copyOf(letters, size * 2);
        }
        letters[size++] = (byte) (letter | (fromA ? 0 : OF_B));
    }

    /** A letter that stands once a side; {@code index} is 0 to 3. */
    void once(char letter, int index, boolean fromA) {
        int bit = 1 << index + (fromA ? 0 : 4);
        if ((once & bit) == 0) {
            once |= bit;
            letter(letter, fromA);
        }
    }

    /** A letter that comes again with a new sequence number; {@code index} is 0 to 3. */
    void numbered(char letter, int index, int seq, boolean fromA) {
        if (lastSeq == null) {
            lastSeq = new int[8];
        }
        int slot = index + (fromA ? 0 : 4);
        if ((known & 1 << slot) == 0 || lastSeq[slot] != seq) {
            known |= 1 << slot;
            lastSeq[slot] = seq;
            letter(letter, fromA);
        }
    }

    /** A letter that comes at the 1st, 10th, 100th, … time; {@code index} is 0 to 2. */
    void counted(char letter, int index, boolean fromA) {
        if (counts == null) {
            counts = new int[6];
        }
        int count = ++counts[index + (fromA ? 0 : 3)];
        if (count == 1 || count == 10 || count == 100 || count == 1000 || count == 10_000 || count == 100_000) {
            letter(letter, fromA);
        }
    }

    String text(boolean aIsClient) {
        char[] text = new char[size];
        for (int i = 0; i < size; i++) {
            char letter = (char) (letters[i] & 0x7f);
            boolean fromA = letters[i] >= 0;
            text[i] = fromA == aIsClient ? Character.toUpperCase(letter) : letter;
        }
        return new String(text);
    }
}
