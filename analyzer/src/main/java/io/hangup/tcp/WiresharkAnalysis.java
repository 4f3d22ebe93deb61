package io.hangup.tcp;

import io.hangup.packet.Packet;

/**
 * What Wireshark 4.0 says of a segment: its conditions in its order, on raw numbers modulo 2^32, in one pass. Where it is
 * known to be wrong it is wrong here too; our own judgement is {@link Judgement}.
 */
final class WiresharkAnalysis {
    /** A resend within this time of the last duplicate ACK is a fast one, as Wireshark 4.0 has it. */
    static final long FAST_RESEND_NANOS = 20_000_000L;

    /** Late by less than this is out of order when no handshake gave a round trip, as Wireshark 4.0 has it. */
    static final long DEFAULT_RTT_NANOS = 3_000_000L;

    private static final int NOT_PLAIN = Packet.SYN | Packet.FIN | Packet.RST;

    private WiresharkAnalysis() {}

    /** The events of one segment of {@code d}, whose peer is {@code r}; moves the counters, not yet the edges. */
    static int classify(Half d, Half r, Packet p, long time, long frame, long initialRtt, EventDetail detail) {
        if ((p.flags & (Packet.SYN | Packet.ACK)) == Packet.SYN && d.contiguousKnown) {
            // a late SYN takes back what was sent beyond a hole
            d.nextSeq = d.contiguous;
        }
        int events = windowAndAcks(d, r, p, detail);
        countAck(d, p, frame);
        events |= unseen(r, p, detail);
        if ((events & TcpEvent.KEEP_ALIVE.bit()) == 0) {
            events |= resent(d, r, p, time, initialRtt);
        }
        return events;
    }

    /** Windows, probes, keep-alives, duplicate acknowledgments, gaps before the segment. */
    static int windowAndAcks(Half d, Half r, Packet p, EventDetail detail) {
        int length = p.payloadLength;
        boolean plain = (p.flags & NOT_PLAIN) == 0;
        // zero stands for an unknown number, and equals a real zero
        boolean atEdge = p.seq == d.nextSeq;
        if (length == 1 && atEdge && r.lastWindow == 0) {
            return TcpEvent.ZERO_WINDOW_PROBE.bit();
        }
        int events = 0;
        if (p.window == 0 && plain) {
            events |= TcpEvent.ZERO_WINDOW.bit();
        }
        if (d.nextSeqKnown && Seq32.after(p.seq, d.nextSeq) && (p.flags & Packet.RST) == 0) {
            events |= TcpEvent.LOST_SEGMENT.bit();
            detail.missing = Integer.toUnsignedLong(p.seq - d.nextSeq);
        }
        if (length <= 1 && plain && p.seq == d.nextSeq - 1) {
            events |= TcpEvent.KEEP_ALIVE.bit();
        }
        if (length > 0) {
            if (plain && fillsWindow(r, p)) {
                events |= TcpEvent.WINDOW_FULL.bit();
            }
            return events;
        }
        if (!plain || !atEdge || p.ack != d.lastAck) {
            return events;
        }
        return events | repeatedAck(d, r, p, detail);
    }

    /** A pure ACK at the edge that acknowledges nothing new. */
    private static int repeatedAck(Half d, Half r, Packet p, EventDetail detail) {
        boolean sameWindow = p.window == d.lastWindow;
        if (p.window == 0) {
            boolean answersProbe = sameWindow && TcpEvent.ZERO_WINDOW_PROBE.in(r.lastEvents);
            return answersProbe ? TcpEvent.ZERO_WINDOW_PROBE_ACK.bit() : 0;
        }
        if (!sameWindow) {
            return TcpEvent.WINDOW_UPDATE.bit();
        }
        if (TcpEvent.KEEP_ALIVE.in(r.lastEvents)) {
            return TcpEvent.KEEP_ALIVE_ACK.bit();
        }
        if (d.multipath != null && d.multipath.used != d.signalsBefore) {
            return 0; // what carried a new signal of Multipath TCP acknowledged nothing anew either (RFC 8684)
        }
        return duplicateAck(d, detail);
    }

    static int duplicateAck(Half d, EventDetail detail) {
        d.duplicateAcks = d.unseenTold ? 1 : d.duplicateAcks + 1;
        d.unseenTold = false;
        detail.duplicateAck = d.duplicateAcks;
        detail.duplicateOf = d.ackFrame;
        return TcpEvent.DUPLICATE_ACK.bit();
    }

