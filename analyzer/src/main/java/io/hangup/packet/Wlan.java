package io.hangup.packet;

/** IEEE 802.11 data frames, bare or behind a radiotap header. Encrypted ones cannot be read; they are counted. */
final class Wlan {
    private static final int HEADER = 24;
    private static final int ADDRESS = 6;
    private static final int TRANSMITTER = 10;
    private static final int SOURCE_FROM_SYSTEM = 16;
    private static final int SEQUENCE = 22;
    private static final int FRAGMENT = 0x0f;

    private static final int TYPE_MASK = 0x0c;
    private static final int DATA = 0x08;

    /** Subtype bits of data frames: quality of service, and "no data" (null frames, polls). */
    private static final int QUALITY = 0x80;

    private static final int NO_DATA = 0x40;

    private static final int TO_SYSTEM = 0x01;
    private static final int FROM_SYSTEM = 0x02;
    private static final int MORE_FRAGMENTS = 0x04;
    private static final int PROTECTED = 0x40;
    private static final int ORDER = 0x80;

    private static final int QUALITY_FIELD = 2;
    private static final int THROUGHPUT_FIELD = 4;

    /** Quality field: the frame aggregates several, each with an Ethernet-like header. */
    private static final int AGGREGATE = 0x80;

    private static final int AGGREGATE_HEADER = 14;

    private static final int RADIOTAP_HEADER = 8;
    private static final int RADIOTAP_TIME = 0x01;
    private static final int RADIOTAP_FLAGS = 0x02;
    private static final int RADIOTAP_FLAG_PADDED = 0x20;

    private Wlan() {}

    static int radiotap(Cursor cursor, Packet packet, PacketCounters counters) {
        if (!cursor.has(RADIOTAP_HEADER) || cursor.u8(0) != 0) {
            return counters.bad(Malformed.LINK_HEADER_CUT);
        }
        int length = Bytes.u16LittleEndian(cursor.data, cursor.offset + 2);
        if (length < RADIOTAP_HEADER || !cursor.has(length)) {
            return counters.bad(Malformed.LINK_HEADER_CUT);
        }
        int flags = radiotapFlags(cursor, length);
        cursor.offset += length;
        return decode(cursor, packet, counters, (flags & RADIOTAP_FLAG_PADDED) != 0);
    }

    /** The flags field; only a time stamp, aligned to 8 bytes, can stand before it. */
    private static int radiotapFlags(Cursor cursor, int length) {
        int present = cursor.u8(4);
        int at = RADIOTAP_HEADER;
        for (int word = 4; word + 8 <= length && (cursor.u8(word + 3) & 0x80) != 0; word += 4) {
            at += 4;
        }
        if ((present & RADIOTAP_TIME) != 0) {
            at = (at + 7 & ~7) + 8;
        }
        return (present & RADIOTAP_FLAGS) != 0 && at < length ? cursor.u8(at) : 0;
    }

    /** @param padded true when the header is followed by padding to a multiple of 4 bytes */
    static int decode(Cursor cursor, Packet packet, PacketCounters counters, boolean padded) {
        if (!cursor.has(2)) {
            return counters.bad(Malformed.LINK_HEADER_CUT);
        }
        int control = cursor.u8(0);
        int flags = cursor.u8(1);
        if ((control & TYPE_MASK) != DATA || (control & NO_DATA) != 0) {
            return counters.wlanWithoutData();
        }
        int header = HEADER;
        if ((flags & (TO_SYSTEM | FROM_SYSTEM)) == (TO_SYSTEM | FROM_SYSTEM)) {
            header += ADDRESS;
        }
        int quality = header;
        if ((control & QUALITY) != 0) {
            header += (flags & ORDER) != 0 ? QUALITY_FIELD + THROUGHPUT_FIELD : QUALITY_FIELD;
        }
        if (!cursor.has(header)) {
            return counters.bad(Malformed.LINK_HEADER_CUT);
        }
        boolean fragment = (flags & MORE_FRAGMENTS) != 0 || (cursor.u8(SEQUENCE) & FRAGMENT) != 0;
        if ((flags & PROTECTED) != 0 || fragment) {
            return counters.wlanUnreadable();
        }
        if ((control & QUALITY) != 0 && (cursor.u8(quality) & AGGREGATE) != 0) {
            header += AGGREGATE_HEADER;
        }
        int from = (flags & FROM_SYSTEM) != 0 && (flags & TO_SYSTEM) == 0 ? SOURCE_FROM_SYSTEM : TRANSMITTER;
        packet.sourceMac = Bytes.u48(cursor.data, cursor.offset + from);
        cursor.offset += padded ? header + 3 & ~3 : header;
        return Layer.LLC;
    }
}
