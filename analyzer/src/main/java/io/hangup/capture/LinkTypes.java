package io.hangup.capture;

/** Names of LINKTYPE_ values, as tcpdump and Wireshark print them (https://www.tcpdump.org/linktypes.html). */
public final class LinkTypes {
    public static final int NULL = 0;
    public static final int EN10MB = 1;
    public static final int PPP = 9;
    public static final int RAW = 101;
    public static final int IEEE802_11 = 105;
    public static final int LOOP = 108;
    public static final int LINUX_SLL = 113;
    public static final int IPV4 = 228;
    public static final int IPV6 = 229;
    public static final int NFLOG = 239;
    public static final int PKTAP = 258;
    public static final int LINUX_SLL2 = 276;

    private LinkTypes() {}

    /** The name of a link type; "LINKTYPE_n" for one that has no name here. */
    public static String name(int linkType) {
        switch (linkType) {
            case NULL:
                return "NULL";
            case EN10MB:
                return "EN10MB";
            case 3:
                return "AX25";
            case 6:
                return "IEEE802_5";
            case 7:
                return "ARCNET_BSD";
            case 8:
                return "SLIP";
            case PPP:
                return "PPP";
            case 10:
                return "FDDI";
            case 12:
            case 14:
            case RAW:
                // 12 and 14 are what some systems wrote for their own DLT_RAW.
                return "RAW";
            case 50:
                return "PPP_HDLC";
            case 51:
                return "PPP_ETHER";
            case 99:
                return "SYMANTEC_FIREWALL";
            case 100:
                return "ATM_RFC1483";
            case 104:
                return "C_HDLC";
            case IEEE802_11:
                return "IEEE802_11";
            case 107:
                return "FRELAY";
            case LOOP:
                return "LOOP";
            case LINUX_SLL:
                return "LINUX_SLL";
            case 117:
                return "PFLOG";
            case 119:
                return "IEEE802_11_PRISM";
            case 122:
                return "IP_OVER_FC";
            case 123:
                return "SUNATM";
            case 127:
                return "IEEE802_11_RADIO";
            case 129:
                return "ARCNET_LINUX";
            case 138:
                return "APPLE_IP_OVER_IEEE1394";
            case 163:
                return "IEEE802_11_AVS";
            case 166:
                return "PPP_PPPD";
            case 187:
                return "BLUETOOTH_HCI_H4";
            case 189:
                return "USB_LINUX";
            case 192:
                return "PPI";
            case 195:
                return "IEEE802_15_4_WITHFCS";
            case 204:
                return "PPP_WITH_DIR";
            case 209:
                return "IPMB_LINUX";
            case 220:
                return "USB_LINUX_MMAPPED";
            case 226:
                return "IPNET";
            case 227:
                return "CAN_SOCKETCAN";
            case IPV4:
                return "IPV4";
            case IPV6:
                return "IPV6";
            case 230:
                return "IEEE802_15_4_NOFCS";
            case NFLOG:
                return "NFLOG";
            case 240:
                return "NETANALYZER";
            case 247:
                return "INFINIBAND";
            case 249:
                return "USBPCAP";
            case 252:
                return "WIRESHARK_UPPER_PDU";
            case 253:
                return "NETLINK";
            case PKTAP:
                return "PKTAP";
            case 271:
                return "VSOCK";
            case 274:
                return "ETHERNET_MPACKET";
            case LINUX_SLL2:
                return "LINUX_SLL2";
            default:
                return "LINKTYPE_" + linkType;
        }
    }
}
