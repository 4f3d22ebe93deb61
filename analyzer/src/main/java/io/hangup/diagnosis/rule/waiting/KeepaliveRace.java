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
import io.hangup.llm.Visibility;
import io.hangup.packet.Packet;
import io.hangup.tcp.Side;

/** The server closed an idle connection just as, or before, the client used it again. */
public final class KeepaliveRace implements Rule {
    /** A connection closed sooner after it was opened was not idle: it was refused. */
    private static final long IDLE_LEAST = 1_000_000_000L;

    private static final long RACE_LEAST = 20_000_000L;

    /** A shorter time is no idleness worth telling. */
    private static final long TOLD_LEAST = 100_000_000L;

    @Override
    public String cause() {
        return "keepalive-race";
    }

    @Override
    public Finding examine(Case facts) {
        Exchange exchange = facts.exchange();
        if (!WaitingFacts.noResponse(facts) || facts.ending().forged() || WaitingFacts.closeWasAnnounced(facts)) {
            return null;
        }
        int fin = facts.wire().firstWith(Side.SERVER, Packet.FIN, 0);
        if (fin < 0 && WaitingFacts.resetCrossedRequest(facts)) {
            return resetWhileIdle(facts);
        }
        boolean notified = WaitingFacts.notifiedBefore(facts) && !WaitingFacts.tcpFinCrossedRequest(facts);
        if (fin < 0 && !notified || !WaitingFacts.finCrossedRequest(facts)) {
            return null;
        }
        boolean notify = facts.ending().by(Side.SERVER) && facts.ending().how() == ClosedHow.CLOSE_NOTIFY;
        long closeTime = notify ? facts.ending().time() : facts.wire().time(fin);
        long idle = WaitingFacts.idleAtClose(facts, closeTime);
        boolean inAdvance = !exchange.reusedConnection && facts.connection().openingSeen();
        if (inAdvance && idle < IDLE_LEAST) {
            return null;
        }
        if (WaitingFacts.unheardUntilClose(facts, closeTime)) {
            return null;
        }
        boolean guessed = exchange.visibility == Visibility.INFERRED && idle < TOLD_LEAST;
        if (guessed && closedWithItsAnswer(facts, closeTime)) {
            return null;
        }
        if (idle < TOLD_LEAST) {
            idle = -1; // what stood before the close belonged to it
        }
        int request = facts.firstRequestIndex();
        Exchange previous = facts.previousExchange();
        boolean bySize = notified && exchange.visibility == Visibility.INFERRED;
        return Finding.of(cause(), guessed ? 0.7 : inAdvance ? 0.85 : bySize ? 0.9 : 0.95)
                .outcome(Outcome.CLOSED_BEFORE_HEADERS)
                .phase(Phase.AWAITING_HEADERS)
                .closedBy(ClosedBy.SERVER, notify ? ClosedHow.CLOSE_NOTIFY : ClosedHow.FIN)
                .sentence(sentence(facts, closeTime, idle, inAdvance)
                        + (guessed ? "" : " The request was never read and is safe to repeat."))
                .evidence(
                        previous == null
                                ? null
                                : facts.row(
                                        previous.responseLastFrame,
                                        previous.responseLastTime,
                                        Side.SERVER,
                                        "last bytes of the response before, then idle"))
                .evidence(
                        notify
                                ? facts.row(
                                        facts.ending().frame(),
                                        closeTime,
                                        Side.SERVER,
                                        "close_notify: the server closes the idle connection")
                                : null)
                .evidence(facts.row(
                        notified ? -1 : fin,
                        "FIN, acknowledges nothing of the request: the server had decided to close before it came"))
                .evidence(facts.row(
                        request,
                        (inAdvance ? "first request on the connection" : "request on the reused connection")
                                + (exchange.idleBefore >= 0
                                        ? ", " + Words.duration(exchange.idleBefore) + " after the last response"
                                        : "")))
                .evidence(facts.row(
                        facts.wire().firstWith(Side.SERVER, Packet.RST, fin), "RST, the socket was already closed"));
    }

    /**
     * All that the server said before the close came at once with it: it closed with its answer, not after idling. What
     * the client sends then may be the rest of one request (an upload refused early).
     */
    private static boolean closedWithItsAnswer(Case facts, long closeTime) {
        Exchange previous = facts.previousExchange();
        return previous != null && previous.responseStarted() && closeTime - previous.responseStart < TOLD_LEAST;
    }

    /** The server aborts its idle connections instead of closing them, and the request was on its way. */
    private Finding resetWhileIdle(Case facts) {
        int rst = facts.ending().firstTcpIndex();
        long idle = WaitingFacts.idleAtClose(facts, facts.wire().time(rst));
        Exchange previous = facts.previousExchange();
        if (previous == null || idle < IDLE_LEAST) {
            return null;
        }
        return Finding.of(cause(), 0.92)
                .outcome(Outcome.CLOSED_BEFORE_HEADERS)
                .phase(Phase.AWAITING_HEADERS)
                .closedBy(ClosedBy.SERVER, ClosedHow.RST)
                .sentence(sentence(facts, facts.wire().time(rst), idle, false)
                        + " The request was never read and is safe to repeat.")
                .evidence(facts.row(
                        previous.responseLastFrame,
                        previous.responseLastTime,
                        Side.SERVER,
                        "last bytes of the response before, then idle"))
                .evidence(facts.row(
                        facts.firstRequestIndex(),
                        "request on the reused connection, " + Words.duration(facts.exchange().idleBefore)
                                + " after the last response"))
                .evidence(facts.row(
                        rst,
                        "RST,ACK of a live socket, acknowledges nothing of the request: the server had decided to close"
                                + " before it came"));
    }

    private static String sentence(Case facts, long closeTime, long idle, boolean inAdvance) {
        long apart = closeTime - facts.exchange().requestStart;
        boolean race = Math.abs(apart) <= Math.max(facts.rtt(), RACE_LEAST);
        String story = race
                ? "both crossed on the way"
                : apart < 0
                        ? "the client used the half-closed connection " + Words.duration(-apart) + " later"
                        : "its FIN still acknowledges only older data";
        String timer = idle < 0
                ? ""
                : facts.timers().words(Timers.Clock.KEEPALIVE_IDLE, Timers.Closer.SERVER, idle, facts.rtt());
        return facts.serverSide() + " closed the " + (inAdvance ? "connection, opened in advance," : "idle connection")
                + (idle >= 0 ? " after " + Words.duration(idle) + " of silence" : "")
                + (timer.isEmpty() ? "" : " (" + timer + ")") + ", and the client sent its "
                + (inAdvance ? "first" : "next") + " request on it: " + story + ".";
    }
}
