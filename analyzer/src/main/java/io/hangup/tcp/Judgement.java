package io.hangup.tcp;

import io.hangup.packet.Packet;

/**
 * Our own word on a segment: Wireshark's conditions but for the deviations that docs/wireshark-parity.md names. What
 * decides is evidence (was this range in the file before, did the other side report it missing), clocks only where
 * there is nothing else.
 */
final class Judgement {
    /** Senders wait at least this long for a timeout (Linux's minimum; RFC 6298 asks for a second). */
    private static final long SHORTEST_TIMEOUT = 190_000_000L;

    /** Segments in which the original of a resend is looked for. */
    private static final int LOOK_BACK = 256;

    private Judgement() {}

    static int classify(Connection c, boolean fromA, Packet p, long seq, long time, long frame, EventDetail detail) {
        Half d = c.half(fromA);
        Half r = c.half(!fromA);
        int events = WiresharkAnalysis.windowAndAcks(d, r, p, detail);
        events = named(c, d, r, p, events, detail);
        WiresharkAnalysis.countAck(d, p, frame);
        if ((p.flags & Packet.RST) == 0) {
            events |= unseen(r, p, detail);
        }
        if ((events & TcpEvent.KEEP_ALIVE.bit()) == 0
                && (p.payloadLength > 1 || (events & TcpEvent.ZERO_WINDOW_PROBE.bit()) == 0)) {
            events |= resent(c, fromA, p, seq, time, detail);
        }
        return events;
    }

    /** The deviations among windows and acknowledgments. */
    private static int named(Connection c, Half d, Half r, Packet p, int events, EventDetail detail) {
        if (TcpEvent.KEEP_ALIVE.in(events) && r.lastWindow == 0 && r.segments > 0) {
            detail.reason = "empty, the window is zero";
            return events & ~TcpEvent.KEEP_ALIVE.bit() | TcpEvent.ZERO_WINDOW_PROBE.bit();
        }
        if (TcpEvent.WINDOW_UPDATE.in(events) && p.sackCount > 0 && Seq32.after(p.sackEdges[1], p.ack)) {
            return events & ~TcpEvent.WINDOW_UPDATE.bit() | WiresharkAnalysis.duplicateAck(d, detail);
        }
        if (TcpEvent.DUPLICATE_ACK.in(events) && Dsack.in(p)) {
            // it answers a segment that was not needed, and asks for none
            d.duplicateAcks = Math.max(0, d.duplicateAcks - 1);
            long twice = Integer.toUnsignedLong(p.sackEdges[1] - p.sackEdges[0]);
            detail.reason = "DSACK: " + twice + (twice == 1 ? " byte" : " bytes") + " arrived twice";
            return events;
        }
        if (TcpEvent.DUPLICATE_ACK.in(events) && c.simultaneousOpen && r.payloadBytes + r.finFrame == 0) {
            d.duplicateAcks = 0;
            return events & ~TcpEvent.DUPLICATE_ACK.bit();
        }
        boolean scaleUnknown = r.scale == Half.SCALE_UNKNOWN;
        if (scaleUnknown && p.payloadLength > 0 && r.lastAckKnown && r.lastWindow > 0) {
            if (p.seq + p.payloadLength == r.lastAck + r.lastWindow && (p.flags & (Packet.SYN | Packet.RST)) == 0) {
                detail.reason = "probably: the window scale was not seen";
                return events | TcpEvent.WINDOW_FULL.bit();
            }
        }
        return events;
    }

    /** Acknowledges bytes that the capture lacks and that were not reported before. */
    private static int unseen(Half r, Packet p, EventDetail detail) {
        if ((p.flags & Packet.ACK) == 0 || r.segments == 0) {
            return 0;
        }
        long ack = r.relative(p.ack);
        if (ack <= r.ackedUpTo || ack - r.sentUpTo > SegmentFacts.PLAUSIBLE) {
            return 0;
        }
        long missing = Math.max(0, ack - Math.max(r.sentUpTo, r.missedUpTo));
        if (r.holes != null) {
            missing += r.holes.missingIn(Long.MIN_VALUE, ack);
        }
        detail.missing = missing;
        return missing > 0 ? TcpEvent.ACK_LOST_SEGMENT.bit() : 0;
    }

