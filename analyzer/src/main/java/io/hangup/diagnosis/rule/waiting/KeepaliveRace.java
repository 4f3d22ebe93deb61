package io.hangup.diagnosis.rule.waiting;

import io.hangup.diagnosis.Case;
import io.hangup.diagnosis.Finding;
import io.hangup.diagnosis.Rule;
import io.hangup.diagnosis.Words;
import io.hangup.llm.ClosedBy;
import io.hangup.llm.ClosedHow;
import io.hangup.llm.Exchange;
import io.hangup.llm.Outcome;
import io.hangup.llm.Phase;
import io.hangup.packet.Packet;
import io.hangup.tcp.Side;

/** The server closed an idle connection just as, or before, the client used it again. */
public final class KeepaliveRace implements Rule {
    @Override
    public String cause() {
        return "keepalive-race";
    }

    @Override
    public Finding examine(Case facts) {
        Exchange exchange = facts.exchange();
        boolean candidate = WaitingFacts.noResponse(facts) && !facts.ending().forged();
        if (!candidate || !exchange.reusedConnection && facts.connection().synSeen()) {
            return null;
        }
        int fin = facts.wire().firstWith(Side.SERVER, Packet.FIN, 0);
        if (fin < 0 || !WaitingFacts.finCrossedRequest(facts)) {
            return null;
        }
        long apart = facts.wire().time(fin) - exchange.requestStart;
        boolean race = Math.abs(apart) <= Math.max(facts.rtt(), 20_000_000L);
        int rst = facts.wire().firstWith(Side.SERVER, Packet.RST, fin);
        int request = facts.firstRequestIndex();
        String idle = exchange.idleBefore >= 0
                ? " after " + Words.duration(facts.wire().time(fin) - (exchange.requestStart - exchange.idleBefore))
                        + " of idleness"
                : "";
        String story = race
                ? "both crossed on the way"
                : apart < 0
                        ? "the client used the half-closed connection " + Words.duration(-apart) + " later"
                        : "its FIN still acknowledges only older data";
        return Finding.of(cause(), 0.95)
                .outcome(Outcome.CLOSED_BEFORE_HEADERS)
                .phase(Phase.AWAITING_HEADERS)
                .closedBy(
                        ClosedBy.SERVER,
                        facts.ending().how() == ClosedHow.RST
                                ? ClosedHow.FIN
                                : facts.ending().how())
                .sentence("The server side (" + facts.serverText() + ") closed the idle keep-alive connection" + idle
                        + " while the client sent its next request on it: " + story
                        + ". The request was never read and is safe to repeat.")
                .evidence(facts.row(
                        exchange.reusedConnection ? facts.wire().lastData(Side.SERVER, Math.min(fin, request)) : -1,
                        "last bytes before the idle time"))
                .evidence(facts.row(
                        fin,
                        "FIN, acknowledges nothing of the request: the server had decided to close before it came"))
                .evidence(facts.row(
                        request,
                        "request on the reused connection"
                                + (exchange.idleBefore >= 0
                                        ? ", " + Words.duration(exchange.idleBefore) + " after the last response"
                                        : "")))
                .evidence(facts.row(rst, "RST, the socket was already closed"));
    }
}
