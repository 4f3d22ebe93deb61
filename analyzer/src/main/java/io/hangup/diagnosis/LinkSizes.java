package io.hangup.diagnosis;

import io.hangup.tcp.Connection;
import io.hangup.tcp.Half;
import io.hangup.tcp.HostPort;
import io.hangup.tcp.Side;

/** Sizes that give a kind of link away: what an MTU or MSS is consistent with, never what it must be. */
public final class LinkSizes {
    private static final int IPV4_AND_TCP = 40;
    private static final int IPV6_AND_TCP = 60;
    private static final int ETHERNET = 1_500;
    private static final int IPV4_LEAST = 576;
    private static final int IPV6_LEAST = 1_280;

    /** Linux, IPv4 (IPv6 has one more); nothing on it is of interest here. */
    private static final int LOOPBACK = 65_535;

    /** The timestamps option with its padding (RFC 7323 appendix A), which the MSS includes. */
    private static final int TIMESTAMPS = 12;

    private LinkSizes() {}

    /** What links of this MTU (bytes of an IP packet) are, or an empty string for a size that tells nothing. */
    public static String ofMtu(int mtu) {
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

    /** An MTU below what hosts have to take (RFC 791: 576 bytes; RFC 8200: 1,280), as no link of today has. */
    public static boolean implausible(int mtu, HostPort host) {
        return mtu > 0 && mtu < (host.isIpv4() ? IPV4_LEAST : IPV6_LEAST);
    }

    /** As part of a sentence: ", as of a GRE tunnel", or an empty string. */
    public static String asOf(int mtu) {
        String link = ofMtu(mtu);
        return link.isEmpty() ? "" : ", consistent with " + link;
    }

    /**
     * The SYN or SYN-ACK in which the receiver of the large packets offers an MSS below Ethernet's: its link is a tunnel, or
     * a box on the way lowered the value. Null where the MSS is Ethernet's, larger, or was not seen.
     */
    public static Evidence smallMss(Case facts, Side receiver) {
        Half half = receiver == Side.CLIENT ? facts.client() : facts.server();
        int mtu = mtu(facts.connection(), half);
        int syn = half.synFrame == 0 ? -1 : facts.wire().indexOf(half.synFrame);
        if (half.mss <= 0 || mtu >= ETHERNET || syn < 0) {
            return null;
        }
        return facts.row(
                syn,
                "offers an MSS of " + half.mss + " (MTU " + mtu + asOf(mtu)
                        + "): its own link is small, or a box on the way lowered the value");
    }

    /** Bytes of the largest IP packet that a side takes by its MSS (RFC 6691 section 2). */
    private static int mtu(Connection connection, Half half) {
        boolean v6 = connection.server().address().indexOf(':') >= 0;
        return half.mss + (v6 ? IPV6_AND_TCP : IPV4_AND_TCP);
    }

    /**
     * What the sides offered as their MSS, where that is not Ethernet's on both: which links that is consistent with, and
     * whether a box on the way lowered it. Empty where it is, or no SYN was seen.
     */
    public static String offered(Connection connection) {
        String client = offered(connection, Side.CLIENT);
        String server = offered(connection, Side.SERVER);
        boolean usual = usual(connection, Side.CLIENT) && usual(connection, Side.SERVER);
        if (usual || client.isEmpty() && server.isEmpty()) {
            return "";
        }
        return client + (client.isEmpty() || server.isEmpty() ? "" : "; ") + server;
    }

    private static boolean usual(Connection connection, Side side) {
        Half half = connection.half(side);
        return half.mss <= 0 || mtu(connection, half) == ETHERNET || mtu(connection, half) >= LOOPBACK;
    }

    private static String offered(Connection connection, Side side) {
        Half half = connection.half(side);
        if (half.mss <= 0) {
            return "";
        }
        int mtu = mtu(connection, half);
        int sent = half.largestPayload + (half.lastHadTimestamp ? TIMESTAMPS : 0);
        boolean lowered = half.offloaded == 0 && sent > half.mss;
        return (side == Side.CLIENT ? "client " : "server ") + half.mss + " (MTU " + mtu + asOf(mtu) + ")"
                + (lowered
                        ? ", though it sends " + half.largestPayload
                                + " bytes at once itself: a box before this place, or a route's setting, lowered it"
                        : "");
    }
}
