package io.hangup.tcp;

import io.hangup.packet.Packet;

/** The counters and facts that one segment adds to its side, and its acknowledgment to the other. */
final class SegmentFacts {
    /** An acknowledgment further ahead than this is not believed. */
    static final long PLAUSIBLE = 1L << 30;

    private SegmentFacts() {}

    static void on(Connection c, boolean fromA, Packet p, long seq, int events, long time, long frame) {
        Half d = c.half(fromA);
        Half r = c.half(!fromA);
        boolean reset = (p.flags & Packet.RST) != 0;
        if ((events & WIRESHARK_EVENTS) != 0) {
            d.countEvents(events);
        }
        if (c.letters() != null) {
            c.letters().segment(d, r, fromA, p, seq);
            ConnState.on(d, r, c.side(fromA) == Side.CLIENT, p);
        }
        d.segments++;
        if (reset) {
            if (d.rsts++ == 0) {
                d.rstFrame = frame;
                d.rstTime = time;
            }
        } else {
            if (d.rsts > 0) {
                Alive.on(c, fromA, p, seq, events, time, frame);
            }
            sent(c, fromA, d, p, seq, events, time, frame);
            d.voteTtl(p.ttl);
            // Linux sets it in every SYN-ACK, whatever it does with data
            d.sentDontFragment |= p.dontFragment && p.payloadLength > 0;
            if (p.ipId >= 0) {
                d.lastIpId = p.ipId;
            }
            d.lastHadTimestamp = p.hasTimestamp;
            d.signature = p.signature;
            d.lastTsVal = p.tsVal;
            d.plainWindow = p.window;
            d.plainTime = time;
            if (d.mac != p.sourceMac) {
                d.macChanged |= d.mac >= 0;
                d.mac = p.sourceMac;
            }
        }
        if ((p.flags & Packet.ACK) != 0 && !reset) {
            // a reset may be forged: its acknowledgment proves nothing
            long missed = r.missedBytes;
            acknowledged(r, p, time, frame);
            if (r.missedBytes > missed) {
                r.missedTime = time;
                if (missed == 0) {
                    r.missedFrame = frame;
                }
            }
            if (c.letters() != null && (r.missedBytes > missed || r.cutUpTo != 0 && r.ackedUpTo >= r.cutUpTo)) {
                c.letters().gap(d, r, !fromA);
                r.cutUpTo = 0;
            }
        }
    }

    private static final int WIRESHARK_EVENTS = TcpEvent.SYN.bit() - 1;

    private static void sent(
            Connection c, boolean fromA, Half d, Packet p, long seq, int events, long time, long frame) {
        int length = p.payloadLength;
        boolean syn = (p.flags & Packet.SYN) != 0;
        boolean fin = (p.flags & Packet.FIN) != 0;
        long start = seq + (syn ? 1 : 0);
        long dataEnd = start + length;
        long end = dataEnd + (fin ? 1 : 0);
        if (TcpEvent.ZERO_WINDOW_PROBE.in(events)) {
            d.probed = true;
        } else if (length > 1) {
            d.probed = false;
        }
        d.payloadBytes += length;
        if (fin && d.finFrame == 0) {
            d.finFrame = frame;
            d.finTime = time;
            d.finSeq = dataEnd;
        }
        if (p.payloadCaptured < length) {
            d.cutSegments++;
            d.cutUpTo = d.cutUpTo == 0 && dataEnd > d.ackedUpTo ? dataEnd : d.cutUpTo;
        }
        if (length > 0 && !TcpEvent.KEEP_ALIVE.in(events)) {
            d.uniqueBytes += unseen(d, start, dataEnd);
            if (start < d.sentUpTo) {
                d.resentSmaller(start, length);
            }
            int mss = c.half(!fromA).mss;
            if (mss > 0 && length > mss && d.offloaded++ == 0) {
                d.offloadedFrame = frame;
            }
            if (!c.excluded()) {
                d.sentLarge(length, dataEnd);
            }
        }
        if (d.missed != null && end > seq) {
            arrivedLate(d, seq, end, time);
        }
        if (d.holes != null && end > seq) {
            d.holes.fill(seq, end);
            if (d.holes.isEmpty()) {
                d.holes = null;
            }
        }
        if (end > d.sentUpTo) {
            advance(c, fromA, d, p, seq, end, time, frame);
        } else if (seq < d.timedEnd && end >= d.timedEnd) {
            d.timedEnd =
                    0; // which of the two will be acknowledged cannot be told (Karn's algorithm, RFC 6298 section 3)
        }
    }

