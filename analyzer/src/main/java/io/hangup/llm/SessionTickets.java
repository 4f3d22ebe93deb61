package io.hangup.llm;

import io.hangup.llm.RecordShapes.Kind;
import io.hangup.tcp.Side;
import io.hangup.tls.ClientHello;
import io.hangup.tls.Records;
import io.hangup.tls.TlsStream;

/** Which records of a TLS 1.3 server are session tickets (RFC 8446 section 4.6.1), by their lengths and times. */
final class SessionTickets {
    private static final long TICKET_SLACK_NANOS = 30_000_000L;

    /** A pair of the lengths that OpenSSL's tickets have may come so late (a busy proxy, a far server). */
    private static final long PAIR_SLACK_NANOS = 250_000_000L;

    private static final int PAIR_LEAST = 200;
    private static final int PAIR_MOST = 320;

    /** What is written at once comes within this time, as OpenSSL's two tickets do. */
    static final long AT_ONCE_NANOS = 5_000_000L;

    /** A handshake that took longer tells nothing of how fast the server is when it has keys. */
    private static final long HELLO_MOST_NANOS = 1_000_000_000L;

    private final TlsStream tls;
    private final Records records;
    private final Kind[] kinds;
    private final int clientFinished;

    /**
     * @param kinds of the records so far; those of tickets are set
     * @param clientFinished index of the client's Finished
     */
    SessionTickets(TlsStream tls, Kind[] kinds, int clientFinished) {
        this.tls = tls;
        this.records = tls.records();
        this.kinds = kinds;
        this.clientFinished = clientFinished;
    }

    /**
     * Session tickets come at most a round trip after the client's Finished, in pairs of equal size, or alone after a
     * resumption; a response that fast is possible only for errors, and those do not come in equal pairs. The server that
     * speaks TLS may stand far behind the one whose TCP round trip was measured (CONNECT, a proxy that passes bytes on),
     * or be slow: what it took for its ServerHello it may take again.
     */
    void mark(long rttNanos) {
        long answers = Math.max(rttNanos, Math.min(helloNanos(), HELLO_MOST_NANOS));
        long latest = records.time(clientFinished) + answers * 8 / 5 + TICKET_SLACK_NANOS;
        int first = -1;
        int group = 0;
        int last = -1;
        for (int i = clientFinished + 1; i < kinds.length && records.time(i) <= latest; i++) {
            if (records.from(i) != Side.SERVER || records.type(i) != RecordShapes.TYPE_DATA) {
                continue;
            }
            if (kinds[i] == Kind.DATA) {
                break; // it was decrypted
            }
            if (first < 0 && TicketSizes.possible(records.length(i))) {
                first = i;
                group = 1;
            } else if (first >= 0 && records.length(i) == records.length(first)) {
                group++;
                last = i;
                kinds[i] = Kind.TICKET;
            } else {
                break;
            }
        }
        if (group == 3) {
            kinds[last] = null; // one, two or four are what servers send: an answer just as long followed two
        }
        ClientHello hello = tls.clientHello();
        boolean alone = group == 1
                && (TicketSizes.alone(records.length(first)) || TicketSizes.likeOffered(hello, records.length(first)));
        if (group >= 2 || alone) {
            kinds[first] = Kind.TICKET;
        } else if (first < 0) {
            pair(answers, latest - TICKET_SLACK_NANOS + PAIR_SLACK_NANOS, AT_ONCE_NANOS);
        } else {
            pair(answers, latest, PAIR_SLACK_NANOS);
        }
    }

    /**
     * Two tickets that came late, or of which the second was held up: the first that the server says after the handshake,
     * of equal length, and then nothing for a round trip. An answer starts with its header, which is as long as what
     * follows only by chance, and goes on.
     *
     * @param latest when the first one may come
     * @param apart how long after it the other may come, nanoseconds
     */
    private void pair(long answers, long latest, long apart) {
        int first = -1;
        int second = -1;
        for (int i = clientFinished + 1; i < kinds.length; i++) {
            if (records.from(i) != Side.SERVER) {
                continue;
            }
            if (second >= 0) {
                if (records.time(i) - records.time(second) <= answers) {
                    return;
                }
                break;
            }
            if (records.type(i) != RecordShapes.TYPE_DATA
                    || kinds[i] != null
                    || first < 0 && records.time(i) > latest) {
                return;
            }
            if (first < 0) {
                first = i;
            } else if (records.length(i) == records.length(first) && records.time(i) - records.time(first) <= apart) {
                second = i;
            } else {
                return;
            }
        }
        if (second >= 0 && records.length(first) >= PAIR_LEAST && records.length(first) <= PAIR_MOST) {
            kinds[first] = Kind.TICKET;
            kinds[second] = Kind.TICKET;
        }
    }

    /** From the ClientHello to the first record of the server, nanoseconds; 0 when one of them was not seen. */
    private long helloNanos() {
        long asked = -1;
        for (int i = 0; i < kinds.length && i < clientFinished; i++) {
            if (records.type(i) == RecordShapes.TYPE_HANDSHAKE && records.from(i) == Side.CLIENT && asked < 0) {
                asked = records.time(i);
            } else if (records.from(i) == Side.SERVER) {
                return asked < 0 ? 0 : records.time(i) - asked;
            }
        }
        return 0;
    }
}
