package io.hangup.tcp;

import io.hangup.packet.Packet;

/** Writes down the facts of a RST while the state around it is at hand. */
final class Resets {
    /** How far back acknowledgments of the other side are compared with a reset's number. */
    private static final int TRIGGERS = 64;

    private Resets() {}

    static Reset.Fit on(Connection c, boolean fromA, Packet p, long seq, long time, long frame) {
        Half d = c.half(fromA);
        Half r = c.half(!fromA);
        boolean ack = (p.flags & Packet.ACK) != 0;
        Reset.Fit fit = fit(c, d, r, p, seq);
        if (fit == Reset.Fit.EXACT || fit == Reset.Fit.UNKNOWN || fit == Reset.Fit.IN_WINDOW) {
            c.reset = true;
        }
        c.add(new Reset(
                frame,
                time,
                c.side(fromA),
                ack,
                seq,
                r.lastAckKnown ? d.ackedUpTo : -1,
                ack && r.baseKnown ? r.relative(p.ack) : -1,
                fit,
                d.sentUpTo,
                r.sentUpTo,
                p.window,
                d.plainWindow,
                p.hasTimestamp,
                d.lastHadTimestamp,
                p.hasTimestamp && d.lastHadTimestamp ? p.tsVal - d.lastTsVal : 0,
                p.ttl,
                d.usualTtl,
                p.ipId,
                d.lastIpId,
                d.mac < 0 || d.mac == p.sourceMac,
                d.macChanged,
                p.payloadLength,
                text(p),
                p.multipathReset,
                d.signature != 0 && p.signature == 0,
                replyForm(c, r, p, fromA, seq),
                r.segments > r.rsts ? Math.max(0, time - r.plainTime) : -1,
                d.segments > d.rsts ? Math.max(0, time - d.plainTime) : -1,
                r.minRtt,
                d.segments - d.rsts,
                0,
                0,
                0));
        return fit;
    }

    /** Some stacks and boxes say why (RFC 9293 section 3.5.3). */
    static String text(Packet p) {
        int length = Math.min(p.payloadCaptured, Reset.TEXT_CAP);
        StringBuilder text = new StringBuilder(Math.max(0, length));
        for (int i = 0; i < length; i++) {
            byte each = p.data[p.payloadOffset + i];
            text.append(each >= ' ' && each <= '~' ? (char) each : '.');
        }
        return text.toString();
    }

    private static Reset.Fit fit(Connection c, Half d, Half r, Packet p, long seq) {
        boolean ack = (p.flags & Packet.ACK) != 0;
        if (d.syns == 0 && d.segments - d.rsts == 0 && r.syns > 0 && r.segments == r.syns) {
            // RFC 9293 section 3.10.7.3: in SYN-SENT an acknowledgment of the SYN makes it acceptable
            return ack && p.ack == r.synSeq + 1 ? Reset.Fit.EXACT : Reset.Fit.OUT_OF_WINDOW;
        }
        if (!r.lastAckKnown || r.segments == r.syns && r.openedActively && !r.crossed) {
            return d.segments == 0 ? Reset.Fit.UNKNOWN : seq == d.sentUpTo ? Reset.Fit.EXACT : Reset.Fit.UNKNOWN;
        }
        // data in flight may have been acknowledged behind the capture point: all that was sent can be expected
        if (seq >= d.ackedUpTo && seq <= d.sentUpTo) {
            return seq == d.ackedUpTo || seq == d.sentUpTo ? Reset.Fit.EXACT : Reset.Fit.IN_WINDOW;
        }
        if (seq < d.ackedUpTo) {
            return Reset.Fit.OUT_OF_WINDOW;
        }
        if (seq - d.ackedUpTo < window(r, Math.max(0, r.scale))) {
            return Reset.Fit.IN_WINDOW;
        }
        boolean untold = r.scale == Half.SCALE_UNKNOWN && seq - d.ackedUpTo < window(r, Handshake.LARGEST_SHIFT);
        return untold ? Reset.Fit.UNKNOWN : Reset.Fit.OUT_OF_WINDOW;
    }

    private static long window(Half receiver, int scale) {
        return Math.max(1, (long) Math.max(0, receiver.plainWindow) << scale);
    }

    /** True when the other side sent this number as an acknowledgment lately: a closed socket takes it from there. */
    private static boolean replyForm(Connection c, Half r, Packet p, boolean fromA, long seq) {
        if (!r.lastAckKnown) {
            return false;
        }
        if (p.seq == r.lastAck) {
            return true;
        }
        Segments log = c.segments();
        Side other = c.side(!fromA);
        for (int i = log.size() - 1; i >= 0 && i >= log.size() - TRIGGERS; i--) {
            if (log.from(i) == other && log.has(i, Packet.ACK) && log.ack(i) == seq) {
                return true;
            }
        }
        return false;
    }
}
