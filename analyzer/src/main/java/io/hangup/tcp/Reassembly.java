package io.hangup.tcp;

/**
 * One direction's bytes put in order. The first copy of a byte wins; what arrives early waits, within caps; what the
 * capture lacks is told as a gap once the receiver has acknowledged it. Sequence numbers are relative and unwrapped.
 */
final class Reassembly {
    /** Most bytes that wait behind a hole in one direction (RFC 7323 allows windows of 1 GiB; real ones stay below). */
    static final int DIRECTION_CAP = 4 << 20;

    /** Most pieces that wait behind a hole in one direction. */
    static final int PIECE_CAP = 4096;

    /** Most bytes that wait in all connections together. */
    static final int TOTAL_CAP = 64 << 20;

    /** An acknowledgment may stand in the capture this long before the data: several queues, several interfaces. */
    static final long REORDER_GRACE = 5_000_000L;

    /** How long a hole stays open when the other direction is not captured, so that nothing tells its fate. */
    static final long ONE_SIDED_PATIENCE = 1_000_000_000L;

    /** An acknowledgment further ahead than this is not believed. */
    private static final long PLAUSIBLE = 1L << 30;

    private static final int PIECE_OVERHEAD = 64;

    /** Bytes that wait, over all connections of one tracker. */
    static final class Budget {
        long used;
    }

    private static final class Piece {
        long seq;
        int length;
        byte[] data;
        long time;
        long frame;
        Piece next;

        long end() {
            return seq + length;
        }
    }

    private final Connection connection;
    private final boolean fromA;
    private final Budget budget;

    /** The next byte to deliver. */
    private long next = 1;

    private Piece first;
    private Piece last;
    private int pieces;
    private int waiting;
    private long waitingSince;

    private long ackedUpTo;
    private long ackedAt;
    private long ackFrame;

    /** The other direction's byte that has to be delivered before anything of this one; -1 when none has. */
    private long after = -1;

    private long afterSince;

    /** The other direction waits for bytes of this one. */
    private boolean awaited;

    private long finSeq = -1;
    private long finTime;
    private long finFrame;
    private boolean finished;

    Reassembly(Connection connection, boolean fromA, Budget budget) {
        this.connection = connection;
        this.fromA = fromA;
        this.budget = budget;
    }

    /** Relative number of the next byte to deliver. */
    long next() {
        return next;
    }

    /** Bytes that wait behind a hole. */
    int waiting() {
        return waiting;
    }

    /**
     * Payload of one segment.
     *
     * @param length bytes on the wire
     * @param captured bytes of them that the capture holds
     */
    void data(long seq, byte[] data, int offset, int captured, int length, long time, long frame) {
        long end = seq + length;
        if (finSeq >= 0 && end > finSeq) {
            // RFC 9293 section 3.10.7.4: nothing follows a FIN
            end = finSeq;
        }
        if (end <= next || end <= seq || finished) {
            return;
        }
        if (seq < next) {
            int skip = (int) (next - seq);
            offset += skip;
            captured = Math.max(0, captured - skip);
            seq = next;
        }
        int rest = (int) (end - seq);
        if (seq == next && first == null && after < 0) {
            deliver(data, offset, Math.min(captured, rest), rest, time, frame);
            complete();
            return;
        }
        insert(seq, data, offset, Math.min(captured, rest), rest, time, frame);
        if (first.seq == next && after < 0) {
            drain(time);
            complete();
        } else if (waiting > DIRECTION_CAP || pieces > PIECE_CAP || budget.used > TOTAL_CAP) {
            waitNoLonger();
            if (first != null) {
                skipTo(first.seq, time, frame);
                drain(time);
                complete();
            }
        } else {
            oneSided(time, frame);
        }
    }

    /** The FIN stands at {@code seq}. A second one changes nothing. */
    void fin(long seq, long time, long frame) {
        if (finSeq >= 0 || seq < next) {
            return;
        }
        finSeq = seq;
        ackedUpTo = Math.min(ackedUpTo, seq); // one beyond it was the FIN
        finTime = time;
        finFrame = frame;
        if (awaited) {
            other().after = Math.min(other().after, seq);
            moved();
        }
        complete();
    }

    /**
     * A segment of the sender has come, starting at {@code seq}: one that starts beyond the bytes for which the other
     * direction waits tells that they do not come any more, for frames of one direction keep their order.
     */
    void sends(long seq, long time) {
        if (awaited && (seq > next || time - other().afterSince > REORDER_GRACE)) {
            other().waitNoLonger();
        }
    }

    /**
     * The receiver has everything before {@code ack}; {@code spoke} when the same segment carries data or a FIN. What it
     * says then comes after what it acknowledges, though that may stand one frame later in the capture.
     */
    void acknowledged(long ack, boolean spoke, long time, long frame) {
        if (finSeq >= 0 && ack > finSeq) {
            ack = finSeq;
        }
        if (ack > next && ack > ackedUpTo && ack - next < PLAUSIBLE) {
            if (ackedUpTo <= next) {
                ackedAt = time;
                ackFrame = frame;
            }
            ackedUpTo = ack;
        }
        boolean finMayCome = finSeq < 0 && ackedUpTo == next + 1;
        if (ackedUpTo > next) {
            waitNoLonger(); // the receiver has what is held back here: what this waited for is not to come
        }
        if (ackedUpTo <= next) {
            return;
        }
        if (time - ackedAt > REORDER_GRACE) {
            skipAcknowledged(time);
        } else if (spoke && !finMayCome && !other().waitFor(this, ackedUpTo, time)) {
            skipAcknowledged(time);
        }
    }

