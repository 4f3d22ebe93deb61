package io.hangup.packet;

/**
 * The headers of one frame, decoded down to the innermost TCP, UDP or ICMP header: a mutable view, filled anew by
 * {@link PacketDecoder} for every frame. Addresses are two longs each, big-endian; an IPv4 address a.b.c.d is
 * {@code high = 0, low = 0xffff_aabbccdd} (the IPv4-mapped form of RFC 4291).
 */
public final class Packet {
    /** {@link #kind}: nothing that the analysis follows. */
    public static final int OTHER = 0;

    public static final int TCP = 1;
    public static final int UDP = 2;
    public static final int ICMP = 3;

    /** {@link #kind}: an IP fragment that did not complete its packet. */
    public static final int FRAGMENT = 4;

    public static final int FIN = 0x01;
    public static final int SYN = 0x02;
    public static final int RST = 0x04;
    public static final int PSH = 0x08;
    public static final int ACK = 0x10;

    /** Subtypes of the Multipath TCP option with which a connection is given up (RFC 8684). */
    public static final int MP_FASTCLOSE = 7;

    public static final int MP_TCPRST = 8;

    /** One of the kind constants. */
    public int kind;

    /** The buffer that the offsets below point into: the frame's, or a reassembled IP packet's. */
    public byte[] data;

    // ---- layer 2
    /** Source MAC address in the low 48 bits, or -1 where the link type has none. */
    public long sourceMac;

    /** Linux cooked captures: packet type (0 to us, 1 broadcast, 2 multicast, 3 to others, 4 sent by us); else -1. */
    public int cookedType;

    /** Which way the capture host saw it go, one of the DIRECTION_ values of {@link io.hangup.capture.Frame}. */
    public int direction;

    /** The frame's interface id; where the link header itself says the interface (SLL2), its complement (~), negative. */
    public int interfaceIndex;

    // ---- IP
    /** True for IPv6. */
    public boolean v6;

    public long sourceHigh;
    public long sourceLow;
    public long destinationHigh;
    public long destinationLow;

    /** Time to live or hop limit. */
    public int ttl;

    /** IPv4 identification; -1 for IPv6. */
    public int ipId;

    /** IPv4 don't-fragment bit. True for IPv6 without a fragment header. */
    public boolean dontFragment;

    /** True when this packet was put together from IP fragments (this frame completed it). */
    public boolean reassembled;

    /** Number of fragments that a reassembled packet came in; 0 when it is not {@link #reassembled}. */
    public int fragments;

    /** Reference of the frame with the first of those fragments to arrive. */
    public long firstFragmentFrame;

    /** Bytes of the IP packet from its header on: its total length field, or the wire length where that is 0 (TSO). */
    public int ipLength;

    /** Number of IP headers outside of this one (tunnels); 0 without a tunnel. */
    public int tunnelDepth;

    /** Bytes that the tunnels add: those of the outermost IP packet less {@link #ipLength}. 0 without a tunnel. */
    public int tunnelOverhead;

    // ---- TCP and UDP
    public int sourcePort;
    public int destinationPort;

    /** Where the TCP, UDP or ICMP payload starts in {@link #data}. */
    public int payloadOffset;

    /** Payload bytes on the wire (from the IP length); may exceed {@link #payloadCaptured}. */
    public int payloadLength;

    /** Payload bytes that the capture holds. */
    public int payloadCaptured;

    // ---- TCP (RFC 9293)
    /** Raw sequence and acknowledgment numbers, uint32 in an int. */
    public int seq;

    public int ack;

    /** The eight flag bits. */
    public int flags;

    /** Raw window field, 0 to 65535. */
    public int window;

    /**
     * False when the TCP header cannot be used: the snap length (or the IP length) cut its first 16 bytes, its length
     * is impossible, or it is the first fragment of a packet of which the snap length cut a piece. Ports, numbers and
     * flags are then filled as far as they are there, and the segment is not to be analysed.
     */
    public boolean headerComplete;

    /**
     * True when the snap length cut the TCP header, its options above all, or one of them is shorter than what it holds:
     * those before are filled. Also, without {@link #headerComplete}, when the header's length field fits neither a TCP
     * header nor the packet.
     */
    public boolean headerCut;

    /**
     * True for every TCP packet that Wireshark gives a {@code tcp.stream}: all with {@link #headerComplete}, and those
     * of the others that hold at least the first 16 bytes of the header.
     */
    public boolean countsAsStream;

    // ---- TCP options; filled for every segment
    /** Maximum segment size option, or -1. */
    public int mss;

    /** Window scale shift, or -1. */
    public int windowScale;

    public boolean sackPermitted;

    /** True when a timestamps option is there (RFC 7323). */
    public boolean hasTimestamp;

    public int tsVal;
    public int tsEcr;

    /** Number of SACK blocks (RFC 2018), 0 to 4. */
    public int sackCount;

    /** Left and right edges of the SACK blocks, raw, left at 2i and right at 2i+1. */
    public final int[] sackEdges = new int[8];

    /** Subtype, flags and reason of an MP_TCPRST or MP_FASTCLOSE option as 16 bits (RFC 8684), or -1 without one. */
    public int multipathReset = -1;

    /** Which subtypes of Multipath TCP's options (RFC 8684) it carries, a bit each. */
    public int multipathSubtypes;

    /** Keys in its MP_CAPABLE option: 0, 1 (its sender's) or 2 (the receiver's too). */
    public int multipathKeys;

    /** Version in its MP_CAPABLE option, which tells how tokens are made of keys. */
    public int multipathVersion;

    public long multipathKey;
    public long multipathPeerKey;

    /** Whether it has an MP_JOIN option with the token of the connection to join. */
    public boolean multipathJoins;

    public int multipathToken;

    /** Kind of an option that signs the segment: 19 for MD5 (RFC 2385), 29 for TCP-AO (RFC 5925); 0 without one. */
    public int signature;

    // ---- ICMP and ICMPv6 errors
    public int icmpType;
    public int icmpCode;

    /** Next-hop MTU of "fragmentation needed" (RFC 1191) or "packet too big" (RFC 8201), or -1. */
    public int icmpMtu;

    /** True when the error quotes a TCP or UDP header; the quoted* fields are then set. */
    public boolean quoted;

    /** IP protocol quoted: 6 or 17. */
    public int quotedProtocol;

    public long quotedSourceHigh;
    public long quotedSourceLow;
    public long quotedDestinationHigh;
    public long quotedDestinationLow;
    public int quotedSourcePort;
    public int quotedDestinationPort;

    /** Sequence number of the quoted TCP header. */
    public int quotedSeq;

    /** Flags of the quoted TCP header; set with {@link #quotedTcpComplete} only. */
    public int quotedFlags;

    /** True when the quote holds the TCP header up to its window (16 bytes): Wireshark then counts it as a stream. */
    public boolean quotedTcpComplete;

    /** Total length of the quoted IP packet. */
    public int quotedIpLength;

    /**
     * True for an ICMP error that quotes TCP or UDP: destination unreachable, time exceeded, parameter problem, packet
     * too big, source quench. A redirect is no error.
     */
    public boolean isIcmpError() {
        return kind == ICMP && quoted;
    }

    /** An ICMP or ICMPv6 message that something could not be delivered (RFC 792 type 3, RFC 4443 type 1). */
    public boolean isUnreachable() {
        return kind == ICMP && icmpType == (v6 ? Icmp.UNREACHABLE_V6 : Icmp.UNREACHABLE);
    }

    public boolean has(int flag) {
        return (flags & flag) != 0;
    }
}
