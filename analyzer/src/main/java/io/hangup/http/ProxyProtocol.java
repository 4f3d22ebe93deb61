package io.hangup.http;

import io.hangup.packet.Addresses;
import io.hangup.tcp.HostPort;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * The header that load balancers put before the first byte of a connection to name the real client: PROXY protocol
 * version 1 (text) and 2 (binary), as specified by HAProxy.
 *
 * @param result whether the bytes are a header
 * @param length bytes of the header; 0 unless it is one
 * @param version 1 or 2
 * @param source the real client; null when the header names none (UNKNOWN, LOCAL, Unix sockets)
 * @param destination the address the client connected to; null when the header names none
 */
public record ProxyProtocol(LooksLike result, int length, int version, HostPort source, HostPort destination) {
    private static final ProxyProtocol NO = new ProxyProtocol(LooksLike.NO, 0, 0, null, null);
    private static final ProxyProtocol MORE = new ProxyProtocol(LooksLike.MORE, 0, 0, null, null);

    private static final byte[] TEXT = "PROXY ".getBytes(StandardCharsets.US_ASCII);
    /** The longest line of version 1, its end included. */
    private static final int TEXT_CAP = 107;

    private static final byte[] BINARY = {'\r', '\n', '\r', '\n', 0, '\r', '\n', 'Q', 'U', 'I', 'T', '\n'};
    private static final int BINARY_FIXED = 16;
    /** A version 2 header longer than this, its extension fields included, is not believed. */
    private static final int BINARY_CAP = 4 * 1024;

    private static final int INET = 1;
    private static final int INET6 = 2;

    /** Reads a header from the first bytes of a connection. */
    public static ProxyProtocol parse(byte[] data, int offset, int length) {
        if (starts(data, offset, length, TEXT)) {
            return length < TEXT.length ? more(length) : text(data, offset, length);
        }
        if (starts(data, offset, length, BINARY)) {
            return length < BINARY_FIXED ? more(length) : binary(data, offset, length);
        }
        return NO;
    }

    private static ProxyProtocol more(int length) {
        return length == 0 ? NO : MORE;
    }

    private static boolean starts(byte[] data, int offset, int length, byte[] with) {
        int shared = Math.min(length, with.length);
        return Arrays.equals(data, offset, offset + shared, with, 0, shared);
    }

    private static ProxyProtocol text(byte[] data, int offset, int length) {
        int end = 0;
        while (end < length && data[offset + end] != '\n') {
            end++;
        }
        if (end >= TEXT_CAP) {
            return NO;
        }
        if (end == length) {
            return MORE;
        }
        int lineLength = end > 0 && data[offset + end - 1] == '\r' ? end - 1 : end;
        String[] words = new String(data, offset, lineLength, StandardCharsets.US_ASCII).split(" ", -1);
        HostPort source = words.length == 6 ? hostPort(words[2], words[4]) : null;
        HostPort destination = words.length == 6 ? hostPort(words[3], words[5]) : null;
        return new ProxyProtocol(LooksLike.YES, end + 1, 1, source, destination);
    }

    private static HostPort hostPort(String address, String port) {
        int number = port.matches("[0-9]{1,5}") ? Integer.parseInt(port) : -1;
        if (number < 0 || number > 0xffff) {
            return null;
        }
        return Addresses.parse(address)
                .map(halves -> new HostPort(halves[0], halves[1], number))
                .orElse(null);
    }

    private static HostPort hostPort(byte[] data, int offset, int length, int port) {
        long high = 0;
        long low = 0;
        for (int i = 0; i < length; i++) {
            high = high << 8 | low >>> 56;
            low = low << 8 | data[offset + i] & 0xff;
        }
        return length == 4 ? new HostPort(0, 0xffff_0000_0000L | low, port) : new HostPort(high, low, port);
    }

    private static ProxyProtocol binary(byte[] data, int offset, int length) {
        int versionAndCommand = data[offset + 12] & 0xff;
        int family = (data[offset + 13] & 0xff) >>> 4;
        int rest = u16(data, offset + 14);
        if (versionAndCommand >>> 4 != 2 || rest > BINARY_CAP) {
            return NO;
        }
        int total = BINARY_FIXED + rest;
        if (length < total) {
            return MORE;
        }
        boolean local = (versionAndCommand & 0x0f) == 0;
        int size = family == INET ? 4 : family == INET6 ? 16 : 0;
        if (local || size == 0 || rest < 2 * size + 4) {
            return new ProxyProtocol(LooksLike.YES, total, 2, null, null);
        }
        int at = offset + BINARY_FIXED;
        HostPort source = hostPort(data, at, size, u16(data, at + 2 * size));
        HostPort destination = hostPort(data, at + size, size, u16(data, at + 2 * size + 2));
        return new ProxyProtocol(LooksLike.YES, total, 2, source, destination);
    }

    private static int u16(byte[] data, int at) {
        return (data[at] & 0xff) << 8 | data[at + 1] & 0xff;
    }
}
