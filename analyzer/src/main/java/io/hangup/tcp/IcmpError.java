package io.hangup.tcp;

import io.hangup.packet.Addresses;
import io.hangup.packet.Packet;

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

    /** What "destination unreachable" says by its code. RFC 792, 1812 section 5.2.7.1, 4443 section 3.1. */
    public String unreachableText() {
        if (v6) {
            switch (code) {
                case 0:
                    return "no route to destination";
                case 1:
                    return "communication administratively prohibited";
                case 3:
                    return "address unreachable";
                case 4:
                    return "port unreachable";
                case 5:
                    return "source address failed policy";
                case 6:
                    return "route rejected";
                default:
                    return "destination unreachable, code " + code;
            }
        }
        switch (code) {
            case 0:
                return "network unreachable";
            case 1:
                return "host unreachable";
            case 2:
                return "protocol unreachable";
            case 3:
                return "port unreachable";
            case 9:
                return "network administratively prohibited";
            case 10:
                return "host administratively prohibited";
            case 13:
                return "communication administratively prohibited";
            default:
                return "destination unreachable, code " + code;
        }
    }

    /**
     * The error of an ICMP packet that quotes something of which no sequence number says anything: what the client sent over
     * UDP, or a segment of a connection that the capture does not hold.
     */
    public static IcmpError withoutNumbers(Packet p, long timeNanos, long frame) {
        return new IcmpError(
                frame,
                timeNanos,
                Addresses.text(p.sourceHigh, p.sourceLow),
                Side.CLIENT,
                p.v6,
                p.icmpType,
                p.icmpCode,
                p.icmpMtu,
                0,
                p.quotedIpLength);
    }
}
