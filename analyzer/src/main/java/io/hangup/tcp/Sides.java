package io.hangup.tcp;

import io.hangup.packet.Packet;
import java.nio.charset.StandardCharsets;

/** Which end of a connection is the client: from the SYN, else from what is said, else from ports, else a guess. */
final class Sides {
    /** Ports from here on are handed out to clients (RFC 6335); Linux starts at 32768. */
    private static final int FIRST_EPHEMERAL = 32_768;

    /** Content type of a TLS record (RFC 8446 section 5.1). */
    private static final int HANDSHAKE_RECORD = 22;

    private static final int WELL_KNOWN = 1024;
    private static final byte[][] REQUESTS = words(
            "GET ",
            "POST ",
            "PUT ",
            "HEAD ",
            "PATCH ",
            "DELETE ",
            "OPTIONS ",
            "CONNECT ",
            "TRACE ",
            "PRI * HTTP/2",
            "PROXY ");
    private static final byte[] RESPONSE = "HTTP/1.".getBytes(StandardCharsets.ISO_8859_1);

    private Sides() {}

    /** From the first segment, which A sent. */
    static void firstGuess(Connection c, boolean fromA, Packet p) {
        if ((p.flags & Packet.SYN) != 0) {
            bySyn(c, fromA, (p.flags & Packet.ACK) == 0);
            return;
        }
        int own = p.sourcePort;
        int other = p.destinationPort;
        if (serverLike(own) != serverLike(other)) {
            c.aIsClient = fromA == serverLike(other);
            c.sidesKnownBy = Connection.BY_PORT;
        } else if (own < FIRST_EPHEMERAL != other < FIRST_EPHEMERAL) {
            c.aIsClient = fromA == other < FIRST_EPHEMERAL;
            c.sidesKnownBy = Connection.BY_PORT;
        } else {
            c.aIsClient = fromA;
        }
    }

    static void bySyn(Connection c, boolean fromA, boolean senderIsClient) {
        if (c.sidesKnownBy < Connection.BY_SYN && !c.sidesSettled) {
            c.aIsClient = fromA == senderIsClient;
            c.sidesKnownBy = Connection.BY_SYN;
        }
    }

    /** From the first bytes that are captured of a connection joined late. */
    static void byContent(Connection c, boolean fromA, Packet p) {
        int hint = hint(p.data, p.payloadOffset, p.payloadCaptured);
        if (hint == 0) {
            return;
        }
        if (!c.sidesSettled) {
            c.aIsClient = fromA == hint > 0;
            c.sidesKnownBy = Connection.BY_CONTENT;
            c.beginsWithHello = hint > 0 && p.data[p.payloadOffset] == HANDSHAKE_RECORD;
        } else if (c.aIsClient == (fromA == hint > 0)) {
            c.sidesKnownBy = Connection.BY_CONTENT;
        }
    }

    private static boolean serverLike(int port) {
        return port < WELL_KNOWN || port == 3128 || port == 8000 || port == 8080 || port == 8443 || port == 11434;
    }

    /** 1 for what a client says, -1 for what a server says, 0 when it does not tell. */
    private static int hint(byte[] data, int offset, int length) {
        if (length >= 6 && data[offset] == HANDSHAKE_RECORD && data[offset + 1] == 3) {
            // a TLS handshake record: ClientHello is message 1, ServerHello 2
            return data[offset + 5] == 1 ? 1 : data[offset + 5] == 2 ? -1 : 0;
        }
        if (startsWith(data, offset, length, RESPONSE)) {
            return -1;
        }
        for (byte[] request : REQUESTS) {
            if (startsWith(data, offset, length, request)) {
                return 1;
            }
        }
        return 0;
    }

    private static boolean startsWith(byte[] data, int offset, int length, byte[] word) {
        if (length < word.length) {
            return false;
        }
        for (int i = 0; i < word.length; i++) {
            if (data[offset + i] != word[i]) {
                return false;
            }
        }
        return true;
    }

    private static byte[][] words(String... words) {
        byte[][] bytes = new byte[words.length][];
        for (int i = 0; i < words.length; i++) {
            bytes[i] = words[i].getBytes(StandardCharsets.ISO_8859_1);
        }
        return bytes;
    }
}
