package io.hangup.packet;

/** The TCP header and its options (RFC 9293, 7323, 2018). */
final class TcpHeader {
    static final int HEADER = 20;
    static final int SEQ = 4;
    static final int ACK = 8;
    static final int DATA_OFFSET = 12;
    static final int FLAGS = 13;
    static final int WINDOW = 14;

    /** The least that tells all but checksum and options: up to the window. Less than that is a cut header. */
    static final int READABLE = 16;

    private static final int OPTION_END = 0;
    private static final int OPTION_NOP = 1;
    private static final int OPTION_MSS = 2;
    private static final int OPTION_WINDOW_SCALE = 3;
    private static final int OPTION_SACK_PERMITTED = 4;
    private static final int OPTION_SACK = 5;
    private static final int OPTION_TIMESTAMPS = 8;
    private static final int OPTION_MULTIPATH = 30;
    private static final int MP_CAPABLE = 0;
    private static final int MP_JOIN = 1;
    private static final int WITH_KEY = 12;
    private static final int WITH_BOTH_KEYS = 20;
    private static final int JOIN_IN_SYN = 12;
    private static final int OPTION_MD5 = 19;
    private static final int OPTION_AUTHENTICATION = 29;

    /** Largest window scale shift (RFC 7323 section 2.3). */
    private static final int LARGEST_SHIFT = 14;

    private static final int SACK_BLOCKS = 4;

    private TcpHeader() {}

    static int decode(Cursor cursor, Packet packet, PacketCounters counters) {
        byte[] data = cursor.data;
        int start = cursor.offset;
        packet.kind = Packet.TCP;
        packet.headerComplete = false;
        packet.headerCut = false;
        packet.countsAsStream = false;
        packet.payloadOffset = cursor.end;
        packet.payloadLength = 0;
        packet.payloadCaptured = 0;
        clearOptions(packet);
        if (!cursor.has(READABLE)) {
            cut(cursor, packet);
            return counters.bad(Malformed.TCP_HEADER_CUT);
        }
        packet.countsAsStream = true;
        packet.sourcePort = Bytes.u16(data, start);
        packet.destinationPort = Bytes.u16(data, start + 2);
        packet.seq = Bytes.i32(data, start + SEQ);
        packet.ack = Bytes.i32(data, start + ACK);
        packet.flags = data[start + FLAGS] & 0xff;
        packet.window = Bytes.u16(data, start + WINDOW);
        int header = (data[start + DATA_OFFSET] & 0xf0) >>> 2;
        if (header < HEADER || header > cursor.wireEnd - start) {
            packet.headerCut = true;
            packet.payloadLength = Math.max(0, cursor.wireEnd - start - header);
            options(data, start + HEADER, Math.min(start + header, cursor.end), packet);
            return counters.bad(Malformed.TCP_DATA_OFFSET_WRONG);
        }
        if (cursor.firstFragmentOnly) {
            options(data, start + HEADER, Math.min(start + header, cursor.end), packet);
            return Layer.DONE;
        }
        packet.headerComplete = true;
        packet.headerCut = start + header > cursor.end;
        packet.payloadLength = cursor.wireEnd - start - header;
        int payload = start + header;
        if (payload < cursor.end) {
            packet.payloadOffset = payload;
            packet.payloadCaptured = cursor.end - payload;
        }
        if (header > HEADER) {
            options(data, start + HEADER, Math.min(payload, cursor.end), packet);
        }
        return Layer.DONE;
    }

    /** Takes what the snap length left of the header; fields beyond it are 0. */
    private static void cut(Cursor cursor, Packet packet) {
        byte[] data = cursor.data;
        int start = cursor.offset;
        packet.sourcePort = cursor.has(2) ? Bytes.u16(data, start) : 0;
        packet.destinationPort = cursor.has(4) ? Bytes.u16(data, start + 2) : 0;
        packet.seq = cursor.has(ACK) ? Bytes.i32(data, start + SEQ) : 0;
        packet.ack = cursor.has(DATA_OFFSET) ? Bytes.i32(data, start + ACK) : 0;
        packet.flags = cursor.has(WINDOW) ? data[start + FLAGS] & 0xff : 0;
        packet.window = cursor.has(WINDOW + 2) ? Bytes.u16(data, start + WINDOW) : 0;
    }

