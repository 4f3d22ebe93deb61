package io.hangup.tcp;

import io.hangup.packet.Addresses;
import io.hangup.packet.Packet;

/** One segment brought to its connection: facts, events, log, bytes. Holds nothing but what one step needs. */
final class Segment {
    private final boolean wireshark;
    private final EventDetail detail;
    private final Multipaths multipaths = new Multipaths();
    private final Reassembly.Budget budget = new Reassembly.Budget();

    Segment(boolean wireshark, EventDetail detail) {
        this.wireshark = wireshark;
        this.detail = detail;
    }

    /** Takes in one segment; returns its events, {@code known} among them. */
    int on(Connection c, boolean fromA, Packet p, long time, long frame, int known) {
        Half d = c.half(fromA);
        Half r = c.half(!fromA);
        base(d, r, p);
        long seq = d.relative(p.seq);
        int events = known;
        if (wireshark) {
            events |= WiresharkAnalysis.classify(d, r, p, time, frame, c.initialRtt, detail);
            if (p.headerComplete) {
                Handshake.wireshark(c, d, r, fromA, p, time, frame);
            }
            multipaths.on(d, r, p);
            WiresharkAnalysis.update(d, r, p, events, time);
            d.segments++;
            // of a cut header nothing is told, though it counts
            return p.headerCut ? 0 : events;
        }
        events |= Judgement.classify(c, fromA, p, seq, time, frame, detail);
        events |= own(p);
        detail.signature = p.signature;
        Handshake.on(c, d, r, fromA, p, time, frame);
        Handshake.ownRtt(c, d, r, p, time);
        if ((p.flags & Packet.RST) != 0) {
            String fit = text(Resets.on(c, fromA, p, seq, time, frame));
            String says = ResetReason.of(p.multipathReset, Resets.text(p));
            detail.reason = says.isEmpty() ? fit : fit == null ? says : fit + "; " + says;
        }
        SegmentFacts.on(c, fromA, p, seq, events, time, frame);
        long ack = r.relative(p.ack);
        if (!c.excluded() && !c.ended) {
            c.log(p, fromA, events, seq, ack, window(d, p), sack(p));
        }
        int lastAck = d.lastAck;
        boolean lastAckKnown = d.lastAckKnown;
        multipaths.on(d, r, p);
        WiresharkAnalysis.update(d, r, p, events, time);
        if ((p.flags & Packet.ACK) == 0) {
            d.lastAck = lastAck;
            d.lastAckKnown = lastAckKnown;
        }
        if (!c.excluded() && !c.ended) {
            c.poll();
            deliver(c, fromA, p, seq, ack, time, frame);
        }
        return events;
    }

    /** What Wireshark takes from a segment whose numbers it leaves alone. */
    void unread(Connection c, boolean fromA, Packet p, long time, long frame) {
        Handshake.wireshark(c, c.half(fromA), c.half(!fromA), fromA, p, time, frame);
    }

    private static int own(Packet p) {
        int events = 0;
        if ((p.flags & Packet.SYN) != 0) {
            events |= TcpEvent.SYN.bit();
        }
        if ((p.flags & Packet.FIN) != 0) {
            events |= TcpEvent.FIN.bit();
        }
        if ((p.flags & Packet.RST) != 0) {
            events |= TcpEvent.RESET.bit();
        }
        return events;
    }

    private static String text(Reset.Fit fit) {
        return switch (fit) {
            case EXACT -> "sequence exact";
            case IN_WINDOW -> "in the window, not exact";
            case OUT_OF_WINDOW -> "out of the window";
            case UNKNOWN -> null;
        };
    }

    /** A first segment with a single zero byte is a keep-alive: its byte was sent before (RFC 9293 section 3.8.4). */
    private static boolean opensWithKeepAlive(Packet p) {
        return p.payloadLength == 1 && p.payloadCaptured == 1 && p.data[p.payloadOffset] == 0;
    }

