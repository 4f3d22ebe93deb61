package io.hangup.packet;

/** The link types of tcpdump.org's list that are decoded, and the smallest of their headers. */
final class LinkTypes {
    private static final int NULL = 0;
    private static final int ETHERNET = 1;
    private static final int PPP = 9;
    private static final int RAW_BSD = 12;
    private static final int RAW_OPENBSD = 14;
    private static final int PPP_HDLC = 50;
    private static final int RAW = 101;
    private static final int C_HDLC = 104;
    private static final int WLAN = 105;
    private static final int LOOP = 108;
    private static final int LINUX_SLL = 113;
    private static final int RADIOTAP = 127;
    private static final int PPP_WITH_DIRECTION = 204;
    private static final int PPI = 192;
    private static final int IPNET = 226;
    private static final int IPV4 = 228;
    private static final int IPV6 = 229;
    private static final int NFLOG = 239;
    private static final int PKTAP = 258;
    private static final int LINUX_SLL2 = 276;

    private static final int FAMILY = 4;

    /** Address family of IPv4 on every system, and those of IPv6 on NetBSD/OpenBSD, FreeBSD, Darwin, Linux, Windows. */
    private static final int FAMILY_IPV4 = 2;

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
            case PPP_HDLC, C_HDLC -> Layer.PPP_HDLC;
            case PPP_WITH_DIRECTION -> {
                if (!cursor.has(1)) {
                    yield counters.bad(Malformed.LINK_HEADER_CUT);
                }
                cursor.offset++;
                yield Layer.PPP;
            }
            case NFLOG -> Layer.NFLOG;
            case PKTAP -> Layer.PKTAP;
            case IPNET -> Layer.IPNET;
            case WLAN -> Layer.WLAN;
            case RADIOTAP -> Layer.RADIOTAP;
            case PPI -> Layer.PPI;
            default -> counters.unknownLink(linkType);
        };
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
            case 10, 23, 24, 28, 30 -> Layer.IPV6;
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
