package io.hangup.tcp;

import io.hangup.packet.Packet;

/** SACK blocks that report what arrived twice (RFC 2883): the retransmission of those bytes was not needed. */
final class Dsack {
    private Dsack() {}

    /** The first block lies below the acknowledgment, or within the second block. */
    static boolean in(Packet p) {
        if (p.sackCount == 0) {
            return false;
        }
        int left = p.sackEdges[0];
        int right = p.sackEdges[1];
        if (!Seq32.before(left, right)) {
            return false;
        }
        if (Seq32.upTo(right, p.ack)) {
            return true;
        }
        return p.sackCount > 1 && Seq32.upTo(p.sackEdges[2], left) && Seq32.upTo(right, p.sackEdges[3]);
    }
}
