package io.hangup.tls;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;

/** The records of one connection, both sides in order, that wait for keys. Mutable. */
final class WaitingRecords {
    /** The most bytes that wait, each record's own cost counted in. */
    static final int BYTES_CAP = 4 << 20;

    /** What a record costs beyond its bytes. */
    private static final int COST = 128;

    private final DecryptionBudget budget;
    private final ArrayDeque<SealedRecord> queue = new ArrayDeque<>();
    /** Where what no longer fits is counted, by side; both stand at the end of the queue. */
    private final SealedRecord[] overflow = new SealedRecord[2];

    private long bytes;
    private long dropped;

    WaitingRecords(DecryptionBudget budget) {
        this.budget = budget;
    }

    boolean isEmpty() {
        return queue.isEmpty();
    }

    int size() {
        return queue.size();
    }

    /** Records that did not fit. */
    long dropped() {
        return dropped;
    }

    /** The first records that wait, at most {@code count}. */
    List<SealedRecord> first(int count) {
        List<SealedRecord> first = new ArrayList<>(count);
        for (SealedRecord record : queue) {
            if (record.kind == SealedRecord.Kind.RECORD && first.size() < count) {
                first.add(record);
            }
        }
        return first;
    }

    SealedRecord head() {
        return queue.peek();
    }

    void removeHead() {
        SealedRecord head = queue.remove();
        if (head.kind == SealedRecord.Kind.RECORD) {
            release(cost(head));
        }
        if (queue.isEmpty()) {
            overflow[0] = null;
            overflow[1] = null;
        }
    }

    /** Keeps a copy of a record; what does not fit is only counted, and all records behind it too. */
    void add(SealedRecord record) {
        boolean full = overflow[0] != null || overflow[1] != null || bytes + cost(record) > BYTES_CAP;
        if (full || !budget.take(cost(record))) {
            dropped++;
            overflow(record, record.length, 1);
            return;
        }
        bytes += cost(record);
        queue.add(record.copy());
    }

    /** A FIN, or records that are missing. */
    void addNote(SealedRecord note) {
        if (note.kind == SealedRecord.Kind.FINISHED) {
            queue.add(note);
        } else {
            overflowOrQueue(note);
        }
    }

    private void overflowOrQueue(SealedRecord note) {
        SealedRecord last = queue.peekLast();
        if (overflow[note.from.ordinal()] != null || queue.size() > BYTES_CAP / COST) {
            overflow(note, note.length, note.count);
        } else if (last != null
                && last.kind == SealedRecord.Kind.MISSING
                && last.from == note.from
                && last.type == note.type
                && last.count > 0
                && note.count > 0) {
            last.length += note.length;
            last.count += note.count;
        } else {
            queue.add(note);
        }
    }

    private void overflow(SealedRecord record, long length, int count) {
        SealedRecord at = overflow[record.from.ordinal()];
        if (at == null) {
            at = SealedRecord.missing(record.from, record.type, length, count)
                    .at(record.firstFrame, record.frame, record.time);
            overflow[record.from.ordinal()] = at;
            queue.add(at);
            return;
        }
        at.length += length;
        at.count = at.count < 0 || count < 0 ? SealedRecord.UNKNOWN : at.count + count;
        at.type = record.type == Records.APPLICATION_DATA ? record.type : at.type;
    }

    void clear() {
        queue.clear();
        overflow[0] = null;
        overflow[1] = null;
        release(bytes);
    }

    private static long cost(SealedRecord record) {
        return record.length + COST;
    }

    private void release(long count) {
        bytes -= count;
        budget.give(count);
    }
}
