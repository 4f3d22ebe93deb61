package io.hangup.http;

import io.hangup.tcp.Side;

/**
 * The flow-control windows of a connection, for DATA of both directions (RFC 9113 section 5.2): who could not send
 * because the receiver had not said that it has room. Once a hole may have swallowed an update nothing is claimed any
 * more. Mutable.
 */
final class Http2Windows {
    static final int INITIAL = 65_535;

    /** A sender that had to wait goes on within this time after it may: a round trip and then some. */
    private static final long WAKE_NANOS = 500_000_000L;

    /** What one side may still send on the connection. */
    private final long[] left = {INITIAL, INITIAL};

    /** What each stream may send at first, as the receiver has declared. */
    private final long[] initial = {INITIAL, INITIAL};

    /** When the connection window of a sender was used up; 0 while it is open. */
    private final long[] since = new long[2];

    private final long[] sinceFrame = new long[2];
    private final long[] lastSince = new long[2];
    private final long[] lastFrame = new long[2];
    private final long[] lastUntil = new long[2];

    /** For how long the connection window was used up, in all. */
    private final long[] total = new long[2];

    private boolean known;

    Http2Windows(boolean known) {
        this.known = known;
    }

    boolean known() {
        return known;
    }

    long left(Side sender) {
        return left[sender.ordinal()];
    }

    long initial(Side sender) {
        return initial[sender.ordinal()];
    }

    long blockedNanos(Side sender, long time) {
        int side = sender.ordinal();
        return total[side] + (since[side] == 0 ? 0 : Math.max(0, time - since[side]));
    }

    /** Updates or DATA may be missing. */
    void forget() {
        known = false;
        since[0] = 0;
        since[1] = 0;
    }

    /** What the stream may still send, its own window only. */
    long left(Http2Stream stream, Side sender) {
        return initial[sender.ordinal()] + stream.credit[sender.ordinal()];
    }

    /** A DATA frame was sent; {@code stream} is null when it belongs to none that is followed. */
    void sent(Side sender, Http2Stream stream, int length, boolean last, long frame, long time) {
        int side = sender.ordinal();
        left[side] -= length;
        if (stream != null) {
            waitedForConnection(stream, sender, time);
            stream.credit[side] -= length;
            if (known && length > 0 && !last && left(stream, sender) <= 0 && stream.blockedSince[side] == 0) {
                stream.blockedSince[side] = time;
                stream.exchange.blocked(sender, frame, time);
            }
        }
        if (known && left[side] <= 0 && since[side] == 0) {
            since[side] = time;
            sinceFrame[side] = frame;
        }
        if (stream != null) {
            mark(stream, sender, time);
        }
    }

    /** From now on the stream has data to send, as far as is known. */
    void mark(Http2Stream stream, Side sender, long time) {
        stream.blockedMark[sender.ordinal()] = blockedNanos(sender, time);
    }

    private void waitedForConnection(Http2Stream stream, Side sender, long time) {
        int side = sender.ordinal();
        long waited = blockedNanos(sender, time) - stream.blockedMark[side];
        if (!known || waited <= 0 || stream.blockedMark[side] < 0 || stream.blockedSince[side] != 0) {
            return;
        }
        boolean still = since[side] != 0;
        if (!still && time - lastUntil[side] > WAKE_NANOS) {
            // there was room before: the sender had nothing to send
            return;
        }
        stream.exchange.blocked(
                sender, still ? sinceFrame[side] : lastFrame[side], still ? since[side] : lastSince[side]);
        stream.exchange.released(waited, still ? 0 : lastUntil[side]);
        mark(stream, sender, time);
    }

    /** WINDOW_UPDATE on stream 0. */
    void update(Side sender, long increment, long time) {
        int side = sender.ordinal();
        left[side] += increment;
        if (left[side] > 0 && since[side] != 0) {
            total[side] += Math.max(0, time - since[side]);
            lastSince[side] = since[side];
            lastFrame[side] = sinceFrame[side];
            lastUntil[side] = time;
            since[side] = 0;
        }
    }

    /** WINDOW_UPDATE on a stream. */
    void update(Http2Stream stream, Side sender, long increment, long time) {
        stream.credit[sender.ordinal()] += increment;
        release(stream, sender, time);
    }

    private void release(Http2Stream stream, Side sender, long time) {
        int side = sender.ordinal();
        if (stream.blockedSince[side] != 0 && left(stream, sender) > 0) {
            stream.exchange.released(time - stream.blockedSince[side], time);
            stream.blockedSince[side] = 0;
            mark(stream, sender, time);
        }
    }

    /** The receiver has declared another initial window: it moves those of all streams. */
    void initial(Side sender, long value, Iterable<Http2Stream> streams, long time) {
        if (initial[sender.ordinal()] == value) {
            return;
        }
        initial[sender.ordinal()] = value;
        for (Http2Stream stream : streams) {
            release(stream, sender, time);
        }
    }

    /** The stream is over, or the connection: what it still waited for it will not get. */
    void over(Http2Stream stream, Side sender, boolean complete, long time) {
        int side = sender.ordinal();
        if (stream.blockedSince[side] != 0) {
            stream.exchange.released(time - stream.blockedSince[side], 0);
            stream.blockedSince[side] = 0;
        } else if (!complete && since[side] != 0) {
            waitedForConnection(stream, sender, time);
        }
        stream.blockedMark[side] = -1;
    }
}
