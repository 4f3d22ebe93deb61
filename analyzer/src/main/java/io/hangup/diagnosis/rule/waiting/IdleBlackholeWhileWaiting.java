package io.hangup.diagnosis.rule.waiting;

import io.hangup.diagnosis.Case;
import io.hangup.diagnosis.Finding;
import io.hangup.diagnosis.Rule;
import io.hangup.diagnosis.Severity;
import io.hangup.diagnosis.Timers;
import io.hangup.diagnosis.Words;
import io.hangup.llm.ClosedBy;
import io.hangup.llm.ClosedHow;
import io.hangup.llm.Outcome;
import io.hangup.tcp.Side;

/** A long silence while the model works; then the client's probe or FIN gets no answer any more. */
public final class IdleBlackholeWhileWaiting implements Rule {
    private static final long LEAST_SILENCE = 2_000_000_000L;
    private static final long LEAST_TRYING = 900_000_000L;
    private static final int LEAST_TRIES = 3;

    @Override
    public String cause() {
        return "idle-blackhole-while-waiting";
    }

    @Override
    public boolean looksAtHealthy() {
        return true;
    }

    @Override
    public Finding examine(Case facts) {
        if (facts.hasExchange() && facts.exchange().responseStarted()) {
            return answerLost(facts);
        }
        boolean candidate = facts.hasExchange() && facts.fate().outcome() != Outcome.UNKNOWN && facts.requestAcked();
        if (!candidate || facts.ending().by(Side.SERVER)) {
            return null;
        }
        int lastServer = facts.wire().last(Side.SERVER, facts.wire().size());
        int first = facts.wire().firstAsking(Side.CLIENT, lastServer + 1);
        if (first < 0 || facts.wire().time(first) - facts.wire().time(lastServer) < LEAST_SILENCE) {
            return null;
        }
        int tries = 0;
        int last = -1;
        for (int i = first; i < facts.wire().size(); i++) {
            if (facts.log().from(i) == Side.CLIENT && facts.wire().asks(i)) {
                tries++;
                last = i;
            }
        }
        if (tries < LEAST_TRIES || facts.wire().time(last) - facts.wire().time(first) < LEAST_TRYING) {
            return null;
        }
        boolean closed = facts.ending().by(Side.CLIENT);
        long silence = facts.wire().time(first) - facts.wire().time(lastServer);
        String timer = facts.timers().words(Timers.Clock.L4_IDLE, Timers.Closer.BOX, silence, facts.rtt());
        return Finding.of(cause(), 0.85)
                .severity(closed ? null : Severity.ERROR)
                .outcome(closed ? Outcome.CLIENT_CANCELLED : Outcome.CLOSED_BEFORE_HEADERS)
                .closedBy(
                        closed ? ClosedBy.CLIENT : ClosedBy.NONE,
                        closed ? facts.ending().how() : ClosedHow.TIMEOUT)
                .sentence("While the client waited for " + facts.serverText() + ", the path died without a word: after "
                        + Words.duration(silence) + " of silence" + WaitingFacts.consistent(timer) + ", "
                        + Words.count(tries, "packet")
                        + " of the client got no answer, although the request had been acknowledged.")
                .evidence(WaitingFacts.rows(facts))
                .evidence(facts.row(lastServer, "last packet of the server"))
                .evidence(facts.row(first, "the client speaks again, no answer"))
                .evidence(facts.row(last, "still no answer"))
                .alternative("path-blackhole", "when the path would have broken without the silence too")
                .notVisible(
                        "whether the response was produced and lost; a NAT or firewall most likely forgot the connection.");
    }

    /** As the server sees it: its answer, the first packet after the silence, is repeated and never acknowledged. */
    private Finding answerLost(Case facts) {
        boolean repeated = facts.fate().outcome() == Outcome.CLOSED_BEFORE_HEADERS
                && facts.fate().closedHow() == ClosedHow.TIMEOUT;
        int answer = repeated ? facts.wire().indexOf(facts.exchange().responseFirstFrame) : -1;
        int heard =
                answer < 0 ? -1 : facts.wire().last(Side.CLIENT, facts.wire().size());
        if (heard < 0 || heard > answer) {
            return null;
        }
        long silence = facts.wire().time(answer) - facts.wire().time(heard);
        int last = facts.wire().last(Side.SERVER, facts.wire().size());
        int repeats = facts.wire().retransmissions(Side.SERVER, answer + 1);
        if (silence < LEAST_SILENCE || facts.wire().time(last) - facts.wire().time(answer) < LEAST_TRYING) {
            return null;
        }
        String timer = facts.timers().words(Timers.Clock.L4_IDLE, Timers.Closer.BOX, silence, facts.rtt());
        return Finding.of(cause(), 0.85)
                .severity(Severity.ERROR)
                .closedBy(ClosedBy.NONE, ClosedHow.TIMEOUT)
                .sentence(facts.serverInside() + " answered after " + Words.duration(silence) + " of silence"
                        + WaitingFacts.consistent(timer) + ", but nothing of its answer arrived: it was repeated "
                        + Words.count(repeats, "time")
                        + " and never acknowledged, although the client had not closed. The path died without a word.")
                .evidence(WaitingFacts.rows(facts))
                .evidence(facts.row(heard, "last packet of the client"))
                .evidence(facts.row(answer, "the answer, first packet after the silence"))
                .evidence(facts.row(last, "the same again, no acknowledgment"))
                .alternative("path-blackhole", "when the path would have broken without the silence too")
                .notVisible("whether the client still waits; a NAT or firewall most likely forgot the connection.");
    }
}
