package io.hangup.tcp;

import io.hangup.packet.Packet;

/**
 * Whether a segment proves that its sender had not sent the resets before it. A socket that reset its connection is
 * gone: it acknowledges nothing, sends no new data and no FIN, and answers only by further resets (RFC 9293 section
 * 3.5.2). What was under way when the reset passed the capture point proves nothing: it may have been overtaken, or been
 * held up by a box. So the segment has to be made after the reset, however long after.
 */
final class Alive {
    /** Segments do not overtake each other by more than this and two round trips. */
    private static final long OVERTAKING_NANOS = 200_000_000L;

    /** Without timestamps, new data may have been held up by a box so long. */
    private static final long HELD_UP_NANOS = 2_000_000_000L;

    /** Timestamp clocks tick at 50 Hz at least here; RFC 7323 section 5.4 permits 1 Hz, but nobody is that slow. */
    private static final long SLOWEST_TICK_NANOS = 20_000_000L;

    /** The usual tick, and the fastest that RFC 7323 section 5.4 permits: 1 ms. */
    private static final long TICK_NANOS = 1_000_000L;

    private Alive() {}

    /** Marks the resets of the sender that the segment disproves. To be called before the segment is taken in. */
    static void on(Connection c, boolean fromA, Packet p, long seq, int events, long time, long frame) {
        Half d = c.half(fromA);
        Half r = c.half(!fromA);
        if ((p.flags & (Packet.RST | Packet.SYN)) != 0 || !r.baseKnown) {
            return;
        }
        long slack = OVERTAKING_NANOS + 2 * (Math.max(0, d.minRtt) + Math.max(0, r.minRtt));
        for (int i = 0; i < c.resets().size(); i++) {
            Reset old = c.resets().get(i);
            boolean opened = old.baselineSegments() > d.syns; // in SYN-SENT the answer to a stray segment is a RST
            boolean later = time - old.timeNanos() > slack && c.lastSynTime <= old.timeNanos();
            if (old.side() != c.side(fromA) || old.aliveFrame() != 0 || !opened || !later) {
                continue;
            }
            if (acknowledgesLater(old, d, r, p) || sendsLater(old, d, p, seq, events, time)) {
                c.alive(i, frame, time);
            }
        }
    }

    /** It acknowledges what the other side sent for the first time after the reset. */
    private static boolean acknowledgesLater(Reset old, Half d, Half r, Packet p) {
        long ack = r.relative(p.ack);
        boolean acknowledges = (p.flags & Packet.ACK) != 0 && ack > old.otherSentUpTo() && ack <= r.sentUpTo;
        return acknowledges && r.missedBytes == 0 && (!stamped(d, p) || p.tsVal - d.lastTsVal >= 0);
    }

    /** It goes on where the sender stood, with data or a FIN, and its timestamp says that it is no straggler. */
    private static boolean sendsLater(Reset old, Half d, Packet p, long seq, int events, long time) {
        boolean fin = (p.flags & Packet.FIN) != 0;
        long end = seq + p.payloadLength + (fin ? 1 : 0);
        if (end == seq || seq > d.sentUpTo || TcpEvent.KEEP_ALIVE.in(events) || d.lastHadTimestamp != p.hasTimestamp) {
            return false;
        }
        if (!stamped(d, p)) {
            return end > d.sentUpTo && time - old.timeNanos() > HELD_UP_NANOS;
        }
        // the clock ran on past the time of the reset; that of the side's last segment is where it stood before
        long before = Math.max(0, old.timeNanos() - d.plainTime) / TICK_NANOS;
        long after = (time - Math.max(old.timeNanos(), d.plainTime)) / SLOWEST_TICK_NANOS;
        return p.tsVal - d.lastTsVal > before + after;
    }

    /**
     * Whether it is worth the wait for the sender of the connection's first reset to speak again: the reset shows signs of
     * another box, but too few to say so, and no FIN had been sent on that side.
     */
    static boolean mayProve(Connection c) {
        if (!c.reset || c.excluded() || c.resets().isEmpty()) {
            return false;
        }
        Reset first = c.resets().get(0);
        boolean open = first.baselineSegments() > c.half(first.side()).syns && c.half(first.side()).finFrame == 0;
        if (!open || first.aliveFrame() != 0) {
            return false;
        }
        ResetAttribution signs = ResetAttribution.of(c, first);
        return signs.score() > 0 && !signs.likelyInjected();
    }

    private static boolean stamped(Half d, Packet p) {
        return d.lastHadTimestamp && p.hasTimestamp;
    }
}
