package io.hangup.diagnosis.rule.path;

import io.hangup.diagnosis.Case;
import io.hangup.diagnosis.Evidence;
import io.hangup.tcp.Half;
import io.hangup.tcp.Side;

/** Sizes that give a kind of link away: what an MTU or MSS is consistent with, never what it must be. */
final class LinkSizes {
    private static final int IPV4_AND_TCP = 40;
    private static final int IPV6_AND_TCP = 60;
    private static final int ETHERNET = 1_500;

    private LinkSizes() {}

    /** What links of this MTU (bytes of an IP packet) are, or an empty string for a size that tells nothing. */
    static String ofMtu(int mtu) {
        return switch (mtu) {
            case 1_492 -> "PPPoE";
            case 1_480 -> "a 6in4 or IPIP tunnel";
            case 1_476 -> "a GRE tunnel";
            case 1_460 -> "Google Cloud's networks";
            case 1_450 -> "a VXLAN overlay";
            case 1_440, 1_420 -> "WireGuard";
            case 1_438, 1_430, 1_428 -> "an IPsec tunnel";
            case 1_400 -> "a VPN or an overlay network";
            case 1_380, 1_368, 1_340 -> "a VPN client or a mobile network";
            case 1_280 -> "the least that IPv6 allows, which some VPNs set";
            default -> "";
        };
    }

    /** As part of a sentence: ", as of a GRE tunnel", or an empty string. */
    static String asOf(int mtu) {
        String link = ofMtu(mtu);
        return link.isEmpty() ? "" : ", consistent with " + link;
    }

    /**
     * The SYN or SYN-ACK in which the receiver of the large packets offers an MSS below Ethernet's: its link is a tunnel, or
     * a box on the way lowered the value. Null where the MSS is Ethernet's, larger, or was not seen.
     */
    static Evidence smallMss(Case facts, Side receiver) {
        Half half = receiver == Side.CLIENT ? facts.client() : facts.server();
        boolean v6 = facts.connection().server().address().indexOf(':') >= 0;
        int mtu = half.mss + (v6 ? IPV6_AND_TCP : IPV4_AND_TCP);
        int syn = half.synFrame == 0 ? -1 : facts.wire().indexOf(half.synFrame);
        if (half.mss <= 0 || mtu >= ETHERNET || syn < 0) {
            return null;
        }
        return facts.row(
                syn,
                "offers an MSS of " + half.mss + " (MTU " + mtu + asOf(mtu)
                        + "): its own link is small, or a box on the way lowered the value");
    }
}
