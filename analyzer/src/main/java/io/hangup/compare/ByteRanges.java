package io.hangup.compare;

import java.util.ArrayList;
import java.util.List;

/**
 * Pieces of a byte stream, each as often as it was sent: what a segment is found in is used up, so that a repeat needs
 * pieces of its own.
 */
final class ByteRanges {
    /** The most pieces held; what is beyond is as if it were not there, and its partner counts as missing. */
    private static final int CAP = 5_000;

    /** The most pieces one segment is looked for in: 64 KiB of usual segments. */
    private static final int STEPS = 128;

    private final List<int[]> pieces = new ArrayList<>();

    void add(int seq, int length) {
        if (pieces.size() < CAP) {
            pieces.add(new int[] {seq, length});
        }
    }

    boolean isEmpty() {
        return pieces.isEmpty();
    }

    /** Uses up these bytes; false, with nothing used, where some are missing. */
    boolean takes(int seq, int length) {
        List<int[]> found = new ArrayList<>();
        int at = seq;
        int end = seq + length;
        while (at - end < 0 && found.size() < STEPS) {
            int[] piece = covering(at, found);
            if (piece == null) {
                return false;
            }
            found.add(piece);
            at = piece[0] + piece[1];
        }
        if (at - end < 0) {
            return false;
        }
        for (int[] piece : found) {
            use(piece, seq, end);
        }
        return true;
    }

    private int[] covering(int at, List<int[]> found) {
        for (int[] piece : pieces) {
            if (at - piece[0] >= 0 && at - (piece[0] + piece[1]) < 0 && !found.contains(piece)) {
                return piece;
            }
        }
        return null;
    }

    /** What of the piece lies before or behind the range stays. */
    private void use(int[] piece, int seq, int end) {
        int pieceEnd = piece[0] + piece[1];
        pieces.remove(piece);
        if (seq - piece[0] > 0) {
            pieces.add(0, new int[] {piece[0], seq - piece[0]});
        }
        if (pieceEnd - end > 0) {
            pieces.add(0, new int[] {end, pieceEnd - end});
        }
    }
}