    static long stamp(Packet p) {
        return p.hasTimestamp ? Integer.toUnsignedLong(p.tsVal) : Holes.NO_STAMP;
    }

    /**
     * The acknowledgment stood before the data in the capture: nothing of it is missing. What comes out of order, too, may
     * be a copy of what is missing after all, unless it comes at once.
     */
    private static void arrivedLate(Half d, long start, long end, long time) {
        long late = d.missed.missingIn(start, end);
        boolean next = start <= d.sentUpTo && end > d.sentUpTo;
        long by = time - d.missed.foundAt(start, end, time);
        if (late == 0 || !next && by > Reassembly.REORDER_GRACE) {
            return;
        }
        d.missedBytes = Math.max(0, d.missedBytes - late);
        if (d.missedBytes == 0) {
            d.missedFrame = 0;
        }
        d.acknowledgedEarly++;
        d.acknowledgedEarlyBy = Math.max(d.acknowledgedEarlyBy, by);
        d.missed.fill(start, end);
        if (d.missed.isEmpty()) {
            d.missed = null;
        }
    }

    /** Payload bytes of the range that were not in the file before. */
    private static long unseen(Half d, long start, long end) {
        long fresh = Math.max(0, end - Math.max(start, d.sentUpTo));
        return d.holes == null ? fresh : fresh + d.holes.missingIn(start, Math.min(end, d.sentUpTo));
    }

    private static void advance(
            Connection c, boolean fromA, Half d, Packet p, long seq, long end, long time, long frame) {
        if (seq > d.sentUpTo && d.sentUpTo > 0) {
            long from = Math.max(d.sentUpTo, Math.min(d.ackedUpTo, seq));
            if (from < seq) {
                if (d.holes == null) {
                    d.holes = new Holes();
                }
                d.holes.add(from, seq, time, stamp(p));
            }
        }
        d.sentUpTo = end;
        if (d.timedEnd == 0) {
            d.timedEnd = end;
            d.timedAt = time;
        }
        if (d.rsts > 0) {
            c.sentBeyondResets(c.side(fromA), time, frame);
        }
    }

    private static void acknowledged(Half r, Packet p, long time, long frame) {
        long ack = r.relative(p.ack);
        if (ack - r.sentUpTo > PLAUSIBLE) {
            return;
        }
        if (Dsack.in(p)) {
            if (r.reportedTwice++ == 0) {
                r.reportedTwiceFrame = frame;
                r.twice = new ReportedTwice();
            }
            r.twice.add(r.relative(p.sackEdges[0]), r.relative(p.sackEdges[1]));
        }
        for (int i = 0; i < p.sackCount; i++) {
            long left = r.relative(p.sackEdges[2 * i]);
            long right = r.relative(p.sackEdges[2 * i + 1]);
            if (right <= r.sentUpTo && left < right) {
                r.sackedUpTo = Math.max(r.sackedUpTo, right);
                r.received(left, right);
            }
        }
        if (ack <= r.ackedUpTo) {
            return;
        }
        if (r.timedEnd != 0 && ack >= r.timedEnd) {
            long rtt = Math.max(0, time - r.timedAt);
            r.minRtt = r.minRtt < 0 ? rtt : Math.min(r.minRtt, rtt);
            r.timedEnd = 0;
        }
        missed(r, ack, time);
        r.ackedUpTo = ack;
        r.received(Long.MIN_VALUE, ack);
    }

    /** Counts what is acknowledged now and was never seen. */
    private static void missed(Half r, long ack, long time) {
        if (r.holes != null) {
            for (int i = 0; i < r.holes.count() && r.holes.start(i) < ack; i++) {
                miss(r, r.holes.start(i), Math.min(ack, r.holes.end(i)), time);
            }
            r.holes.fill(Long.MIN_VALUE, ack);
            if (r.holes.isEmpty()) {
                r.holes = null;
            }
        }
        long from = Math.max(r.sentUpTo, r.missedUpTo);
        if (ack > from && from > 0) {
            miss(r, from, ack, time);
            r.missedUpTo = ack;
        }
    }

    private static void miss(Half r, long start, long end, long time) {
        r.missedBytes += end - start;
        if (r.missed == null || r.missed.count() == Holes.CAP) {
            r.missed = new Holes(); // what is long gone does not come any more
        }
        r.missed.add(start, end, time, Holes.NO_STAMP);
    }
}
