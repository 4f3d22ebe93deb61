package io.hangup.llm;

import io.hangup.tls.ClientHello;
import java.util.Set;

/** How long records with a session ticket of TLS 1.3 are. */
final class TicketSizes {
    /** Bytes of a record with a ticket besides the ticket and its nonce. */
    private static final int TICKET_AROUND = 34;

    /** Lengths of the nonces that stacks put into tickets: none (Go), a counter (8 in OpenSSL), or a hash. */
    private static final Set<Integer> NONCES = Set.of(0, 1, 2, 4, 8, 16, 32);

    private static final int EARLY_DATA_LEAVE = 8;

    private static final int TICKET_LEAST = 120;
    private static final int TICKET_MOST = 1400;

    private TicketSizes() {}

    /**
     * Where the session stays with the server, tickets are short: OpenSSL's 74 bytes, 82 with leave for early data; those of
     * the JDK, with its padding, 83.
     */
    static boolean possible(int length) {
        return length >= TICKET_LEAST && length <= TICKET_MOST || length == 74 || length == 82 || length == 83;
    }

    /**
     * After a resumption one ticket is sent, and a server makes it as long as the one that it was given: around it stand 17
     * bytes of the message, 17 of the record, its nonce, and perhaps the leave for early data (RFC 8446 section 4.6.1).
     */
    static boolean likeOffered(ClientHello hello, int length) {
        if (hello == null || !hello.psk) {
            return false;
        }
        int nonce = length - hello.pskIdentityLength - TICKET_AROUND;
        return hello.pskIdentityLength == 0 || NONCES.contains(nonce) || NONCES.contains(nonce - EARLY_DATA_LEAVE);
    }

    /** Stacks that send one ticket: the JDK's is 1125 bytes long, Go's 147. */
    static boolean alone(int length) {
        return length == 1125 || length == 147;
    }
}
