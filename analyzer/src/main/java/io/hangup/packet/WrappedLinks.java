package io.hangup.packet;

/** Link types that wrap a packet in a header of the capturing system: NFLOG, PKTAP, IPNET and PPI. */
final class WrappedLinks {
    private static final int NFLOG_HEADER = 4;
    private static final int NFLOG_OPTION = 4;
    private static final int NFLOG_PAYLOAD = 9;

    /** The most options of one NFLOG record. */
    private static final int NFLOG_OPTION_CAP = 64;

    private static final int NFLOG_TYPE_MASK = 0x7fff;

    private static final int PKTAP_LEAST = 12;
    private static final int PKTAP_LINK_TYPE = 8;
    private static final int PKTAP_RECORD = 4;
    private static final int PKTAP_PACKET = 1;

    private static final int IPNET_HEADER = 24;

    private static final int PPI_HEADER = 8;
    private static final int PPI_LENGTH = 2;
    private static final int PPI_LINK_TYPE = 4;

    private WrappedLinks() {}

    /** Options of length, type and value in the byte order of the machine, which nothing tells; one is the packet. */
    static int nflog(Cursor cursor, PacketCounters counters) {
        if (!cursor.has(NFLOG_HEADER + NFLOG_OPTION)) {
            return counters.bad(Malformed.LINK_HEADER_CUT);
        }
        cursor.offset += NFLOG_HEADER;
        // the first option is short, so of both readings the smaller length is the right one
        boolean little = Bytes.u16LittleEndian(cursor.data, cursor.offset) <= cursor.u16(0);
        for (int i = 0; i < NFLOG_OPTION_CAP && cursor.has(NFLOG_OPTION); i++) {
            int length = u16(cursor, 0, little);
            int type = u16(cursor, 2, little) & NFLOG_TYPE_MASK;
            if (length < NFLOG_OPTION) {
                break;
            }
            if (type == NFLOG_PAYLOAD) {
                cursor.limit(length);
                cursor.offset += NFLOG_OPTION;
                return Layer.IP;
            }
            int padded = length + 3 & ~3;
            if (!cursor.has(padded)) {
                break;
            }
            cursor.offset += padded;
        }
        return counters.bad(Malformed.LINK_HEADER_CUT);
    }

    private static int u16(Cursor cursor, int at, boolean little) {
        return little ? Bytes.u16LittleEndian(cursor.data, cursor.offset + at) : cursor.u16(at);
    }

    /** Apple's {@code pktap}: the header's length, a record type and the link type of what follows, little-endian. */
    static int pktap(Cursor cursor, PacketCounters counters) {
        if (!cursor.has(PKTAP_LEAST)) {
            return counters.bad(Malformed.LINK_HEADER_CUT);
        }
        int header = Bytes.i32LittleEndian(cursor.data, cursor.offset);
        int record = Bytes.i32LittleEndian(cursor.data, cursor.offset + PKTAP_RECORD);
        if (header < PKTAP_LEAST || record != PKTAP_PACKET || !cursor.has(header)) {
            return counters.bad(Malformed.LINK_HEADER_CUT);
        }
        cursor.protocol = Bytes.i32LittleEndian(cursor.data, cursor.offset + PKTAP_LINK_TYPE);
        cursor.offset += header;
        return Layer.LINK_TYPE;
    }

    /** Solaris's IP observability devices. */
    static int ipnet(Cursor cursor, PacketCounters counters) {
        if (!cursor.has(IPNET_HEADER)) {
            return counters.bad(Malformed.LINK_HEADER_CUT);
        }
        cursor.offset += IPNET_HEADER;
        return Layer.IP;
    }

    /** Per-packet information: a header with the link type of what follows, little-endian. */
    static int ppi(Cursor cursor, PacketCounters counters) {
        if (!cursor.has(PPI_HEADER)) {
            return counters.bad(Malformed.LINK_HEADER_CUT);
        }
        int header = Bytes.u16LittleEndian(cursor.data, cursor.offset + PPI_LENGTH);
        if (header < PPI_HEADER || !cursor.has(header)) {
            return counters.bad(Malformed.LINK_HEADER_CUT);
        }
        cursor.protocol = Bytes.i32LittleEndian(cursor.data, cursor.offset + PPI_LINK_TYPE);
        cursor.offset += header;
        return Layer.LINK_TYPE;
    }
}
