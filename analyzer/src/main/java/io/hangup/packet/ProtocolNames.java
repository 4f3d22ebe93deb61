package io.hangup.packet;

/** Names of what the analysis does not follow, so that a report can say what a capture holds instead. */
final class ProtocolNames {
    private ProtocolNames() {}

    /** Name of an EtherType (IEEE registry), or its number. */
    static String etherType(int type) {
        return switch (type) {
            case 0x0806 -> "ARP";
            case 0x8035 -> "RARP";
            case 0x8809 -> "slow protocols (LACP)";
            case 0x888e -> "EAPOL";
            case 0x88cc -> "LLDP";
            case 0x88e5 -> "MACsec";
            case 0x88f7 -> "PTP";
            case 0x8863 -> "PPPoE discovery";
            case 0x8906 -> "FCoE";
            case 0x8137 -> "IPX";
            case 0x893a -> "IEEE 1905";
            case 0x8914 -> "FIP";
            case 0x8899 -> "Realtek";
            case 0x9000 -> "loopback test";
            default -> String.format("EtherType 0x%04x", type);
        };
    }

    /** Name of an IP protocol (IANA registry), or its number. */
    static String ipProtocol(int protocol) {
        return switch (protocol) {
            case 0 -> "IPv6 hop-by-hop options";
            case 2 -> "IGMP";
            case 8 -> "EGP";
            case 33 -> "DCCP";
            case 46 -> "RSVP";
            case 50 -> "ESP";
            case 51 -> "AH";
            case 59 -> "no next header";
            case 88 -> "EIGRP";
            case 89 -> "OSPF";
            case 103 -> "PIM";
            case 108 -> "IPComp";
            case 112 -> "VRRP";
            case 115 -> "L2TPv3";
            case 132 -> "SCTP";
            case 136 -> "UDP-Lite";
            default -> "IP protocol " + protocol;
        };
    }

    /** Name of a link type of tcpdump.org's list that is not decoded, or its number. */
    static String linkType(int type) {
        return switch (type) {
            case 3 -> "AX25";
            case 6 -> "IEEE802_5";
            case 7 -> "ARCNET_BSD";
            case 8 -> "SLIP";
            case 100 -> "ATM_RFC1483";
            case 107 -> "FRELAY";
            case 117 -> "PFLOG";
            case 119 -> "PRISM";
            case 122 -> "IP_OVER_FC";
            case 187 -> "BLUETOOTH_HCI_H4";
            case 189 -> "USB_LINUX";
            case 195 -> "IEEE802_15_4_WITHFCS";
            case 201 -> "BLUETOOTH_HCI_H4_WITH_PHDR";
            case 220 -> "USB_LINUX_MMAPPED";
            case 249 -> "USBPCAP";
            case 253 -> "NETLINK";
            default -> type >= 147 && type <= 162 ? "USER" + (type - 147) : "link type " + type;
        };
    }
}