    /** What comes from now on waits for a byte of the other direction; false where that could go round in a circle. */
    private boolean waitFor(Reassembly other, long byteBefore, long time) {
        if (after >= 0) {
            after = Math.max(after, byteBefore);
            return true;
        }
        if (other.after >= 0 || other.first != null || first != null) {
            return false;
        }
        after = byteBefore;
        afterSince = time;
        other.awaited = true;
        return true;
    }

    /** The bytes of the other direction that this one waits for are missing. */
    private void waitNoLonger() {
        if (after >= 0) {
            Reassembly other = other();
            other.skipTo(after, other.ackedAt, other.ackFrame);
        }
    }

    /** What this direction waited for was delivered. */
    private void goOn() {
        after = -1;
        drain(afterSince);
        complete();
    }

    private void moved() {
        if (awaited && next >= other().after) {
            awaited = false;
            other().goOn();
        }
    }

    private Reassembly other() {
        return connection.half(!fromA).reassembly;
    }

    /** Time has passed: what was acknowledged and did not come is missing. */
    void tick(long time) {
        if (after >= 0 && time - afterSince > REORDER_GRACE) {
            waitNoLonger();
        }
        if (ackedUpTo > next && time - ackedAt > REORDER_GRACE) {
            skipAcknowledged(time);
        }
    }

    /**
     * Nothing comes any more: what the receiver acknowledged is told, with gaps. What waits behind a hole that it did not
     * acknowledge never reached the program there, and is not told; unless the receiver's direction is not captured.
     */
    void flush(long time, long frame) {
        waitNoLonger();
        if (ackedUpTo > next) {
            skipAcknowledged(time);
        }
        boolean oneSided = connection.half(!fromA).segments == 0;
        while (oneSided && first != null && !connection.excluded()) {
            skipTo(first.seq, time, frame);
            drain(time);
        }
        complete();
        drop();
    }

    void drop() {
        after = -1;
        awaited = false;
        budget.used -= waiting + (long) pieces * PIECE_OVERHEAD;
        first = null;
        last = null;
        pieces = 0;
        waiting = 0;
    }

    private void skipAcknowledged(long time) {
        while (ackedUpTo > next && !connection.excluded()) {
            skipTo(first == null ? ackedUpTo : Math.min(ackedUpTo, first.seq), ackedAt, ackFrame);
            drain(time);
        }
        complete();
    }

    /** Without the other direction no acknowledgment ever tells that a hole is the capture's. */
    private void oneSided(long time, long frame) {
        if (connection.half(!fromA).segments == 0 && time - waitingSince > ONE_SIDED_PATIENCE) {
            skipTo(first.seq, time, frame);
            drain(time);
            complete();
        }
    }

    private void skipTo(long seq, long time, long frame) {
        if (seq > next) {
            long length = seq - next;
            next = seq;
            connection.deliverGap(fromA, length, time, frame);
            moved();
        }
    }

    private void deliver(byte[] data, int offset, int captured, int length, long time, long frame) {
        next += length;
        if (captured > 0) {
            connection.deliver(fromA, data, offset, captured, time, frame);
        }
        if (captured < length) {
            connection.deliverGap(fromA, length - captured, time, frame);
        }
        moved();
    }

    private void drain(long time) {
        while (first != null && first.seq <= next) {
            Piece piece = first;
            first = piece.next;
            if (first == null) {
                last = null;
            }
            pieces--;
            waiting -= piece.length;
            budget.used -= piece.length + PIECE_OVERHEAD;
            waitingSince = time;
            int skip = (int) (next - piece.seq);
            if (skip < piece.length) {
                int captured = Math.max(0, piece.data.length - skip);
                deliver(piece.data, skip, captured, piece.length - skip, Math.max(time, piece.time), piece.frame);
            }
            if (connection.excluded()) {
                return;
            }
        }
    }

    private void complete() {
        if (finSeq >= 0 && next >= finSeq && !finished && after < 0) {
            finished = true;
            connection.deliverFin(fromA, finTime, finFrame);
        }
    }

    /** Keeps the parts of the range that are not there yet. */
    private void insert(long seq, byte[] data, int offset, int captured, int length, long time, long frame) {
        if (first == null) {
            waitingSince = time;
        }
        long end = seq + length;
        Piece before = null;
        Piece after = first;
        if (last != null && seq >= last.end()) {
            before = last;
            after = null;
        }
        long from = seq;
        while (from < end) {
            while (after != null && after.end() <= from) {
                before = after;
                after = after.next;
            }
            long to = after == null ? end : Math.min(end, after.seq);
            if (to > from) {
                int skip = (int) (from - seq);
                Piece piece = new Piece();
                piece.seq = from;
                piece.length = (int) (to - from);
                int held = Math.max(0, Math.min(captured - skip, piece.length));
                piece.data = held == 0
                        ? new byte[0]
                        : java.util.Arrays.copyOfRange(data, offset + skip, offset + skip + held);
                piece.time = time;
                piece.frame = frame;
                link(before, piece, after);
                before = piece;
            }
            from = after == null ? end : after.end();
        }
    }

    private void link(Piece before, Piece piece, Piece after) {
        piece.next = after;
        if (before == null) {
            first = piece;
        } else {
            before.next = piece;
        }
        if (after == null) {
            last = piece;
        }
        pieces++;
        waiting += piece.length;
        budget.used += piece.length + PIECE_OVERHEAD;
    }
}
