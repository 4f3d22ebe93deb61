package io.hangup.diagnosis.rule.waiting;

import io.hangup.diagnosis.Case;
import io.hangup.diagnosis.Finding;
import io.hangup.diagnosis.Rule;
import io.hangup.diagnosis.Words;
import io.hangup.llm.ClosedBy;
import io.hangup.llm.ClosedHow;
import io.hangup.llm.Exchange;
import io.hangup.llm.Outcome;
import io.hangup.packet.Packet;
import io.hangup.tcp.Side;

/** A request on a connection that was idle for a while, into which nothing answers any more, though nobody had closed it. */
public final class StaleConnectionSilentlyDropped implements Rule {
    private static final long LEAST_IDLE = 1_000_000_000L;

    @Override
    public String cause() {
        return "stale-connection-silently-dropped";
    }

    @Override
    public Finding examine(Case facts) {
        if (!WaitingFacts.noResponse(facts)) {
            return null;
        }
        Exchange exchange = facts.exchange();
        int request = facts.firstRequestIndex();
        if (!exchange.reusedConnection || exchange.idleBefore < LEAST_IDLE || request < 0) {
            return null;
        }
        if (facts.wire().firstWith(Side.SERVER, Packet.FIN, 0) >= 0) {
            return null;
        }
        int answer = facts.wire().first(Side.SERVER, request);
        if (answer >= 0 && facts.log().has(answer, Packet.RST)) {
            return resetOnNextPacket(facts, exchange, request, answer);
        }
        int repeats = facts.wire().retransmissions(Side.CLIENT, request);
        if (answer >= 0 || repeats < 2) {
            return null;
        }
        boolean gaveUp = facts.ending().by(Side.CLIENT);
        return Finding.of(cause(), 0.85)
                .outcome(gaveUp ? Outcome.CLIENT_CANCELLED : Outcome.CLOSED_BEFORE_HEADERS)
                .closedBy(
                        gaveUp ? ClosedBy.CLIENT : ClosedBy.NONE,
                        gaveUp ? facts.ending().how() : ClosedHow.TIMEOUT)
                .sentence("The client reused a connection to " + facts.serverText() + " that had been idle for "
                        + Words.duration(exchange.idleBefore) + ", and nothing answers any more: the request was sent "
                        + Words.count(repeats + 1, "time")
                        + " and never acknowledged. Nobody had closed it, so a NAT or"
                        + " firewall on the way most likely forgot it.")
                .evidence(facts.row(facts.wire().last(Side.SERVER, request), "last packet of the server"))
                .evidence(facts.row(request, "request after " + Words.duration(exchange.idleBefore) + " of idleness"))
                .evidence(facts.row(facts.wire().firstData(Side.CLIENT, request + 1), "the same again, no answer"))
                .evidence(gaveUp ? facts.row(facts.ending().firstTcpIndex(), "the client gives up") : null)
                .alternative("path-blackhole", "when the path broke in the same minute by chance")
                .notVisible(
                        "which box dropped it: the idle limit is at most " + Words.duration(exchange.idleBefore) + ".");
    }

    /** The first packet after the idle time is answered by a RST, though no FIN was ever seen. */
    private Finding resetOnNextPacket(Case facts, Exchange exchange, int request, int rst) {
        boolean bare = !facts.log().has(rst, Packet.ACK) || facts.log().window(rst) == 0;
        long after = facts.wire().time(rst) - facts.wire().time(request);
        boolean prompt = after <= Math.max(3 * facts.rtt(), 50_000_000L);
        if (!bare || !prompt) {
            return null;
        }
        int usual = facts.server().usualTtl;
        boolean otherTtl = usual >= 0 && Math.abs(usual - facts.log().ttl(rst)) >= 1;
        boolean tooFast = facts.connection().serverRtt() > 4_000_000L
                && after < facts.connection().serverRtt() / 2;
        boolean box = otherTtl || tooFast;
        return Finding.of(cause(), box ? 0.9 : 0.8)
                .outcome(Outcome.CLOSED_BEFORE_HEADERS)
                .phase(io.hangup.llm.Phase.AWAITING_HEADERS)
                .closedBy(box ? ClosedBy.MIDDLEBOX : ClosedBy.SERVER, ClosedHow.RST)
                .sentence("The client reused a connection to " + facts.serverText() + " that had been idle for "
                        + Words.duration(exchange.idleBefore) + " and got a RST in answer: "
                        + (box
                                ? "a NAT or firewall on the way had forgotten it (the RST is not the server's: "
                                        + (otherTtl
                                                ? "TTL " + facts.log().ttl(rst) + " instead of " + usual
                                                : "it came faster than the server can answer")
                                        + ")."
                                : "nothing behind that address knows the connection any more."))
                .evidence(facts.row(facts.wire().last(Side.SERVER, request), "last packet of the server"))
                .evidence(facts.row(request, "request after " + Words.duration(exchange.idleBefore) + " of idleness"))
                .evidence(facts.row(rst, WaitingFacts.resetText(facts, rst)))
                .alternative("keepalive-race", "when the server had closed and its FIN was lost")
                .notVisible("what the other end knows of it; capture there to see whether the request arrives.");
    }
}
