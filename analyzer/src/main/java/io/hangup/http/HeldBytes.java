package io.hangup.http;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Bytes put aside with their frames and times until it is known what they are; capped. Mutable. */
final class HeldBytes {
    /** The most bytes held. */
    static final int CAP = 64 * 1024;

    private static final int PIECE_CAP = 4_096;

    private record Piece(byte[] data, long frame, long time) {}

    /** Takes the pieces back. */
    interface Taker {
        void bytes(byte[] data, int offset, int length, long frame, long time);
    }

    private final List<Piece> pieces = new ArrayList<>(1);
    private int size;
    private boolean finished;
    private long finishFrame;
    private long finishTime;

    /** The side's FIN came behind what is held. */
    void finish(long frame, long time) {
        finished = true;
        finishFrame = frame;
        finishTime = time;
    }

    /** That FIN was seen; {@link #finishFrame} and {@link #finishTime} say where. */
    boolean finished() {
        return finished;
    }

    long finishFrame() {
        return finishFrame;
    }

    long finishTime() {
        return finishTime;
    }

    /** True while what was held still fits. */
    boolean add(byte[] data, int offset, int length, long frame, long time) {
        if (size + length > CAP || pieces.size() == PIECE_CAP) {
            return false;
        }
        pieces.add(new Piece(Arrays.copyOfRange(data, offset, offset + length), frame, time));
        size += length;
        return true;
    }

    int size() {
        return size;
    }

    boolean isEmpty() {
        return pieces.isEmpty();
    }

    /** The first byte held; only when there is one. */
    int first() {
        return pieces.get(0).data()[0] & 0xff;
    }

    void clear() {
        pieces.clear();
        size = 0;
    }

    /** Hands everything over, in order, and holds nothing any more. */
    void release(Taker taker) {
        List<Piece> all = List.copyOf(pieces);
        clear();
        for (Piece piece : all) {
            taker.bytes(piece.data(), 0, piece.data().length, piece.frame(), piece.time());
        }
    }
}
