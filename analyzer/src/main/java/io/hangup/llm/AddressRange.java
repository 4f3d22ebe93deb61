package io.hangup.llm;

import io.hangup.packet.Addresses;
import io.hangup.tcp.HostPort;

/** An address or CIDR block (RFC 4632, 4291) that an endpoint entry names. */
record AddressRange(Endpoint endpoint, long high, long low, long highMask, long lowMask) {
    private static final int BITS = 128;
    private static final int V4_PREFIX = 96;

    /** The range that the entry's pattern writes down, or null when it is a name. */
    static AddressRange parse(Endpoint endpoint) {
        String text = endpoint.pattern();
        int slash = text.indexOf('/');
        long[] address =
                Addresses.parse(slash < 0 ? text : text.substring(0, slash)).orElse(null);
        if (address == null) {
            return null;
        }
        int offset = Addresses.isV4(address[0], address[1]) ? V4_PREFIX : 0;
        int prefix = BITS;
        if (slash >= 0) {
            try {
                prefix = offset + Integer.parseInt(text.substring(slash + 1));
            } catch (NumberFormatException e) {
                return null;
            }
            if (prefix < offset || prefix > BITS) {
                return null;
            }
        }
        long highMask = prefix == 0 ? 0 : prefix >= 64 ? -1 : -1L << (64 - prefix);
        long lowMask = prefix <= 64 ? 0 : prefix == BITS ? -1 : -1L << (BITS - prefix);
        return new AddressRange(endpoint, address[0] & highMask, address[1] & lowMask, highMask, lowMask);
    }

    boolean contains(HostPort server) {
        return (endpoint.port() == 0 || endpoint.port() == server.port())
                && (server.high() & highMask) == high
                && (server.low() & lowMask) == low;
    }
}
