package io.hangup.tcp;

import io.hangup.packet.Packet;

/**
 * What of a whole conversation was seen, as Wireshark's {@code tcp.completeness} sums it up: SYN 1, SYN-ACK 2, ACK 4,
 * data 8, FIN 16, RST 32. The rules are those that tshark 4.0.17 shows in two passes.
 */
final class Completeness {
    static final int SYN = 1;
    static final int SYN_ACK = 2;
    static final int ACK = 4;
    static final int DATA = 8;
    static final int FIN = 16;
    static final int RST = 32;

    private Completeness() {}

    /** The bits of the segment that begins a conversation; only there a bare SYN counts, and data in it. */
    static int ofFirst(Packet p, boolean portsReused) {
        if ((p.flags & (Packet.SYN | Packet.ACK)) != Packet.SYN) {
            return of(p);
        }
        return of(p) | SYN | (p.payloadLength > 0 && !portsReused ? DATA : 0);
    }

    /** The bits that a segment adds; data and FIN count only in segments that acknowledge. */
    static int of(Packet p) {
        int bits = (p.flags & Packet.RST) != 0 ? RST : 0;
        if ((p.flags & Packet.ACK) == 0) {
            return bits;
        }
        if ((p.flags & Packet.FIN) != 0) {
            bits |= FIN;
        }
        if ((p.flags & Packet.SYN) != 0) {
            return bits | SYN_ACK;
        }
        return bits | (p.payloadLength > 0 ? DATA : ACK);
    }
}
