package io.hangup.packet;

/** What comes next in a frame: the decoder's states. Integers, so that a step is one table switch. */
final class Layer {
    /** The packet is decoded as far as it goes. */
    static final int DONE = 0;

    static final int ETHERNET = 1;

    /** The cursor's protocol is an EtherType. */
    static final int ETHER_TYPE = 2;

    static final int IPV4 = 3;
    static final int IPV6 = 4;

    /** Raw IP: the version nibble tells. */
    static final int IP = 5;

    /** The cursor's protocol is an IP protocol number. */
    static final int IP_PROTOCOL = 6;

    /** A PPP protocol field, compressed or not. */
    static final int PPP = 7;

    static final int PPPOE = 8;
    static final int MPLS = 9;
    static final int LLC = 10;
    static final int GRE = 11;
    static final int UDP_TUNNEL = 12;
    static final int ERSPAN = 13;
    static final int LINUX_COOKED = 14;
    static final int LINUX_COOKED_2 = 15;
    static final int NULL = 16;
    static final int PPP_HDLC = 17;
    static final int NFLOG = 18;
    static final int PKTAP = 19;
    static final int IPNET = 20;
    static final int WLAN = 21;
    static final int RADIOTAP = 22;
    static final int PPI = 23;

    /** The cursor's protocol is a link type: a capture that wraps another. */
    static final int LINK_TYPE = 24;

    /** After the fixed IPv6 header, or in a reassembled payload. */
    static final int IPV6_EXTENSIONS = 25;

    private Layer() {}
}
