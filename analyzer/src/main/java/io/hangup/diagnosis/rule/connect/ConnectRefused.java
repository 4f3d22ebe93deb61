package io.hangup.diagnosis.rule.connect;

import io.hangup.diagnosis.Case;
import io.hangup.diagnosis.Finding;
import io.hangup.diagnosis.Rule;
import io.hangup.diagnosis.Words;
import io.hangup.llm.Outcome;
import io.hangup.llm.Phase;
import io.hangup.packet.Packet;
import io.hangup.tcp.Reset;
import io.hangup.tcp.Side;

/** The SYN was answered by a RST: nothing listens there. RFC 9293 section 3.10.7.1. */
public final class ConnectRefused implements Rule {
    @Override
    public String cause() {
        return "connect-refused";
    }

    @Override
    public boolean looksAtHealthy() {
        return true;
    }

    @Override
    public Finding examine(Case facts) {
        if (facts.hasExchange() || facts.fate().outcome() != Outcome.CONNECT_FAILED || facts.server().rsts == 0) {
            return null;
        }
        int rst = facts.wire().firstWith(Side.SERVER, Packet.RST, 0);
        int syn = RejectedByFirewall.answeredSyn(facts, rst);
        if (rst < 0 || syn < 0 || facts.server().syns > 0) {
            return null;
        }
        long took = Math.max(0, facts.wire().time(rst) - facts.wire().time(syn));
        boolean ignored = ignored(facts, rst);
        return Finding.of(
                        cause(),
                        ignored || RejectedByFirewall.speaksAgainstServer(facts, rst, took)
                                ? 0.6
                                : syn > rst ? 0.9 : 0.97)
                .severity(OtherAddress.severity(facts, facts.client().syns > 1))
                .phase(Phase.CONNECT)
                .sentence("The server address " + facts.serverText() + " refused the connection to port "
                        + facts.connection().server().port() + ": it answered the SYN with RST after "
                        + Words.duration(took)
                        + (facts.server().rsts > 1
                                ? ", " + Words.count(facts.server().rsts, "time") + " in "
                                        + Words.duration(facts.connection().lastTime()
                                                - facts.connection().firstTime())
                                : "")
                        + (ignored
                                ? ". The client went on asking, for the RST does not acknowledge its SYN (RFC 9293)."
                                : "."))
                .evidence(facts.row(syn, "SYN"))
                .evidence(facts.row(
                        rst,
                        (facts.log().has(rst, Packet.ACK) ? "RST,ACK" : "RST") + ", window "
                                + facts.log().window(rst) + ", TTL "
                                + facts.log().ttl(rst) + ", answers the SYN"))
                .alternative(
                        "connect-firewall-reset",
                        "a firewall that rejects with a reset looks the same unless its TTL or answer time differs")
                .notVisible("whether the program is down, listens elsewhere, or a firewall answered for it.");
    }

    /** No reset acknowledges the SYN, so that the client had to pass over them and repeated it (section 3.10.7.3). */
    private static boolean ignored(Case facts, int rst) {
        boolean again = facts.wire().firstWith(Side.CLIENT, Packet.SYN, rst) >= 0;
        return again && facts.connection().resets().stream().noneMatch(reset -> reset.fit() != Reset.Fit.OUT_OF_WINDOW);
    }
}
