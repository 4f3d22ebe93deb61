package io.hangup.diagnosis.rule.connect;

import io.hangup.diagnosis.Case;
import io.hangup.diagnosis.Finding;
import io.hangup.diagnosis.Rule;
import io.hangup.diagnosis.Words;
import io.hangup.llm.ClosedBy;
import io.hangup.llm.ClosedHow;
import io.hangup.llm.Outcome;
import io.hangup.packet.Packet;
import io.hangup.tcp.Side;

/** The SYN was answered by a RST that differs from what the server's address otherwise sends. */
public final class ConnectFirewallReset implements Rule {
    @Override
    public String cause() {
        return "connect-firewall-reset";
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
        if (!RejectedByFirewall.speaksAgainstServer(facts, rst, took)) {
            return null;
        }
        return Finding.of(cause(), 0.8)
                .severity(OtherAddress.severity(facts, facts.client().syns > 1))
                .closedBy(ClosedBy.MIDDLEBOX, ClosedHow.RST)
                .sentence("The SYN to " + facts.serverText() + " was answered with RST after " + Words.duration(took)
                        + ", most likely not by the server: " + sign(facts, rst) + ".")
                .evidence(facts.row(syn, "SYN"))
                .evidence(facts.row(rst, "RST, TTL " + facts.log().ttl(rst)))
                .notVisible("which box rejects; look for a firewall rule that rejects with tcp-reset.");
    }

    private static String sign(Case facts, int rst) {
        int usual = facts.surroundings().usualTtl(facts.connection().server());
        int ttl = facts.log().ttl(rst);
        return RejectedByFirewall.otherTtl(facts, rst)
                ? "the RST has TTL " + ttl + " where the server's packets have " + usual
                : "the server's own answers take "
                        + Words.duration(facts.surroundings()
                                .usualConnectTime(facts.connection().server()));
    }
}
