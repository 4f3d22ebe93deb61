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

/** SYNs go out again and again and nothing comes back, no RST, no ICMP. */
public final class ConnectBlackhole implements Rule {
    @Override
    public String cause() {
        return "connect-blackhole";
    }

    @Override
    public Finding examine(Case facts) {
        boolean failed = facts.fate().outcome() == Outcome.CONNECT_FAILED;
        if (facts.hasExchange() || !failed || facts.server().segments > 0) {
            return null;
        }
        if (facts.connection().icmpErrors().stream().anyMatch(e -> e.isUnreachable())) {
            return null;
        }
        int syns = facts.client().syns;
        long watched = facts.observedUntil() - facts.client().synTime;
        double score = syns >= 3 ? 0.95 : syns == 2 ? 0.85 : 0.6;
        Finding finding = Finding.of(cause(), facts.surroundings().oneSided() ? score - 0.35 : score)
                .closedBy(ClosedBy.NONE, ClosedHow.TIMEOUT)
                .sentence("No answer at all came from " + facts.serverText() + " port "
                        + facts.connection().server().port() + ": " + Words.count(syns, "SYN") + " within "
                        + Words.duration(facts.connection().lastTime()
                                - facts.connection().firstTime())
                        + ", no SYN-ACK, no RST, no ICMP in " + Words.duration(watched) + ".");
        int shown = 0;
        for (int i = 0; i < facts.wire().size() && shown < 8; i++) {
            if (facts.log().from(i) == Side.CLIENT && facts.log().has(i, Packet.SYN)) {
                long after = facts.wire().time(i) - facts.client().synTime;
                finding.evidence(facts.row(
                        i,
                        shown == 0
                                ? "SYN"
                                : "SYN repeated after " + Words.duration(after) + ", same port and sequence number"));
                shown++;
            }
        }
        return finding.notVisible(
                "where the SYN or its answer is dropped: security group, firewall, route, or host down.");
    }
}
