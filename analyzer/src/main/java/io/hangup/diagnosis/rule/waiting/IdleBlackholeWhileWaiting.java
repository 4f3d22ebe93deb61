package io.hangup.diagnosis.rule.waiting;

import io.hangup.diagnosis.Case;
import io.hangup.diagnosis.ClientLeft;
import io.hangup.diagnosis.DeadSpell;
import io.hangup.diagnosis.Finding;
import io.hangup.diagnosis.Rule;
import io.hangup.diagnosis.Severity;
import io.hangup.diagnosis.StoppedHere;
import io.hangup.diagnosis.Timers;
import io.hangup.diagnosis.Words;
import io.hangup.llm.ClosedBy;
import io.hangup.llm.ClosedHow;
import io.hangup.llm.Outcome;
import io.hangup.llm.Phase;
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
    public boolean rulesByTheClock() {
        return true;
    }

    @Override
    public Finding examine(Case facts) {
        StoppedHere stopped = StoppedHere.of(facts);
        if (stopped != null && !stopped.refused() && stopped.silence() >= StoppedHere.LONG_SILENCE) {
            return onThisHost(facts, stopped);
        }
        DeadSpell spell = WaitingFacts.noResponse(facts) && facts.requestAcked() ? facts.deadSpell() : null;
        if (spell != null && facts.wire().time(spell.first()) - facts.wire().time(spell.heard()) >= LEAST_SILENCE) {
            return diedForAWhile(facts, spell);
        }
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
                        + " of the client got no answer, although the request had been acknowledged."
                        + StoppedHere.notSent(facts, first))
                .evidence(WaitingFacts.rows(facts))
                .evidence(facts.row(lastServer, "last packet of the server"))
                .evidence(facts.row(first, "the client speaks again, no answer"))
                .evidence(facts.row(last, "still no answer"))
                .alternative("path-blackhole", "when the path would have broken without the silence too")
                .notVisible(
                        "whether the response was produced and lost; a NAT or firewall most likely forgot the connection.");
    }

    /** The capture was taken on the host that forgot the connection, and shows both sides of it. */
    private Finding onThisHost(Case facts, StoppedHere stopped) {
        boolean closed = facts.ending().by(Side.CLIENT);
        String timer = facts.timers().words(Timers.Clock.L4_IDLE, Timers.Closer.BOX, stopped.silence(), facts.rtt());
        return Finding.of(cause(), 0.9)
                .severity(closed ? null : Severity.ERROR)
                .outcome(closed ? Outcome.CLIENT_CANCELLED : Outcome.CLOSED_BEFORE_HEADERS)
                .closedBy(
                        closed ? ClosedBy.CLIENT : ClosedBy.NONE,
                        closed ? facts.ending().how() : ClosedHow.TIMEOUT)
                .sentence(facts.serverInside() + " answered after " + Words.duration(stopped.silence()) + " of silence"
                        + WaitingFacts.consistent(timer)
                        + ", and the host that was captured on, which translates addresses, did not pass the"
                        + " answer on to the client: it had most likely forgotten the connection.")
                .evidence(WaitingFacts.rows(facts))
                .evidence(stopped.first(facts))
                .evidence(stopped.last(facts))
                .evidence(ClientLeft.seen(facts) ? ClientLeft.row(facts) : null)
                .alternative("path-blackhole", "when this host would have stopped it without the silence too")
                .notVisible("what this host knew of the connection: conntrack -L, and"
                        + " net.netfilter.nf_conntrack_tcp_timeout_established.");
    }

    /** The client closed into silence, and was answered only when the path lived again. */
    private Finding diedForAWhile(Case facts, DeadSpell spell) {
        long silence = facts.wire().time(spell.first()) - facts.wire().time(spell.heard());
        long beyond = facts.log().seq(spell.back()) - facts.wire().sentUpTo(Side.SERVER, spell.back());
        return Finding.of(cause(), beyond > 0 ? 0.85 : 0.78)
                .closedBy(ClosedBy.CLIENT, facts.ending().how())
                .sentence("The client gave up after " + Words.duration(facts.waited()) + " of waiting for "
                        + facts.serverText() + ", and the path was dead then: after " + Words.duration(silence)
                        + " of silence " + Words.count(spell.asked(), "packet")
                        + " of the client got no answer, although the request had been acknowledged. "
                        + spell.words(facts.wire()))
                .evidence(WaitingFacts.rows(facts))
                .evidence(facts.row(spell.heard(), "last packet of the server"))
                .evidence(facts.row(spell.first(), "the client speaks again, no answer"))
                .evidence(facts.row(spell.last(), "still no answer"))
                .evidence(facts.row(
                        spell.back(),
                        beyond > 0
                                ? "the server is heard again; its number lies " + Words.bytes(beyond)
                                        + " beyond what came: it had answered meanwhile"
                                : "the server is heard again"))
                .alternative("client-read-timeout", "when the path broke only as the client gave up")
                .alternative("path-blackhole", "when the path would have broken without the silence too")
                .notVisible("whether the server had answered by then: capture there at the same time.");
    }

    /** As the server sees it: its answer, the first packet after the silence, is repeated and never acknowledged. */
    private Finding answerLost(Case facts) {
        boolean left = facts.fate().outcome() == Outcome.CLIENT_CANCELLED
                && facts.fate().phase() == Phase.AWAITING_HEADERS;
        boolean repeated = facts.fate().outcome() == Outcome.CLOSED_BEFORE_HEADERS
                && facts.fate().closedHow() == ClosedHow.TIMEOUT;
        int answer = left || repeated ? facts.wire().indexOf(facts.exchange().responseFirstFrame) : -1;
        int back = answer < 0 ? -1 : facts.wire().first(Side.CLIENT, answer + 1);
        int heard = answer < 0 ? -1 : facts.wire().last(Side.CLIENT, answer);
        if (heard < 0 || left != back >= 0) {
            return null;
        }
        long silence = facts.wire().time(answer) - facts.wire().time(heard);
        int until = left ? back : facts.wire().size();
        int last = facts.wire().last(Side.SERVER, until);
        int repeats = facts.wire().retransmissions(Side.SERVER, answer + 1)
                - facts.wire().retransmissions(Side.SERVER, until);
        if (silence < LEAST_SILENCE
                || facts.wire().time(last) - facts.wire().time(answer) < LEAST_TRYING
                || repeats < LEAST_TRIES) {
            return null;
        }
        if (left) {
            return answerTooLate(facts, heard, answer, last, back, repeats);
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

    /** The same, and the client's close is the first that comes when the path lives again. */
    private Finding answerTooLate(Case facts, int heard, int answer, int last, int back, int repeats) {
        return Finding.of(cause(), 0.8)
                .closedBy(ClosedBy.CLIENT, facts.ending().how())
                .sentence(facts.serverInside() + " answered after "
                        + Words.duration(
                                facts.wire().time(answer) - facts.wire().time(heard))
                        + " of silence, but the path was dead: the answer was repeated " + Words.count(repeats, "time")
                        + " without an acknowledgment, and what came "
                        + Words.duration(facts.wire().time(back) - facts.wire().time(answer))
                        + " after it was the close of a client that had given up.")
                .evidence(WaitingFacts.rows(facts))
                .evidence(facts.row(heard, "last packet of the client"))
                .evidence(facts.row(answer, "the answer, first packet after the silence"))
                .evidence(facts.row(last, "the same again, no acknowledgment"))
                .evidence(facts.row(back, "the client closes"))
                .alternative("client-read-timeout", "when the client had given up before the answer left")
                .alternative("path-blackhole", "when the path would have broken without the silence too")
                .notVisible("when the client gave up: its packets of that time are lost.");
    }
}
