package io.hangup.tcp;

import io.hangup.packet.Packet;

/** What the opening of a connection tells: sides, options, round trips. */
final class Handshake {
    /** RFC 7323 section 2.3. */
    static final int LARGEST_SHIFT = 14;

    private Handshake() {}

    static void on(Connection c, Half d, Half r, boolean fromA, Packet p, long time, long frame) {
        if ((p.flags & Packet.SYN) != 0) {
            syn(c, d, r, fromA, p, time, frame);
        } else if (!c.established) {
            up(c, d, r, fromA, p);
        }
    }

    /** As Wireshark has it: window scaling is taken from every segment, the round trip ends with any that acknowledges. */
    static void wireshark(Connection c, Half d, Half r, boolean fromA, Packet p, long time, long frame) {
        on(c, d, r, fromA, p, time, frame);
        if ((p.flags & Packet.SYN) == 0 && p.windowScale >= 0) {
            d.scale = Math.min(p.windowScale, LARGEST_SHIFT);
        }
        wiresharkRtt(c, p, time);
    }

    private static void syn(Connection c, Half d, Half r, boolean fromA, Packet p, long time, long frame) {
        boolean ack = (p.flags & Packet.ACK) != 0;
        d.synSeq = p.seq;
        if (d.syns++ == 0) {
            d.synFrame = frame;
            d.synTime = time;
            d.synTimestamp = p.hasTimestamp ? p.tsVal : 0;
        }
        d.lastSynTime = time;
        if (p.mss >= 0) {
            d.mss = p.mss;
        }
        d.windowScale = p.windowScale;
        if (!p.headerCut) {
            scale(d, r, p.windowScale, ack);
        } else if (p.windowScale >= 0) {
            // Wireshark takes what is left of the options, and gets no further
            d.scale = Math.min(p.windowScale, LARGEST_SHIFT);
        }
        if (!ack) {
            c.lastSynTime = time;
            d.openedActively = true;
            if (r.openedActively) {
                c.simultaneousOpen = true;
            }
            Sides.bySyn(c, fromA, true);
            return;
        }
        d.crossed = d.openedActively;
        Sides.bySyn(c, fromA, false);
        if (r.syns > 0 && c.serverRtt < 0 && Seq32.after(p.ack, r.base)) {
            c.serverRtt = Math.max(0, time - r.lastSynTime);
        }
    }

    /** Both sides must offer scaling (RFC 7323 section 2.2); a later SYN without it changes nothing. */
    private static void scale(Half d, Half r, int offered, boolean ack) {
        if (ack && r.scale == Half.SCALE_UNUSED) {
            d.scale = Half.SCALE_UNUSED;
        } else if (offered >= 0) {
            d.scale = Math.min(offered, LARGEST_SHIFT);
        } else if (d.scale == Half.SCALE_UNKNOWN) {
            d.scale = Half.SCALE_UNUSED;
            r.scale = Half.SCALE_UNUSED;
        }
    }

    /** The first segment that acknowledges the SYN-ACK, or data. */
    private static void up(Connection c, Half d, Half r, boolean fromA, Packet p) {
        boolean ack = (p.flags & Packet.ACK) != 0;
        if ((p.flags & Packet.RST) != 0) {
            return;
        }
        boolean late = d.syns == 0 && r.syns == 0;
        if (late ? p.payloadLength > 0 : ack && r.syns > 0 && c.side(fromA) == Side.CLIENT || p.payloadLength > 0) {
            c.established = true;
        }
    }

    /** Wireshark's: the first segment with ACK after a SYN of either side, whatever it acknowledges. */
    private static void wiresharkRtt(Connection c, Packet p, long time) {
        boolean unset = c.initialRtt == -1 || c.initialRtt == 0;
        if (unset && c.lastSynTime >= 0 && (p.flags & (Packet.SYN | Packet.ACK)) == Packet.ACK) {
            c.initialRtt = time - c.lastSynTime;
        }
    }

    /** Ours: SYN, SYN-ACK and its acknowledgment were all seen; the last two are enough for the client's half. */
    static void ownRtt(Connection c, Half d, Half r, Packet p, long time) {
        boolean late =
                (p.flags & (Packet.SYN | Packet.ACK)) == (Packet.SYN | Packet.ACK) && r.syns > 0 && r.lastAckKnown;
        if (late && c.initialRtt < 0 && !Seq32.after(p.seq + 1, r.lastAck)) {
            // its acknowledgment stands before it (two clocks): what the client sends next is not its answer to this
            c.initialRtt = Math.max(0, c.serverRtt);
            return;
        }
        boolean third = d.syns == 0 && r.syns > 0 && !r.openedActively && c.clientRtt < 0 && p.flags == Packet.ACK;
        if (third && p.ack == r.synSeq + 1 && p.payloadLength == 0) {
            c.clientRtt = Math.max(0, time - r.lastSynTime);
        }
        boolean candidate = c.initialRtt < 0 && (p.flags & (Packet.SYN | Packet.ACK)) == Packet.ACK;
        if (candidate && d.syns > 0 && r.syns > 0 && p.ack == r.synSeq + 1 && (p.flags & Packet.RST) == 0) {
            c.initialRtt = Math.max(0, time - d.lastSynTime);
            c.clientRtt = Math.max(0, time - r.lastSynTime);
        }
    }
}
