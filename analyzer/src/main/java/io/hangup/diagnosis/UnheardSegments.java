package io.hangup.diagnosis;

/** Segments that one side sent and nobody acknowledged, as they are met in a log from its start on. Mutable. */
final class UnheardSegments {
    private static final int LEAST_REPEATS = 3;
    private static final long LEAST_NANOS = 900_000_000L;

    private final Wire wire;
    private int first = -1;
    private int last = -1;
    private int repeats;
    private int smallest = Integer.MAX_VALUE;

    UnheardSegments(Wire wire) {
        this.wire = wire;
    }

    void add(int i) {
        first = first < 0 ? i : first;
        smallest = Math.min(smallest, wire.log().length(i));
        if (wire.isRetransmission(i)) {
            repeats++;
            last = i;
        }
    }

    boolean any() {
        return first >= 0;
    }

    /** They were repeated so often and for so long that it was not a packet that was lost. */
    boolean insistent() {
        return repeats >= LEAST_REPEATS && wire.time(last) - wire.time(first) >= LEAST_NANOS;
    }

    /** Index of the first one. */
    int first() {
        return first;
    }

    /** Index of the last repeat, or -1. */
    int last() {
        return last;
    }

    int repeats() {
        return repeats;
    }

    /** Payload bytes of the smallest. */
    int smallest() {
        return smallest;
    }
}
