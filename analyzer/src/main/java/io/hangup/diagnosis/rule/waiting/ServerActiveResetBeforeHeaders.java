package io.hangup.diagnosis.rule.waiting;

import io.hangup.diagnosis.Case;
import io.hangup.diagnosis.Finding;
import io.hangup.diagnosis.Rule;
import io.hangup.diagnosis.Timers;
import io.hangup.diagnosis.Words;
import io.hangup.llm.ClosedBy;
import io.hangup.llm.ClosedHow;
import io.hangup.packet.Packet;
import io.hangup.tcp.Side;

/** A live socket was reset by its owner before any response byte. */
public final class ServerActiveResetBeforeHeaders implements Rule {
    @Override
    public String cause() {
        return "server-active-reset-before-headers";
    }

    @Override
    public Finding examine(Case facts) {
        if (!WaitingFacts.serverEnded(facts)
                || !WaitingFacts.byReset(facts)
                || facts.ending().forged()
                || WaitingFacts.resetCrossedRequest(facts) && WaitingFacts.reusedAfterIdleness(facts)) {
            return null;
        }
        int rst = facts.ending().firstTcpIndex();
        boolean acknowledged = facts.log().has(rst, Packet.ACK);
        boolean suspicious = facts.ending().suspicious();
        boolean early = facts.ending().attribution() != null
                && facts.ending().attribution().tooEarly();
        boolean otherTtl = IdleResetWhileWaiting.otherTtl(facts);
        boolean another = suspicious || early || otherTtl;
        boolean misfit = facts.ending().attribution() != null
                && facts.ending().attribution().score() > 0;
        double score = another ? 0.6 : acknowledged ? 0.9 : 0.6;
        // bytes behind what is known of the request, as of a TLS record that never became whole, may belong to it
        boolean whole = facts.requestAcked()
                && facts.wire().ackedUpTo(Side.CLIENT, rst) >= facts.wire().sentUpTo(Side.CLIENT, rst);
        return Finding.of(cause(), score)
                .closedBy(ClosedBy.SERVER, ClosedHow.RST)
                .sentence(facts.serverSide() + " reset the connection "
                        + Words.duration(facts.waited())
                        + " after the request" + (whole ? ", which it had acknowledged in full" : "")
                        + ", before any response byte"
                        + WaitingFacts.consistent(Timers.words(UpstreamResponseTimeout.timers(facts))) + ".")
                .evidence(WaitingFacts.rows(facts))
                .evidence(facts.row(
                        rst,
                        facts.resetText(rst)
                                + (acknowledged && !another && !misfit ? ": the owner of the socket aborted it" : "")))
                .alternative(
                        facts.exchange().reusedConnection ? "keepalive-race" : "middlebox-injected-rst",
                        facts.exchange().reusedConnection
                                ? "when the server was closing the idle connection at that moment"
                                : "when a box on the way forged it"
                                        + (otherTtl ? ", as its TTL suggests" : " with the server's own TTL"))
                .notVisible("what made the server abort.");
    }
}
