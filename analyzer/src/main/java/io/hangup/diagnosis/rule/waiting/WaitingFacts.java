package io.hangup.diagnosis.rule.waiting;

import io.hangup.diagnosis.Case;
import io.hangup.diagnosis.ClientLeft;
import io.hangup.diagnosis.Evidence;
import io.hangup.diagnosis.Words;
import io.hangup.http.Http1Connection;
import io.hangup.llm.ClosedHow;
import io.hangup.llm.Exchange;
import io.hangup.llm.Phase;
import io.hangup.packet.Packet;
import io.hangup.tcp.Side;
import java.util.ArrayList;
import java.util.List;

/** What the rules about requests without a response share. */
final class WaitingFacts {
    private static final long RACE_MOST_NANOS = 500_000_000L;

    private static final int RACE_REPEATS = 2;

    private static final long LEAST_IDLE = 1_000_000_000L;

    private WaitingFacts() {}

    /** A request was sent and no response byte came while the client was there to take it. */
    static boolean noResponse(Case facts) {
        boolean waiting = facts.fate().phase() == Phase.REQUEST || facts.fate().phase() == Phase.AWAITING_HEADERS;
        return facts.hasExchange() && waiting && !facts.fate().healthy() && !answeredInAnotherProtocol(facts);
    }

    /** The server did say something, but no HTTP: nobody can call that silence. */
    private static boolean answeredInAnotherProtocol(Case facts) {
        Http1Connection http = facts.llm().stack().innermost().readable().http();
        return http != null && http.notHttp(Side.SERVER);
    }

    /** The server ended the wait, not only the connection of a stream that the client had given up before. */
    static boolean serverEnded(Case facts) {
        return noResponse(facts) && facts.ending().by(Side.SERVER) && ClientLeft.reset(facts) == null;
    }

    static boolean byReset(Case facts) {
        return facts.ending().how() == ClosedHow.RST;
    }

    /** Index of the server's first FIN or RST, or -1. */
    static int serverClose(Case facts) {
        int fin = facts.wire().firstWith(Side.SERVER, Packet.FIN, 0);
        int rst = facts.wire().firstWith(Side.SERVER, Packet.RST, 0);
        return fin < 0 ? rst : rst < 0 ? fin : Math.min(fin, rst);
    }

    /**
     * The server had closed the TLS layer before the request was sent. Its FIN may come much later, and acknowledge the
     * request: some servers (Python's asyncio) wait for the client's close_notify first, and read nothing any more.
     */
    static boolean notifiedBefore(Case facts) {
        return facts.ending().by(Side.SERVER)
                && facts.ending().how() == ClosedHow.CLOSE_NOTIFY
                && !facts.ending().ofProxyTls()
                && facts.firstRequestIndex() >= 0
                && facts.ending().time() < facts.exchange().requestStart;
    }

    /** The server's FIN acknowledges less than the request: it was sent before the request arrived; or its close_notify was. */
    static boolean finCrossedRequest(Case facts) {
        return notifiedBefore(facts) || tcpFinCrossedRequest(facts);
    }

    /** The FIN itself says so. */
    static boolean tcpFinCrossedRequest(Case facts) {
        int fin = facts.wire().firstWith(Side.SERVER, Packet.FIN, 0);
        int request = facts.firstRequestIndex();
        if (fin < 0 || request < 0) {
            return false;
        }
        return fin < request || facts.log().ack(fin) <= facts.log().seq(request);
    }

    /**
     * The request had been repeated for longer than a race takes when the server closed, which acknowledged none of it: it
     * did not get through. A close and a request that pass each other leave within a round trip.
     */
    static boolean unheardUntilClose(Case facts, long closeTime) {
        int request = facts.firstRequestIndex();
        int fin = facts.wire().firstWith(Side.SERVER, Packet.FIN, 0);
        return request >= 0
                && fin > request
                && facts.log().ack(fin) <= facts.log().seq(request)
                && closeTime - facts.wire().time(request) > RACE_MOST_NANOS + facts.rtt()
                && facts.wire().retransmissions(Side.CLIENT, request) >= RACE_REPEATS;
    }

    /**
     * The server's RST is the kind that the owner of a live socket sends, and acknowledges nothing of the request on this
     * reused connection: it left before the request arrived.
     */
    static boolean resetCrossedRequest(Case facts) {
        int rst = facts.ending().firstTcpIndex();
        int request = facts.firstRequestIndex();
        boolean owner = rst >= 0
                && request >= 0
                && facts.ending().by(Side.SERVER)
                && facts.ending().how() == ClosedHow.RST
                && !facts.ending().suspicious()
                && facts.log().has(rst, Packet.ACK)
                && facts.log().window(rst) > 0;
        return owner
                && facts.exchange().reusedConnection
                && facts.log().ack(rst) <= facts.log().seq(request);
    }

    /** How long the connection had been idle when the server closed it, nanoseconds; -1 when that was not seen. */
    static long idleAtClose(Case facts, long closeTime) {
        Exchange previous = facts.previousExchange();
        if (previous != null && previous.responseLastTime != 0) {
            return closeTime - previous.responseLastTime;
        }
        if (!facts.connection().openingSeen()) {
            return -1;
        }
        int request = facts.firstRequestIndex();
        int last = -1;
        for (int i = 0; i < facts.wire().size() && i != request; i++) {
            boolean close = facts.log().has(i, Packet.FIN) || facts.wire().time(i) >= closeTime;
            if (close) {
                break;
            }
            last = i;
        }
        return last < 0 ? -1 : closeTime - facts.wire().time(last);
    }

    /** The connection had carried a call before and was idle since, and it was this request that woke it. */
    static boolean reusedAfterIdleness(Case facts) {
        Exchange exchange = facts.exchange();
        return exchange.reusedConnection && exchange.idleBefore >= LEAST_IDLE && facts.firstRequestIndex() >= 0;
    }

    /** The response before this request had said that the connection closes after it. */
    static boolean closeWasAnnounced(Case facts) {
        Exchange previous = facts.previousExchange();
        return previous != null && previous.closeAnnounced;
    }

    /** ", consistent with …", or nothing. */
    static String consistent(String words) {
        return words.isEmpty() ? "" : ", " + words;
    }

    /** Request and acknowledgment. */
    static List<Evidence> rows(Case facts) {
        List<Evidence> rows = new ArrayList<>();
        Exchange exchange = facts.exchange();
        String reuse = exchange.reusedConnection && exchange.idleBefore >= 0
                ? ", on a connection idle for " + Words.duration(exchange.idleBefore)
                : "";
        rows.add(facts.row(facts.requestEndIndex(), facts.requestText() + reuse));
        int ack = facts.requestAckIndex();
        if (ack >= 0 && !facts.log().has(ack, Packet.RST)) {
            rows.add(facts.row(
                    ack, facts.log().has(ack, Packet.FIN) ? "FIN, acknowledges all of it" : "acknowledges all of it"));
        }
        rows.removeIf(java.util.Objects::isNull);
        return rows;
    }
}
