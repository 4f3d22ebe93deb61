package io.hangup.diagnosis.rule.waiting;

import io.hangup.diagnosis.Case;
import io.hangup.diagnosis.Finding;
import io.hangup.diagnosis.Rule;
import io.hangup.diagnosis.StoppedHere;
import io.hangup.diagnosis.Timers;
import io.hangup.diagnosis.Words;
import io.hangup.llm.ClosedBy;
import io.hangup.llm.ClosedHow;
import io.hangup.llm.Exchange;
import io.hangup.llm.Outcome;
import io.hangup.llm.Phase;
import io.hangup.packet.Packet;
import io.hangup.tcp.Side;

/** A request on a connection that was idle for a while, into which nothing answers any more, though nobody had closed it. */
public final class StaleConnectionSilentlyDropped implements Rule {
    private static final int LEAST_REPEATS = 2;

    @Override
    public String cause() {
        return "stale-connection-silently-dropped";
    }

    @Override
    public boolean rulesByTheClock() {
        return true;
    }

    @Override
    public Finding examine(Case facts) {
        if (!WaitingFacts.noResponse(facts) || !WaitingFacts.reusedAfterIdleness(facts)) {
            return null;
        }
        Exchange exchange = facts.exchange();
        int request = facts.firstRequestIndex();
        int repeats = facts.wire().retransmissions(Side.CLIENT, request);
        int fin = facts.wire().firstWith(Side.SERVER, Packet.FIN, 0);
        if (fin >= 0 && WaitingFacts.unheardUntilClose(facts, facts.wire().time(fin))) {
            return oneWay(facts, request, repeats, fin);
        }
        if (fin >= 0 || facts.wire().first(Side.SERVER, request) >= 0 || repeats < LEAST_REPEATS) {
            return null;
        }
        boolean gaveUp = facts.ending().by(Side.CLIENT);
        String timer = facts.timers().words(Timers.Clock.L4_IDLE, Timers.Closer.BOX, exchange.idleBefore, facts.rtt());
        return Finding.of(cause(), 0.85)
                .outcome(gaveUp ? Outcome.CLIENT_CANCELLED : Outcome.CLOSED_BEFORE_HEADERS)
                .closedBy(
                        gaveUp ? ClosedBy.CLIENT : ClosedBy.NONE,
                        gaveUp ? facts.ending().how() : ClosedHow.TIMEOUT)
                .sentence("The client reused a connection to " + facts.serverText() + " that had been idle for "
                        + Words.duration(exchange.idleBefore) + WaitingFacts.consistent(timer)
                        + ", and nothing answers any more: the request was sent "
                        + Words.count(repeats + 1, "time")
                        + " and never acknowledged. Nobody had closed it, so a NAT or"
                        + " firewall on the way most likely forgot it."
                        + StoppedHere.notSent(facts, request))
                .evidence(facts.row(facts.wire().last(Side.SERVER, request), "last packet of the server"))
                .evidence(facts.row(request, "request after " + Words.duration(exchange.idleBefore) + " of idleness"))
                .evidence(facts.row(facts.wire().firstData(Side.CLIENT, request + 1), "the same again, no answer"))
                .evidence(gaveUp ? facts.row(facts.ending().firstTcpIndex(), "the client gives up") : null)
                .alternative("path-blackhole", "when the path broke in the same minute by chance")
                .notVisible(
                        "which box dropped it: the idle limit is at most " + Words.duration(exchange.idleBefore) + ".");
    }

    /** What the client sends is dropped, while the server, which waits for the next request, closes in its own time. */
    private Finding oneWay(Case facts, int request, int repeats, int fin) {
        Exchange exchange = facts.exchange();
        return Finding.of(cause(), 0.65)
                .outcome(Outcome.CLOSED_BEFORE_HEADERS)
                .phase(Phase.REQUEST)
                .closedBy(ClosedBy.SERVER, ClosedHow.FIN)
                .sentence("The client reused a connection to " + facts.serverText() + " that had been idle for "
                        + Words.duration(exchange.idleBefore) + ", and what it sends does not arrive any more: the"
                        + " request was sent " + Words.count(repeats + 1, "time")
                        + " and never acknowledged. The server heard nothing of it and closed "
                        + Words.duration(facts.wire().time(fin) - facts.wire().time(request))
                        + " after the first try, so the way back was open.")
                .evidence(facts.row(request, "request after " + Words.duration(exchange.idleBefore) + " of idleness"))
                .evidence(facts.row(facts.wire().firstData(Side.CLIENT, request + 1), "the same again, no answer"))
                .evidence(facts.row(fin, "FIN of the server, acknowledges nothing of the request"))
                .notVisible("what drops the client's packets: a filter, a NAT or a firewall, also one on the server.");
    }
}
