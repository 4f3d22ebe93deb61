package io.hangup.diagnosis.rule.waiting;

import io.hangup.diagnosis.Case;
import io.hangup.diagnosis.Finding;
import io.hangup.diagnosis.Rule;
import io.hangup.diagnosis.Words;
import io.hangup.llm.ClosedBy;
import io.hangup.llm.ClosedHow;
import io.hangup.llm.Outcome;
import io.hangup.packet.Packet;
import io.hangup.tcp.Side;
import io.hangup.tcp.TcpEvent;

/** A long silence while the model works; then the client's probe or FIN gets no answer any more. */
public final class IdleBlackholeWhileWaiting implements Rule {
    private static final long LEAST_SILENCE = 2_000_000_000L;
    private static final long LEAST_TRYING = 900_000_000L;

    @Override
    public String cause() {
        return "idle-blackhole-while-waiting";
    }

    @Override
    public Finding examine(Case facts) {
        boolean candidate = facts.hasExchange() && !facts.exchange().responseStarted() && facts.requestAcked();
        if (!candidate || facts.ending().by(Side.SERVER)) {
            return null;
        }
        int lastServer = facts.wire().last(Side.SERVER, facts.wire().size());
        int first = facts.wire().first(Side.CLIENT, lastServer + 1);
        if (first < 0 || facts.wire().time(first) - facts.wire().time(lastServer) < LEAST_SILENCE) {
            return null;
        }
        int tries = 0;
        int last = -1;
        for (int i = first; i < facts.wire().size(); i++) {
            boolean wantsAnswer = facts.log().has(i, Packet.FIN)
                    || facts.log().length(i) > 0
                    || facts.log().is(i, TcpEvent.KEEP_ALIVE);
            if (facts.log().from(i) == Side.CLIENT && wantsAnswer) {
                tries++;
                last = i;
            }
        }
        if (tries < 3 || facts.wire().time(last) - facts.wire().time(first) < LEAST_TRYING) {
            return null;
        }
        boolean closed = facts.ending().by(Side.CLIENT);
        long silence = facts.wire().time(first) - facts.wire().time(lastServer);
        return Finding.of(cause(), 0.85)
                .outcome(closed ? Outcome.CLIENT_CANCELLED : Outcome.CLOSED_BEFORE_HEADERS)
                .closedBy(
                        closed ? ClosedBy.CLIENT : ClosedBy.NONE,
                        closed ? facts.ending().how() : ClosedHow.TIMEOUT)
                .sentence("While the client waited for " + facts.serverText() + ", the path died without a word: after "
                        + Words.duration(silence) + " of silence " + Words.count(tries, "packet")
                        + " of the client got no answer, although the request had been acknowledged.")
                .evidence(WaitingFacts.rows(facts))
                .evidence(facts.row(lastServer, "last packet of the server"))
                .evidence(facts.row(first, "the client speaks again, no answer"))
                .evidence(facts.row(last, "still no answer"))
                .alternative("path-blackhole", "when the path would have broken without the silence too")
                .notVisible(
                        "whether the response was produced and lost; a NAT or firewall most likely forgot the connection.");
    }
}
