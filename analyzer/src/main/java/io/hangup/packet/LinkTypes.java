package io.hangup.packet;

/** The link types of tcpdump.org's list that are decoded, and the smallest of their headers. */
final class LinkTypes {
    private static final int NULL = 0;
    private static final int ETHERNET = 1;
    private static final int PPP = 9;
    private static final int FDDI = 10;
    private static final int RAW_BSD = 12;
    private static final int RAW_OPENBSD = 14;
    private static final int PPP_HDLC = 50;
    private static final int PPP_ETHER = 51;
    private static final int RAW = 101;
    private static final int C_HDLC = 104;
    private static final int WLAN = 105;
    private static final int LOOP = 108;
    private static final int LINUX_SLL = 113;
    private static final int RADIOTAP = 127;
    private static final int PPP_WITH_DIRECTION = 204;
    private static final int PPI = 192;

    /** Apple's systems once wrote PKTAP under a number meant for private use. */
    private static final int USER2 = 149;

    private static final int IPNET = 226;
    private static final int IPV4 = 228;
    private static final int IPV6 = 229;
    private static final int NFLOG = 239;
    private static final int PKTAP = 258;
    private static final int LINUX_SLL2 = 276;

    private static final int FAMILY = 4;
    private static final int FDDI_HEADER = 13;

    /** Address family of IPv4 on every system. */
    private static final int FAMILY_IPV4 = 2;

    /** Those of IPv6: each system has its own. */
    private static final int FAMILY_IPV6_LINUX = 10;

    private static final int FAMILY_IPV6_WINDOWS = 23;
    private static final int FAMILY_IPV6_NETBSD = 24;
    private static final int FAMILY_IPV6_FREEBSD = 28;
    private static final int FAMILY_IPV6_DARWIN = 30;

    private LinkTypes() {}

    static int layer(int linkType, Cursor cursor, PacketCounters counters) {
        cursor.shims = 0;
        return switch (linkType) {
            case ETHERNET -> Layer.ETHERNET;
            case LINUX_SLL -> Layer.LINUX_COOKED;
            case LINUX_SLL2 -> Layer.LINUX_COOKED_2;
            case RAW, RAW_BSD, RAW_OPENBSD, IPV4, IPV6 -> Layer.IP;
            case NULL, LOOP -> Layer.NULL;
            case PPP -> Layer.PPP;
            case FDDI -> fddi(cursor, counters);
            case PPP_HDLC, C_HDLC -> Layer.PPP_HDLC;
            case PPP_ETHER -> Layer.PPPOE;
            case PPP_WITH_DIRECTION -> {
                if (!cursor.has(1)) {
                    yield counters.bad(Malformed.LINK_HEADER_CUT);
                }
                cursor.offset++;
                yield Layer.PPP;
            }
            case NFLOG -> Layer.NFLOG;
            case PKTAP, USER2 -> Layer.PKTAP;
            case IPNET -> Layer.IPNET;
            case WLAN -> Layer.WLAN;
            case RADIOTAP -> Layer.RADIOTAP;
            case PPI -> Layer.PPI;
            default -> counters.unknownLink(linkType);
        };
    }

    /** FDDI: frame control, two addresses, then LLC. */
    private static int fddi(Cursor cursor, PacketCounters counters) {
        if (!cursor.has(FDDI_HEADER)) {
            return counters.bad(Malformed.LINK_HEADER_CUT);
        }
        cursor.offset += FDDI_HEADER;
        return Layer.LLC;
    }

    /** BSD loopback: an address family in the byte order of the machine that captured, which nothing tells. */
    static int loopback(Cursor cursor, PacketCounters counters) {
        if (!cursor.has(FAMILY)) {
            return counters.bad(Malformed.LINK_HEADER_CUT);
        }
        int family = Bytes.i32(cursor.data, cursor.offset);
        if ((family & 0xffff_0000) != 0) {
            family = Integer.reverseBytes(family);
        }
        cursor.offset += FAMILY;
        return switch (family) {
            case FAMILY_IPV4 -> Layer.IPV4;
            case FAMILY_IPV6_LINUX, FAMILY_IPV6_WINDOWS, FAMILY_IPV6_NETBSD, FAMILY_IPV6_FREEBSD, FAMILY_IPV6_DARWIN ->
                Layer.IPV6;
            default -> {
                cursor.protocol = family;
                // some systems write an EtherType instead
                yield family >= Ethernet.SMALLEST_TYPE && family <= 0xffff
                        ? Layer.ETHER_TYPE
                        : counters.unknownEtherType(family);
            }
        };
    }
}