    /** Finds what relative 0 is. */
    private static void base(Half d, Half r, Packet p) {
        boolean syn = (p.flags & Packet.SYN) != 0;
        boolean reset = (p.flags & Packet.RST) != 0;
        boolean moves = syn && !d.baseFromSyn || d.baseFromReset && !reset;
        if (!d.baseKnown || moves && d.payloadBytes == 0) {
            d.base = syn || opensWithKeepAlive(p) ? p.seq : p.seq - 1;
            d.baseKnown = true;
            d.baseFromSyn = syn;
            d.baseFromReset = reset;
            d.sentUpTo = syn ? 0 : 1;
            d.ackedUpTo = syn ? 0 : 1;
        } else if (syn && d.syns > 0 && d.base != p.seq && d.payloadBytes == 0 && d.ackedUpTo <= 1) {
            // a server that started anew before anything was said
            d.base = p.seq;
            d.sentUpTo = 0;
            d.ackedUpTo = 0;
        }
        if ((!r.baseKnown || r.baseFromReset && !reset && r.payloadBytes == 0) && (p.flags & Packet.ACK) != 0) {
            r.base = p.ack - 1;
            r.baseKnown = true;
            r.baseFromReset = reset;
            r.startKnown = !reset && p.seq == d.base + (syn ? 0 : 1);
            r.sentUpTo = 1;
            r.ackedUpTo = 1;
        }
    }

    private static long window(Half d, Packet p) {
        boolean scaled = (p.flags & Packet.SYN) == 0 && d.scale > 0;
        return scaled ? (long) p.window << d.scale : p.window;
    }

    /** Lowest left and highest right SACK edge as distances from the acknowledgment number, or 0. */
    private static long sack(Packet p) {
        if (p.sackCount == 0) {
            return 0;
        }
        int left = p.sackEdges[0] - p.ack;
        int right = p.sackEdges[1] - p.ack;
        for (int i = 1; i < p.sackCount; i++) {
            left = Math.min(left, p.sackEdges[2 * i] - p.ack);
            right = Math.max(right, p.sackEdges[2 * i + 1] - p.ack);
        }
        return (long) left << 32 | right & 0xffff_ffffL;
    }

    private void deliver(Connection c, boolean fromA, Packet p, long seq, long ack, long time, long frame) {
        boolean reset = (p.flags & Packet.RST) != 0;
        Half d = c.half(fromA);
        Half r = c.half(!fromA);
        boolean fin = (p.flags & Packet.FIN) != 0;
        if (d.reassembly != null && !reset) {
            d.reassembly.sends(seq, time);
        }
        if ((p.flags & Packet.ACK) != 0 && !reset && r.baseKnown && ack > 1) {
            Reassembly acked = r.reassembly;
            if (acked == null && r.nextSeqKnown | ack > r.sentUpTo && !c.excluded()) {
                acked = r.reassembly = new Reassembly(c, !fromA, budget);
            }
            if (acked != null) {
                if (d.reassembly == null && (p.payloadLength > 0 || fin)) {
                    d.reassembly = new Reassembly(c, fromA, budget);
                }
                acked.acknowledged(ack, p.payloadLength > 0 || fin, time, frame);
            }
        }
        if (reset || c.excluded() || p.payloadLength == 0 && !fin) {
            return;
        }
        if (c.sidesKnownBy < Connection.BY_CONTENT && p.payloadCaptured > 0) {
            Sides.byContent(c, fromA, p);
        }
        if (d.reassembly == null) {
            d.reassembly = new Reassembly(c, fromA, budget);
        }
        Reassembly own = d.reassembly;
        long start = seq + ((p.flags & Packet.SYN) != 0 ? 1 : 0);
        if (p.payloadLength > 0) {
            own.data(start, p.data, p.payloadOffset, p.payloadCaptured, p.payloadLength, time, frame);
        }
        if (fin && !c.excluded()) {
            own.fin(start + p.payloadLength, time, frame);
        }
        if (!c.excluded()) {
            own.tick(time);
        }
    }

    /** An ICMP error that quotes a segment of the connection. */
    void quoted(Connection c, Packet p, long time, long frame) {
        boolean ofA = c.flow.isA(p.quotedSourceHigh, p.quotedSourceLow, p.quotedSourcePort);
        Half half = c.half(ofA);
        c.add(new IcmpError(
                frame,
                time,
                Addresses.text(p.sourceHigh, p.sourceLow),
                c.side(ofA),
                p.v6,
                p.icmpType,
                p.icmpCode,
                p.icmpMtu,
                half.baseKnown ? half.relative(p.quotedSeq) : 0,
                p.quotedIpLength));
    }
}
