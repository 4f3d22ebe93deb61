package io.hangup.diagnosis;

import io.hangup.llm.ClosedBy;
import io.hangup.llm.ClosedHow;
import io.hangup.llm.Exchange;
import io.hangup.llm.Outcome;
import io.hangup.llm.Phase;
import io.hangup.tcp.Connection;
import io.hangup.tcp.Half;
import io.hangup.tcp.Side;

/** A response that left the server, however complete, and never reached the client: only the server's side shows it. */
final class Undelivered {
    private static final long SECOND = 1_000_000_000L;

    /** Repeats of the same bytes without an answer that speak of more than a lost packet. */
    private static final int REPEATS = 3;

    private Undelivered() {}

    /**
     * The fate of a response of which the server repeated a part again and again, for more than a second, while the client
     * never acknowledged that part; null for any other.
     */
    static Fate response(Exchange exchange, Connection connection, Wire wire, Ending ending) {
        Half server = connection.half(Side.SERVER);
        boolean repeated = exchange.responseStarted() && server.retransmissions() >= REPEATS;
        if (!repeated || server.missedBytes > 0 || connection.duplicateFrames() > 0) {
            return null;
        }
        int start = Math.max(0, wire.indexOf(exchange.responseFirstFrame));
        int end = wire.indexOf(exchange.responseLastFrame);
        long acked = server.ackedUpTo;
        if (end < 0 || acked >= wire.end(end) || !stuck(wire, start, acked)) {
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
    private static boolean stuck(Wire wire, int from, long acked) {
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
