package io.hangup.packet;

import java.util.Locale;

/** Why a frame could not be decoded to its end. */
public enum Malformed {
    /** The frame ends within a link-layer header. */
    LINK_HEADER_CUT,
    /** More VLAN tags, labels or nested IP headers than the cap. */
    NESTED_TOO_DEEP,
    IPV4_HEADER_CUT,
    IPV6_HEADER_CUT,
    /** Neither 4 nor 6 where an IP header should be. */
    IP_VERSION_WRONG,
    /** IPv4 header length below 20 bytes. */
    IPV4_HEADER_LENGTH_WRONG,
    /** IPv4 total length below the header length. */
    IPV4_TOTAL_LENGTH_WRONG,
    /** IPv6 extension headers cut off, too long or too many. */
    IPV6_EXTENSION_WRONG,
    /** A fragment with data beyond 65,535 bytes, or one not a multiple of 8 bytes before the last. */
    FRAGMENT_WRONG,
    /** The frame, or the IP packet, ends within the TCP header. */
    TCP_HEADER_CUT,
    /** TCP data offset below 20 bytes or beyond the segment. */
    TCP_DATA_OFFSET_WRONG,
    UDP_HEADER_CUT,
    /** UDP length below 8 bytes. */
    UDP_LENGTH_WRONG,
    ICMP_HEADER_CUT,
    /** A GRE, VXLAN, GENEVE, GTP-U, ERSPAN, MPLS or PPPoE header cut off or wrong. */
    TUNNEL_HEADER_WRONG;

    /** Name for reports: lower case, words joined by hyphens. */
    public String text() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
