package io.hangup.diagnosis.rule.waiting;

import io.hangup.diagnosis.Case;
import io.hangup.diagnosis.Finding;
import io.hangup.diagnosis.Rule;
import io.hangup.diagnosis.Timers;
import io.hangup.diagnosis.Words;
import io.hangup.llm.ClosedBy;
import io.hangup.llm.ClosedHow;
import io.hangup.llm.Exchange;
import io.hangup.llm.Outcome;
import io.hangup.llm.Phase;
import io.hangup.packet.Packet;
import io.hangup.tcp.Side;

/**
 * The server had announced with {@code Connection: close} that it ends the connection, as after a number of requests or
 * an age, and the client sent another request on it all the same. RFC 9112 section 9.6.
 */
public final class ServerConnectionRecycled implements Rule {
    /** The two answers around an age lie no further apart than this part of it: wider bounds fit any timer. */
    private static final int NEAR = 10;

    @Override
    public String cause() {
        return "server-connection-recycled";
    }

    @Override
    public Finding examine(Case facts) {
        boolean candidate = WaitingFacts.noResponse(facts) && WaitingFacts.closeWasAnnounced(facts);
        int fin = facts.wire().firstWith(Side.SERVER, Packet.FIN, 0);
        if (!candidate || fin < 0 || facts.ending().forged()) {
            return null;
        }
        Exchange previous = facts.previousExchange();
        return Finding.of(cause(), 0.8)
                .outcome(Outcome.CLOSED_BEFORE_HEADERS)
                .phase(Phase.AWAITING_HEADERS)
                .closedBy(ClosedBy.SERVER, ClosedHow.FIN)
                .sentence(facts.serverSide() + " had announced the end of the connection in its response before"
                        + " (Connection: close), after " + Words.count(previous.number, "request") + age(facts)
                        + ", and the client sent another request on it. The request was not answered and is safe to"
                        + " repeat on a new connection.")
                .evidence(facts.row(
                        previous.headersFrame,
                        previous.headersTime,
                        Side.SERVER,
                        "response " + previous.status + " with Connection: close"))
                .evidence(facts.row(facts.firstRequestIndex(), "another request on the same connection"))
                .evidence(facts.row(fin, "FIN, as announced"));
    }

    /**
     * " and 1 h (consistent with …)" where the answer before was given without the announcement, shortly before a known
     * age, and the announcement came shortly after it: a server with an age limit ends the connection with the next answer.
     */
    private static String age(Case facts) {
        Exchange announcing = facts.previousExchange();
        long opened = facts.client().synTime;
        if (!facts.connection().synSeen() || opened == 0) {
            return "";
        }
        Exchange before = announcing.previous;
        long least = before == null || before.headersTime == 0 ? 0 : before.headersTime - opened;
        long most = announcing.headersTime - opened;
        String timers = most - least > most / NEAR
                ? ""
                : facts.timers().between(Timers.Clock.CONN_AGE, Timers.Closer.SERVER, least, most);
        return " and " + Words.duration(most) + (timers.isEmpty() ? "" : " (" + timers + ")");
    }
}
