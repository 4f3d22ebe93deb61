package io.hangup.tcp;

import io.hangup.packet.Packet;
import java.util.Arrays;

/**
 * The letters that Zeek sums a connection up with, in upper case for the client: s SYN, h SYN-ACK, a pure ACK, d data, f
 * FIN, r RST, g gap, t retransmitted payload, w zero window, i FIN and RST, q SYN with FIN or RST, ^ first when the
 * server spoke first. a, d, i and q stand once a side; s, h, f and r again only with a new sequence number; g, t and w
 * at the 1st, 10th, 100th, … time.
 */
final class History {
    /** Most letters kept. */
    static final int CAP = 64;

    private static final byte OF_B = (byte) 0x80;

    private byte[] letters = new byte[8];
    private int size;

    // places of the letters that stand once a side
    private static final int PURE_ACK = 0;
    private static final int DATA = 1;
    private static final int FIN_RST = 2;
    private static final int SYN_MIXED = 3;

    // places of those that stand again with a new number; SYN and SYN-ACK share one
    private static final int SYN = 0;
    private static final int FIN = 1;
    private static final int RST = 2;

    // places of those that are counted
    private static final int GAP = 0;
    private static final int RESENT = 1;
    private static final int ZERO_WINDOW = 2;

    /** Bits of the letters that were given once: a, d, i, q of A, then of B. */
    private int once;

    /** Where s, h, f and r of each side stood last, allocated with the first; slot 4 on are B's. */
    private int[] lastSeq;

    private int known;
    private int[] counts;

    /** One segment, before it moves the edges of its sender {@code d}; {@code seq} is relative. */
    void segment(Half d, Half r, boolean fromA, Packet p, long seq) {
        boolean syn = (p.flags & Packet.SYN) != 0;
        boolean fin = (p.flags & Packet.FIN) != 0;
        boolean reset = (p.flags & Packet.RST) != 0;
        if (fin && reset) {
            once('i', FIN_RST, fromA);
        } else if (syn && (fin || reset)) {
            once('q', SYN_MIXED, fromA);
        } else if (syn) {
            numbered((p.flags & Packet.ACK) != 0 ? 'h' : 's', SYN, p.seq, fromA);
        } else if (fin) {
            numbered('f', FIN, p.seq + p.payloadLength, fromA);
        } else if (reset) {
            numbered('r', RST, p.seq, fromA);
        } else if (p.payloadLength > 0) {
            once('d', DATA, fromA);
        } else if ((p.flags & Packet.ACK) != 0) {
            once('a', PURE_ACK, fromA);
        }
        if (p.window == 0 && !reset && r.state != ConnState.CLOSED && d.state != ConnState.RESET) {
            counted('w', ZERO_WINDOW, fromA);
        }
        long end = seq + p.payloadLength + (syn ? 1 : 0) + (fin ? 1 : 0);
        if (p.payloadLength > 0 && !reset && d.sentUpTo > 0 && end <= d.sentUpTo && d.state != ConnState.RESET) {
            counted('t', RESENT, fromA);
        }
    }

    /**
     * Bytes of {@code r} were acknowledged that the capture lacks, be it that the snap length cut them. Once the
     * acknowledging side has closed that tells nothing, and a reset's numbers may be anything; a FIN behind the missing
     * bytes stands where they end.
     */
    void gap(Half d, Half r, boolean ofA) {
        if (d.state < ConnState.CLOSED && r.state <= ConnState.CLOSED) {
            counted('g', GAP, ofA);
        }
    }

    private void letter(char letter, boolean fromA) {
        if (size == CAP) {
            return;
        }
        if (size == letters.length) {
            letters = Arrays.copyOf(letters, size * 2);
        }
        letters[size++] = (byte) (letter | (fromA ? 0 : OF_B));
    }

    /** A letter that stands once a side; {@code index} is 0 to 3. */
    private void once(char letter, int index, boolean fromA) {
        int bit = 1 << index + (fromA ? 0 : 4);
        if ((once & bit) == 0) {
            once |= bit;
            letter(letter, fromA);
        }
    }

    /** A letter that comes again with a new sequence number; {@code index} is 0 to 3. */
    private void numbered(char letter, int index, int seq, boolean fromA) {
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
    private void counted(char letter, int index, boolean fromA) {
        if (counts == null) {
            counts = new int[6];
        }
        int count = ++counts[index + (fromA ? 0 : 3)];
        if (count == 1 || count == 10 || count == 100 || count == 1000 || count == 10_000 || count == 100_000) {
            letter(letter, fromA);
        }
    }

    String text(boolean aIsClient) {
        boolean turned = size > 0 && letters[0] >= 0 != aIsClient;
        char[] text = new char[size];
        for (int i = 0; i < size; i++) {
            char letter = (char) (letters[i] & 0x7f);
            boolean fromA = letters[i] >= 0;
            text[i] = fromA == aIsClient ? Character.toUpperCase(letter) : letter;
        }
        return (turned ? "^" : "") + new String(text);
    }
}
