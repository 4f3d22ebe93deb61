package io.hangup.tcp;

/**
 * An ICMP or ICMPv6 error that quotes a segment of a connection.
 *
 * @param frame the frame that carried it
 * @param timeNanos epoch nanoseconds
 * @param from address of the host or router that sent it
 * @param quotedSide whose segment it quotes
 * @param v6 true for ICMPv6
 * @param type ICMP type
 * @param code ICMP code
 * @param mtu next-hop MTU, or -1
 * @param quotedSeq relative sequence number of the quoted segment
 * @param quotedIpLength total length of the quoted IP packet
 */
public record IcmpError(
        long frame,
        long timeNanos,
        String from,
        Side quotedSide,
        boolean v6,
        int type,
        int code,
        int mtu,
        long quotedSeq,
        int quotedIpLength) {
    /** Fragmentation needed (RFC 792, 1191) or packet too big (RFC 4443). */
    public boolean isPacketTooBig() {
        return v6 ? type == 2 : type == 3 && code == 4;
    }

    /** Destination unreachable of any other code. */
    public boolean isUnreachable() {
        return v6 ? type == 1 : type == 3 && code != 4;
    }
}
