package io.hangup.diagnosis;

import io.hangup.llm.ClosedBy;
import io.hangup.llm.ClosedHow;
import io.hangup.llm.Exchange;
import io.hangup.llm.Exchange.Completeness;
import io.hangup.llm.Outcome;
import io.hangup.llm.Phase;
import io.hangup.packet.Packet;
import io.hangup.tcp.Connection;
import io.hangup.tcp.Half;
import io.hangup.tcp.Side;

/** A response that left the server, however complete, and never reached the client: only the server's side shows it. */
final class Undelivered {
    private static final long SECOND = 1_000_000_000L;

    /** Repeats of the same bytes without an answer that speak of more than a lost packet. */
    private static final int REPEATS = 3;

    /** Without a packet for so long, a box on the way may have forgotten the connection. */
    private static final long LONG_WAIT = 2 * SECOND;

    private final Connection connection;
    private final Wire wire;
    private final Ending ending;
    private final long observedUntil;

    Undelivered(Connection connection, Wire wire, Ending ending, long observedUntil) {
        this.connection = connection;
        this.wire = wire;
        this.ending = ending;
        this.observedUntil = observedUntil;
    }

    /**
     * The server's answer, whole as it may be, did not reach a client that had never closed: the server repeats it into
     * silence, or the first bytes after a long wait meet a RST of somebody who does not know the connection. Null where
     * it arrived, as far as the acknowledgments tell.
     */
    Fate unheard(Exchange exchange) {
        int answer = exchange.responseStarted() ? wire.indexOf(exchange.responseFirstFrame) : -1;
        int end = answer < 0 ? -1 : wire.indexOf(exchange.responseLastFrame);
        if (end < 0 || connection.half(Side.SERVER).ackedUpTo >= wire.end(end)) {
            return null;
        }
        long acked = wire.ackedUpTo(Side.SERVER, wire.size());
        if (acked >= wire.end(end)) {
            return null;
        }
        boolean none = acked <= wire.log().seq(answer);
        if (!ending.ended()) {
            boolean whole = exchange.responseCompleteness == Completeness.COMPLETE;
            return !(none || whole) || !serverGaveUp()
                    ? null
                    : new Fate(
                            none ? Outcome.CLOSED_BEFORE_HEADERS : Outcome.CLOSED_IN_BODY,
                            none ? Phase.AWAITING_HEADERS : Phase.BODY,
                            ClosedBy.NONE,
                            ClosedHow.TIMEOUT,
                            connection.lastTime());
        }
        int rst = ending.firstTcpIndex();
        int heard = wire.last(Side.CLIENT, answer);
        boolean unknown = none
                && ending.by(Side.CLIENT)
                && ending.how() == ClosedHow.RST
                && rst > answer
                && heard >= 0
                && (wire.time(answer) - wire.time(heard) >= LONG_WAIT || fromNearer(rst))
                && !wire.log().has(rst, Packet.ACK)
                && wire.log().seq(rst) == wire.sentUpTo(Side.CLIENT, rst);
        return unknown
                ? new Fate(
                        Outcome.CLOSED_BEFORE_HEADERS,
                        Phase.AWAITING_HEADERS,
                        ClosedBy.UNKNOWN,
                        ClosedHow.RST,
                        ending.time())
                : null;
    }

    /** Fewer routers lie between the capture and whoever sent it than between the capture and the client. */
    private boolean fromNearer(int rst) {
        int nearer = wire.log().ttl(rst) - connection.half(Side.CLIENT).usualTtl;
        return connection.half(Side.CLIENT).usualTtl > 0 && nearer > 0 && nearer <= ForgottenClient.FEW_HOPS;
    }

    /** The server repeats its bytes into silence until the capture ends. */
    boolean serverGaveUp() {
        int lastClient = wire.last(Side.CLIENT, wire.size());
        int repeats = wire.retransmissions(Side.SERVER, lastClient + 1);
        return repeats >= REPEATS && lastClient >= 0 && observedUntil - wire.time(lastClient) >= SECOND;
    }

    /**
     * The fate of a response of which the server repeated a part again and again, for more than a second, while the client
     * never acknowledged that part; null for any other.
     */
    Fate stuck(Exchange exchange) {
        Half server = connection.half(Side.SERVER);
        boolean repeated = exchange.responseStarted() && server.retransmissions() >= REPEATS;
        if (!repeated || server.missedBytes > 0 || connection.duplicateFrames() > 0) {
            return null;
        }
        int start = Math.max(0, wire.indexOf(exchange.responseFirstFrame));
        int end = wire.indexOf(exchange.responseLastFrame);
        long acked = server.ackedUpTo;
        if (end < 0 || acked >= wire.end(end) || !isStuck(start, acked)) {
            return null;
        }
        boolean nothing = acked < wire.end(start);
        Phase phase = nothing ? Phase.AWAITING_HEADERS : Phase.BODY;
        if (ending.by(Side.CLIENT)) {
            return new Fate(Outcome.CLIENT_CANCELLED, phase, ClosedBy.CLIENT, ending.how(), ending.time());
        }
        Outcome outcome = nothing ? Outcome.CLOSED_BEFORE_HEADERS : Outcome.CLOSED_IN_BODY;
        return new Fate(outcome, phase, ClosedBy.NONE, ClosedHow.TIMEOUT, connection.lastTime());
    }

    /** The segment behind the last acknowledged byte was sent often enough for long enough. */
    private boolean isStuck(int from, long acked) {
        long first = 0;
        int repeats = 0;
        for (int i = from; i < wire.size(); i++) {
            boolean holds = wire.log().from(i) == Side.SERVER
                    && wire.hasData(i)
                    && wire.log().seq(i) <= acked
                    && wire.end(i) > acked;
            if (!holds) {
                continue;
            }
            if (first == 0) {
                first = wire.time(i);
            } else if (++repeats >= REPEATS && wire.time(i) - first >= SECOND) {
                return true;
            }
        }
        return false;
    }
}