    private static boolean fillsWindow(Half r, Packet p) {
        if (r.scale == Half.SCALE_UNKNOWN) {
            return false;
        }
        // no acknowledgment yet counts as one of zero
        int window = r.scale < 0 || r.lastWasSyn ? r.lastWindow : r.lastWindow << r.scale;
        return p.seq + p.payloadLength == r.lastAck + window;
    }

    /** A new acknowledgment number is the one that later ones repeat. */
    static void countAck(Half d, Packet p, long frame) {
        if (p.ack != d.lastAck) {
            d.duplicateAcks = 0;
            d.ackFrame = frame;
            d.unseenTold = false;
        }
    }

    /** Acknowledges what was not seen; told once a hole. */
    static int unseen(Half r, Packet p, EventDetail detail) {
        if ((p.flags & Packet.ACK) == 0 || !r.contiguousKnown || !Seq32.after(p.ack, r.contiguous)) {
            return 0;
        }
        if (Seq32.after(r.nextSeq, r.contiguous)) {
            r.contiguous = r.nextSeq;
            r.contiguousKnown = r.nextSeq != 0;
        } else {
            // nothing to move to: told again only when the other side has acknowledged something in between
            boolean told = r.unseenTold || r.duplicateAcks > 0;
            r.unseenTold = true;
            if (told) {
                return 0;
            }
        }
        detail.missing = Integer.toUnsignedLong(p.ack - r.contiguous);
        return TcpEvent.ACK_LOST_SEGMENT.bit();
    }

    private static int resent(Half d, Half r, Packet p, long time, long initialRtt) {
        int length = p.payloadLength;
        boolean flag = (p.flags & (Packet.SYN | Packet.FIN)) != 0;
        if (length == 0 && !flag) {
            return 0;
        }
        boolean old = d.nextSeqKnown && Seq32.before(p.seq, d.nextSeq);
        if (length > 1 && p.seq == d.nextSeq - 1) {
            old = false;
        }
        int end = p.seq + length;
        if (length > 0 && r.lastAckKnown && Seq32.upTo(end, r.lastAck)) {
            return TcpEvent.SPURIOUS_RETRANSMISSION.bit();
        }
        if (!old) {
            return 0;
        }
        // having told of unseen data counts as two duplicate ACKs, as probes of 4.0.17 show
        if ((r.duplicateAcks >= 2 || r.unseenTold)
                && p.seq == r.lastAck
                && within(time - r.lastTime, FAST_RESEND_NANOS)) {
            return TcpEvent.FAST_RETRANSMISSION.bit();
        }
        // zero and unknown are one there, and a negative round trip wraps around to a huge one, as a step back does
        long limit = initialRtt < -1 || initialRtt > 0 ? initialRtt : DEFAULT_RTT_NANOS;
        if (Long.compareUnsigned(time - d.nextSeqTime, limit) < 0 && end + (flag ? 1 : 0) != d.nextSeq) {
            return TcpEvent.OUT_OF_ORDER.bit();
        }
        return TcpEvent.RETRANSMISSION.bit();
    }

    /** A negative difference wraps around to a huge one there. */
    private static boolean within(long nanos, long limit) {
        return nanos >= 0 && nanos < limit;
    }

    /** What the segment leaves behind for the next ones. */
    static void update(Half d, Half r, Packet p, int events, long time) {
        if ((events & TcpEvent.ZERO_WINDOW_PROBE.bit()) == 0) {
            int end = p.seq + p.payloadLength + ((p.flags & (Packet.SYN | Packet.FIN)) != 0 ? 1 : 0);
            if (!d.nextSeqKnown || Seq32.after(end, d.nextSeq)) {
                d.nextSeq = end;
                d.nextSeqKnown = end != 0;
                d.nextSeqTime = time;
            }
        }
        d.lastWasSyn = (p.flags & Packet.SYN) != 0;
        if (!d.contiguousKnown || p.seq == d.contiguous) {
            d.contiguous = d.nextSeq;
            d.contiguousKnown = d.nextSeq != 0;
        }
        // a reset without ACK leaves a zero behind, and zero stands for unknown
        d.lastAck = p.ack;
        d.lastAckKnown = p.ack != 0;
        d.lastTime = time;
        d.lastWindow = p.window;
        d.lastEvents = events;
    }
}
