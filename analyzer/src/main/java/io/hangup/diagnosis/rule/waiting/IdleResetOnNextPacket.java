package io.hangup.diagnosis.rule.waiting;

import io.hangup.diagnosis.Case;
import io.hangup.diagnosis.ClientLeft;
import io.hangup.diagnosis.Finding;
import io.hangup.diagnosis.Rule;
import io.hangup.diagnosis.Severity;
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

/**
 * The first packet after an idle time is answered with a RST, though nobody had closed the connection: a NAT, firewall or
 * load balancer forgot it and says so, or the server did.
 */
public final class IdleResetOnNextPacket implements Rule {
    private static final long PROMPT_LEAST = 50_000_000L;
    private static final long MEASURABLE_RTT = 4_000_000L;

    @Override
    public String cause() {
        return "idle-reset-on-next-packet";
    }

    @Override
    public boolean rulesByTheClock() {
        return true;
    }

    @Override
    public Finding examine(Case facts) {
        StoppedHere stopped = StoppedHere.of(facts);
        if (stopped != null && stopped.refused() && stopped.silence() >= StoppedHere.LONG_SILENCE) {
            return onThisHost(facts, stopped);
        }
        if (facts.hasExchange() && facts.exchange().responseStarted()) {
            return answerRefused(facts);
        }
        if (!WaitingFacts.noResponse(facts) || !WaitingFacts.reusedAfterIdleness(facts)) {
            return null;
        }
        int request = facts.firstRequestIndex();
        int rst = facts.wire().first(Side.SERVER, request);
        if (rst < 0 || !facts.log().has(rst, Packet.RST) || facts.wire().firstWith(Side.SERVER, Packet.FIN, 0) >= 0) {
            return null;
        }
        boolean bare = !facts.log().has(rst, Packet.ACK) || facts.log().window(rst) == 0;
        long after = facts.wire().time(rst) - facts.wire().time(request);
        if (!bare || after > Math.max(3 * facts.rtt(), PROMPT_LEAST)) {
            return null;
        }
        int usual = facts.server().usualTtl;
        boolean otherTtl = usual >= 0 && usual != facts.log().ttl(rst);
        long rtt = facts.connection().serverRtt();
        boolean tooFast = rtt > MEASURABLE_RTT && after < rtt / 2;
        boolean box = otherTtl || tooFast;
        return finding(
                        facts,
                        rst,
                        box,
                        otherTtl ? otherTtl(facts, rst, usual) : "it came faster than the server can answer")
                .evidence(facts.row(facts.wire().last(Side.SERVER, request), "last packet of the server"))
                .evidence(facts.row(
                        request, "request after " + Words.duration(facts.exchange().idleBefore) + " of idleness"))
                .evidence(facts.row(rst, facts.resetText(rst) + ", " + Words.duration(after) + " after the request"))
                .alternative(
                        "keepalive-race", "when the server had closed the connection and its FIN never came this far")
                .notVisible("whether the request reaches the server: capture there at the same time.");
    }

    /** The capture was taken on the host that forgot the connection, and shows both sides of it. */
    private Finding onThisHost(Case facts, StoppedHere stopped) {
        String timer = facts.timers().words(Timers.Clock.L4_IDLE, Timers.Closer.BOX, stopped.silence(), facts.rtt());
        return Finding.of(cause(), 0.9)
                .severity(Severity.ERROR)
                .outcome(facts.exchange().responseStarted() ? Outcome.CLOSED_IN_BODY : Outcome.CLOSED_BEFORE_HEADERS)
                .closedBy(ClosedBy.MIDDLEBOX, ClosedHow.RST)
                .sentence(facts.serverInside() + " answered after " + Words.duration(stopped.silence()) + " of silence"
                        + WaitingFacts.consistent(timer)
                        + ", and the host that was captured on, which translates addresses, had forgotten the"
                        + " connection by then: it met the answer with a RST in the client's name and kept it from the"
                        + " client, which had closed nothing.")
                .evidence(WaitingFacts.rows(facts))
                .evidence(stopped.first(facts))
                .evidence(stopped.reset(facts))
                .evidence(ClientLeft.seen(facts) ? ClientLeft.row(facts) : null)
                .notVisible("after how long this host forgets: sysctl"
                        + " net.netfilter.nf_conntrack_tcp_timeout_established, or its own manual.");
    }

    /** As the server sees it: the answer after a long wait meets a RST, though the client never closed. */
    private Finding answerRefused(Case facts) {
        boolean refused = facts.fate().outcome() == Outcome.CLOSED_BEFORE_HEADERS
                && facts.fate().closedHow() == ClosedHow.RST
                && facts.ending().by(Side.CLIENT);
        int answer = refused ? facts.wire().indexOf(facts.exchange().responseFirstFrame) : -1;
        int heard = answer < 0 ? -1 : facts.wire().last(Side.CLIENT, answer);
        if (heard < 0) {
            return null;
        }
        int rst = facts.ending().firstTcpIndex();
        int usual = facts.client().usualTtl;
        boolean box = usual >= 0 && usual != facts.log().ttl(rst);
        long silence = facts.wire().time(answer) - facts.wire().time(heard);
        if (silence < StoppedHere.LONG_SILENCE) {
            return null; // nothing forgets that soon
        }
        String timer = facts.timers().words(Timers.Clock.L4_IDLE, Timers.Closer.BOX, silence, facts.rtt());
        return Finding.of(cause(), box ? 0.85 : 0.6)
                .closedBy(box ? ClosedBy.MIDDLEBOX : ClosedBy.UNKNOWN, ClosedHow.RST)
                .sentence(facts.serverInside() + " answered after " + Words.duration(silence) + " of silence"
                        + WaitingFacts.consistent(timer)
                        + ", and its first packet met a RST with the client's address, though the client had closed nothing: "
                        + (box
                                ? "a NAT or firewall on the way had forgotten the connection (the RST is not the client's: "
                                        + otherTtl(facts, rst, usual) + ")."
                                : "a box on the way had forgotten the connection, or the client's host had."))
                .evidence(WaitingFacts.rows(facts))
                .evidence(facts.row(heard, "last packet of the client"))
                .evidence(facts.row(answer, "the answer, first packet after the silence"))
                .evidence(facts.row(rst, facts.resetText(rst) + ", acknowledges nothing of the answer"))
                .notVisible("whether the client still waits: capture there at the same time.");
    }

    private Finding finding(Case facts, int rst, boolean box, String sign) {
        Exchange exchange = facts.exchange();
        String timer = facts.timers().words(Timers.Clock.L4_IDLE, Timers.Closer.BOX, exchange.idleBefore, facts.rtt());
        return Finding.of(cause(), box ? 0.9 : 0.72)
                .narrowed("reused")
                .outcome(Outcome.CLOSED_BEFORE_HEADERS)
                .phase(Phase.AWAITING_HEADERS)
                .closedBy(box ? ClosedBy.MIDDLEBOX : ClosedBy.SERVER, ClosedHow.RST)
                .sentence("The client reused a connection to " + facts.serverText() + " that had been idle for "
                        + Words.duration(exchange.idleBefore) + WaitingFacts.consistent(timer)
                        + ", and got a RST in answer: "
                        + (box
                                ? "a NAT or firewall on the way had forgotten it (the RST is not the server's: " + sign
                                        + ")."
                                : "nothing behind that address knows the connection any more, though no FIN was"
                                        + " seen."));
    }

    private static String otherTtl(Case facts, int rst, int usual) {
        return "TTL " + facts.log().ttl(rst) + " instead of " + usual;
    }
}
