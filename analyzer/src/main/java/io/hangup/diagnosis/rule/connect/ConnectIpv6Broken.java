package io.hangup.diagnosis.rule.connect;

import io.hangup.diagnosis.Attempt;
import io.hangup.diagnosis.Case;
import io.hangup.diagnosis.Finding;
import io.hangup.diagnosis.Rule;
import io.hangup.diagnosis.Severity;
import io.hangup.diagnosis.Words;
import io.hangup.llm.ClosedBy;
import io.hangup.llm.ClosedHow;
import io.hangup.llm.Outcome;
import io.hangup.llm.Phase;
import io.hangup.packet.Packet;
import io.hangup.tcp.Side;

/** Nothing answers at the IPv6 address of a name whose IPv4 address does answer. */
public final class ConnectIpv6Broken implements Rule {
    /** A SYN without an answer after this many times what the other family took will not get one. */
    private static final int PATIENCE = 4;

    private static final long LEAST_NANOS = 50_000_000L;

    @Override
    public String cause() {
        return "connect-ipv6-broken";
    }

    @Override
    public boolean looksAtHealthy() {
        return true;
    }

    @Override
    public Finding examine(Case facts) {
        if (!isIt(facts)) {
            return null;
        }
        Attempt other = OtherAddress.accepted(facts);
        long answered = other.answerTime() - other.synTime();
        int syns = facts.client().syns;
        long delay = other.synTime() - facts.client().synTime;
        Finding finding = Finding.of(cause(), syns >= 2 ? 0.85 : 0.76)
                // one unanswered SYN costs the quarter of a second after which clients try the other family
                .severity(syns >= 2 ? Severity.WARNING : Severity.NOTE)
                .outcome(Outcome.CONNECT_FAILED)
                .phase(Phase.CONNECT)
                .closedBy(ClosedBy.NONE, ClosedHow.TIMEOUT)
                .sentence("The IPv6 address of " + facts.serverText() + " did not answer "
                        + Words.count(syns, "SYN") + "; the IPv4 address "
                        + other.server().address() + " accepted the connection "
                        + Words.duration(Math.max(0, delay) + answered) + " after the first attempt.");
        for (int i = 0; i < facts.wire().size() && i < 4; i++) {
            if (facts.log().from(i) == Side.CLIENT && facts.log().has(i, Packet.SYN)) {
                finding.evidence(facts.row(i, i == 0 ? "SYN over IPv6" : "SYN over IPv6 repeated"));
            }
        }
        return finding.notVisible("where IPv6 packets are dropped: the route, a firewall, or a security group.");
    }

    /** An IPv6 attempt that nothing answered, for long enough, while the IPv4 attempt of the same call was accepted. */
    static boolean isIt(Case facts) {
        boolean unanswered = !facts.hasExchange()
                && facts.connection().synSeen()
                && facts.server().segments == 0
                && facts.connection().icmpErrors().isEmpty()
                && OtherAddress.isV6(facts.connection().server());
        Attempt other = unanswered ? OtherAddress.accepted(facts) : null;
        if (other == null || OtherAddress.isV6(other.server())) {
            return false;
        }
        long answered = other.answerTime() - other.synTime();
        long watched = facts.observedUntil() - facts.client().synTime;
        return watched >= PATIENCE * Math.max(answered, LEAST_NANOS);
    }
}
