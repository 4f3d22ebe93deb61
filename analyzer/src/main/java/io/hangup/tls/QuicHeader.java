package io.hangup.tls;

import java.util.Arrays;

/**
 * The long header of one QUIC packet (RFC 8999, RFC 9000 section 17.2, RFC 9369).
 *
 * @param version 1, 2 as 0x6b3343cf, the drafts 29 to 32; 0 for Version Negotiation
 * @param destination connection id of the receiver
 * @param source connection id of the sender
 * @param numberAt where the protected packet number starts; 0 where the packet has none
 * @param end behind the packet's last byte
 */
public record QuicHeader(int version, Type type, byte[] destination, byte[] source, int start, int numberAt, int end) {
    static final int VERSION_1 = 1;
    static final int VERSION_2 = 0x6b3343cf;
    private static final int DRAFT_29 = 0xff00001d;
    private static final int DRAFT_32 = 0xff000020;
    private static final int ID_CAP = 20;

    /** Kinds of packets with a long header. */
    public enum Type {
        INITIAL,
        ZERO_RTT,
        HANDSHAKE,
        RETRY,
        VERSION_NEGOTIATION
    }

    /** Cheap test of a datagram's first five bytes: a long header of a version that is known here. */
    public static boolean looksLikeQuic(byte[] data, int offset, int length) {
        return length >= 7 && (data[offset] & 0x80) != 0 && known(i32(data, offset + 1));
    }

    /** The fixed bit behind the first one is no sign: a peer that allows it gets it at random (RFC 9287). */
    private static boolean known(int version) {
        return version == 0
                || version == VERSION_1
                || version == VERSION_2
                || version >= DRAFT_29 && version <= DRAFT_32;
    }

    /** The packet that starts at {@code at}, or null when there is none. */
    public static QuicHeader parse(byte[] data, int at, int end) {
        if (!looksLikeQuic(data, at, end - at)) {
            return null;
        }
        int version = i32(data, at + 1);
        int idAt = at + 6;
        int idLength = data[at + 5] & 0xff;
        int sourceAt = idAt + idLength + 1;
        if (idLength > ID_CAP || sourceAt > end) {
            return null;
        }
        int sourceLength = data[sourceAt - 1] & 0xff;
        int next = sourceAt + sourceLength;
        if (sourceLength > ID_CAP || next > end) {
            return null;
        }
        byte[] destination = Arrays.copyOfRange(data, idAt, idAt + idLength);
        byte[] source = Arrays.copyOfRange(data, sourceAt, next);
        Type type = version == 0 ? Type.VERSION_NEGOTIATION : type(data[at], version);
        if (type == Type.VERSION_NEGOTIATION || type == Type.RETRY) {
            return new QuicHeader(version, type, destination, source, at, type == Type.RETRY ? 0 : next, end);
        }
        if (type == Type.INITIAL) {
            long token = varint(data, next, end);
            next = token < 0 ? -1 : next + size(data[next]);
            if (next < 0 || token > end - next) {
                return null;
            }
            next += (int) token;
        }
        long length = varint(data, next, end);
        if (length < 0) {
            return null;
        }
        next += size(data[next]);
        return length > end - next
                ? null
                : new QuicHeader(version, type, destination, source, at, next, next + (int) length);
    }

    private static Type type(byte first, int version) {
        int bits = first >> 4 & 3;
        // version 2 has them turned on by one
        return switch (version == VERSION_2 ? bits + 3 & 3 : bits) {
            case 0 -> Type.INITIAL;
            case 1 -> Type.ZERO_RTT;
            case 2 -> Type.HANDSHAKE;
            default -> Type.RETRY;
        };
    }

    /** Bytes of a variable-length integer by its first byte (RFC 9000 section 16). */
    static int size(byte first) {
        return 1 << (first >> 6 & 3);
    }

    /** The integer at {@code at}, or -1 when it does not fit. */
    static long varint(byte[] data, int at, int end) {
        if (at >= end || at + size(data[at]) > end) {
            return -1;
        }
        long value = data[at] & 0x3f;
        for (int i = 1; i < size(data[at]); i++) {
            value = value << 8 | data[at + i] & 0xff;
        }
        return value;
    }

    private static int i32(byte[] data, int at) {
        return TlsText.u16(data, at) << 16 | TlsText.u16(data, at + 2);
    }
}