    private static int resent(Connection c, boolean fromA, Packet p, long seq, long time, EventDetail detail) {
        Half d = c.half(fromA);
        Half r = c.half(!fromA);
        int length = p.payloadLength;
        boolean flag = (p.flags & (Packet.SYN | Packet.FIN)) != 0;
        if (length == 0 && !flag || d.sentUpTo == 0) {
            return 0;
        }
        if (crossesSyn(d, r, p)) {
            return TcpEvent.SIMULTANEOUS_OPEN.bit();
        }
        long end = seq + length + (flag ? 1 : 0);
        boolean acked = length > 0 && r.lastAckKnown && end <= d.ackedUpTo;
        if (seq >= d.sentUpTo) {
            // never seen, yet acknowledged: within the grace only the capture's own order is wrong
            return acked && time - r.lastTime > Reassembly.REORDER_GRACE ? TcpEvent.SPURIOUS_RETRANSMISSION.bit() : 0;
        }
        if (d.probed && length > 1 && seq == d.sentUpTo - 1) {
            return 0;
        }
        long oldEnd = Math.min(end, d.sentUpTo);
        long missing = d.holes == null ? 0 : d.holes.missingIn(seq, oldEnd);
        detail.oldBytes = (int) (oldEnd - seq - missing);
        detail.newBytes = (int) (end - oldEnd + missing);
        if (acked && missing == 0) {
            return TcpEvent.SPURIOUS_RETRANSMISSION.bit();
        }
        if (missing > 0) {
            if (cameLate(c, d, p, seq, oldEnd, time)) {
                detail.reason = "fills a gap";
                return TcpEvent.OUT_OF_ORDER.bit();
            }
        }
        if (missing > 0) {
            d.lostBefore++;
        } else {
            d.lostBehind++;
        }
        tries(c, fromA, seq, end, time, detail);
        if (reportedMissing(d, r, p, seq, time)) {
            boolean bySack = d.sackedUpTo > seq + p.payloadLength;
            detail.reason = bySack ? "reported missing by SACK" : "after " + r.duplicateAcks + " duplicate ACKs";
            return TcpEvent.FAST_RETRANSMISSION.bit();
        }
        if (detail.reason == null && detail.sincePrevious >= SHORTEST_TIMEOUT) {
            detail.reason = "timeout";
        } else if (detail.reason == null && r.duplicateAcks == 1 && p.seq == r.lastAck) {
            detail.reason = "early, after 1 duplicate ACK";
        }
        return TcpEvent.RETRANSMISSION.bit();
    }

    /**
     * What fills a hole was only late, not sent again. Its sender's own clock knows it: an original was sent before the
     * segment that showed the hole, a resend after it (RFC 7323 section 5.4: the clock may stand still between two
     * segments, so equal values tell nothing). Without timestamps the path's round trip decides: no sender hears of a
     * loss sooner.
     */
    private static boolean cameLate(Connection c, Half d, Packet p, long seq, long end, long time) {
        long behind = d.holes.stampAt(seq, end);
        long own = SegmentFacts.stamp(p);
        if (behind != Holes.NO_STAMP && own != Holes.NO_STAMP && own != behind) {
            return (int) own - (int) behind < 0;
        }
        return Math.max(0, time - d.holes.foundAt(seq, end, d.nextSeqTime)) < roundTrip(c);
    }

    /** A SYN-ACK of a side that had sent a SYN to one that did the same (RFC 9293 section 3.5, figure 7). */
    private static boolean crossesSyn(Half d, Half r, Packet p) {
        return (p.flags & (Packet.SYN | Packet.ACK)) == (Packet.SYN | Packet.ACK)
                && d.openedActively
                && r.openedActively
                && !d.crossed;
    }

    /** Duplicate ACKs or SACK blocks told the sender, and it did not wait for a timeout. */
    private static boolean reportedMissing(Half d, Half r, Packet p, long seq, long time) {
        boolean told = r.duplicateAcks >= 2 && p.seq == r.lastAck || d.sackedUpTo > seq + p.payloadLength;
        return told && time - r.lastTime < SHORTEST_TIMEOUT;
    }

    /** How long since these bytes were sent the last time. */
    private static void tries(Connection c, boolean fromA, long seq, long end, long time, EventDetail detail) {
        Half d = c.half(fromA);
        if (d.resendSeq == seq) {
            detail.sincePrevious = Math.max(0, time - d.resendTime);
            detail.waitBefore = d.resendWait;
        } else if (end == d.sentUpTo) {
            detail.sincePrevious = Math.max(0, time - d.nextSeqTime);
            long rtt = roundTrip(c);
            if (c.initialRtt >= 0
                    && detail.sincePrevious > rtt * 3 / 2
                    && detail.sincePrevious < rtt * 7 / 2
                    && detail.sincePrevious < SHORTEST_TIMEOUT) {
                detail.reason = "tail-loss probe";
            }
        } else {
            long sent = lastSent(c, fromA, seq);
            detail.sincePrevious = sent < 0 ? -1 : Math.max(0, time - sent);
        }
        d.resendSeq = seq;
        d.resendTime = time;
        d.resendWait = detail.sincePrevious;
    }

    /** When the byte was sent the last time, or -1 when that lies far back. */
    private static long lastSent(Connection c, boolean fromA, long seq) {
        Segments log = c.segments();
        Side side = c.side(fromA);
        for (int i = log.size() - 1; i >= Math.max(0, log.size() - LOOK_BACK); i--) {
            if (log.from(i) == side && log.seq(i) <= seq && seq < log.seq(i) + log.length(i)) {
                return log.time(i);
            }
        }
        return -1;
    }

    /** The path's shortest round trip as far as it was measured: name resolution on the link can slow a handshake. */
    private static long roundTrip(Connection c) {
        long measured = c.a.minRtt >= 0 && c.b.minRtt >= 0 ? c.a.minRtt + c.b.minRtt : -1;
        if (c.initialRtt >= 0) {
            return measured > 0 ? Math.min(c.initialRtt, measured) : c.initialRtt;
        }
        return measured >= 0 ? measured : WiresharkAnalysis.DEFAULT_RTT_NANOS;
    }
}
