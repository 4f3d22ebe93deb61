package io.hangup.llm;

import io.hangup.tcp.Side;
import io.hangup.tls.Records;
import io.hangup.tls.TlsStream;

/**
 * Tells the server's handshake messages from what it may send behind them before it has the client's Finished: an answer
 * to early data, and session tickets (RFC 8446 sections 2.3 and 4.6.1). With a resumed session the server's flight holds
 * EncryptedExtensions and Finished only.
 */
final class EarlyAnswer {
    /** EncryptedExtensions (6 bytes at least) and the Finished of SHA-256 (36) in one record, 17 around them. */
    private static final int FLIGHT_LEAST = 6 + 36 + 17;

    /** EndOfEarlyData as a record of its own (RFC 8446 section 4.5), and with the JDK's padding. */
    private static final int END_OF_EARLY_DATA = 4 + 17;

    private final TlsStream tls;
    private final boolean possible;
    private boolean flightEnded;

    EarlyAnswer(TlsStream tls) {
        this.tls = tls;
        this.possible = sent(tls) && tls.serverHello() != null && tls.serverHello().sessionResumed;
    }

    /** Data of the client came before the server's first word, after a ClientHello that offers it. */
    static boolean sent(TlsStream tls) {
        Records records = tls.records();
        boolean offered = tls.clientHello() != null && tls.clientHello().earlyData;
        for (int i = 0; offered && i < records.size() && records.from(i) == Side.CLIENT; i++) {
            if (records.type(i) == Records.APPLICATION_DATA) {
                return true;
            }
        }
        return false;
    }

    static boolean isEndOfEarlyData(int length) {
        return length == END_OF_EARLY_DATA || length == END_OF_EARLY_DATA + 16;
    }

    /** What an encrypted record of the server is that comes before the client's Finished; asked of each, in order. */
    RecordShapes.Kind kind(int record) {
        int length = tls.records().length(record);
        if (!possible || !flightEnded) {
            flightEnded |= RecordShapes.isFinished(length) || length >= FLIGHT_LEAST;
            return RecordShapes.Kind.HANDSHAKE;
        }
        boolean ticket = TicketSizes.alone(length)
                || tls.clientHello().pskIdentityLength > 0 && TicketSizes.likeOffered(tls.clientHello(), length);
        return ticket ? RecordShapes.Kind.TICKET : RecordShapes.Kind.DATA;
    }
}