    private static void clearOptions(Packet packet) {
        packet.mss = -1;
        packet.windowScale = -1;
        packet.sackPermitted = false;
        packet.hasTimestamp = false;
        packet.tsVal = 0;
        packet.tsEcr = 0;
        packet.sackCount = 0;
        packet.multipathReset = -1;
        packet.multipathSubtypes = 0;
        packet.multipathKeys = 0;
        packet.multipathJoins = false;
        packet.signature = 0;
    }

    /** Reads options up to the first that does not fit, or is shorter than what it holds. */
    private static void options(byte[] data, int from, int end, Packet packet) {
        int at = from;
        while (at < end) {
            int kind = data[at];
            if (kind == OPTION_NOP) {
                at++;
                continue;
            }
            if (kind == OPTION_END || at + 2 > end) {
                return;
            }
            int length = data[at + 1] & 0xff;
            if (length < 2 || at + length > end) {
                return;
            }
            if (ShortOption.is(data, at, kind, length)) {
                packet.headerCut = true;
                return;
            }
            option(data, at, kind, length, packet);
            at += length;
        }
    }

    /** Keys (RFC 8684 section 3.1) and the token of a subflow's SYN (section 3.2): what tells which connections belong together. */
    private static void multipathNames(byte[] data, int at, int subtype, int length, Packet packet) {
        if (subtype == MP_CAPABLE && length >= WITH_KEY) {
            packet.multipathVersion = data[at + 2] & 0xf;
            packet.multipathKey = Bytes.i64(data, at + 4);
            packet.multipathPeerKey = length >= WITH_BOTH_KEYS ? Bytes.i64(data, at + WITH_KEY) : 0;
            packet.multipathKeys = length >= WITH_BOTH_KEYS ? 2 : 1;
        } else if (subtype == MP_JOIN && length == JOIN_IN_SYN) {
            packet.multipathToken = Bytes.i32(data, at + 4);
            packet.multipathJoins = true;
        }
    }

    private static void option(byte[] data, int at, int kind, int length, Packet packet) {
        if (kind == OPTION_TIMESTAMPS && length == 10) {
            packet.hasTimestamp = true;
            packet.tsVal = Bytes.i32(data, at + 2);
            packet.tsEcr = Bytes.i32(data, at + 6);
        } else if (kind == OPTION_MSS && length == 4) {
            packet.mss = Bytes.u16(data, at + 2);
        } else if (kind == OPTION_WINDOW_SCALE && length == 3) {
            packet.windowScale = Math.min(data[at + 2] & 0xff, LARGEST_SHIFT);
        } else if (kind == OPTION_SACK_PERMITTED && length == 2) {
            packet.sackPermitted = true;
        } else if (kind == OPTION_SACK) {
            packet.sackCount = Math.min((length - 2) >> 3, SACK_BLOCKS);
            for (int i = 0; i < 2 * packet.sackCount; i++) {
                packet.sackEdges[i] = Bytes.i32(data, at + 2 + 4 * i);
            }
        } else if (kind == OPTION_MD5 && length == 18 || kind == OPTION_AUTHENTICATION && length >= 4) {
            packet.signature = kind;
        } else if (kind == OPTION_MULTIPATH && length >= 4) {
            int subtype = (data[at + 2] & 0xf0) >>> 4;
            packet.multipathSubtypes |= 1 << subtype;
            multipathNames(data, at, subtype, length, packet);
            if (subtype == Packet.MP_TCPRST && length == 4 || subtype == Packet.MP_FASTCLOSE) {
                packet.multipathReset = Bytes.u16(data, at + 2);
            }
        }
    }
}
