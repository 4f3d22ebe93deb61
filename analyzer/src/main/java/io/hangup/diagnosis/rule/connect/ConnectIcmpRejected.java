package io.hangup.diagnosis.rule.connect;

import io.hangup.diagnosis.Case;
import io.hangup.diagnosis.Evidence;
import io.hangup.diagnosis.Finding;
import io.hangup.diagnosis.Rule;
import io.hangup.llm.ClosedBy;
import io.hangup.llm.ClosedHow;
import io.hangup.llm.Outcome;
import io.hangup.tcp.IcmpError;
import io.hangup.tcp.Side;

/** An ICMP unreachable quotes the SYN. RFC 792, 1812 section 5.2.7.1, 4443 section 3.1. */
public final class ConnectIcmpRejected implements Rule {
    @Override
    public String cause() {
        return "connect-icmp-rejected";
    }

    @Override
    public boolean looksAtHealthy() {
        return true;
    }

    @Override
    public Finding examine(Case facts) {
        if (facts.hasExchange() || facts.fate().outcome() != Outcome.CONNECT_FAILED) {
            return null;
        }
        for (IcmpError error : facts.connection().icmpErrors()) {
            if (error.quotedSide() != Side.CLIENT || !error.isUnreachable()) {
                continue;
            }
            boolean server = error.from().equals(facts.connection().server().address());
            String meaning = error.unreachableText();
            return Finding.of(cause(), 0.98)
                    .narrowed(kind(meaning))
                    .severity(OtherAddress.severity(facts, facts.client().syns > 1))
                    .closedBy(server ? ClosedBy.SERVER : ClosedBy.MIDDLEBOX, ClosedHow.ICMP)
                    .sentence((server ? "The server " : "The router or firewall ") + error.from()
                            + " rejected the connection to " + facts.serverText() + " with ICMP \"" + meaning + "\".")
                    .evidence(facts.row(facts.wire().first(Side.CLIENT, 0), "SYN"))
                    .evidence(new Evidence(
                            error.frame(),
                            error.timeNanos(),
                            "icmp",
                            "ICMP" + (error.v6() ? "v6" : "") + " type " + error.type() + " code " + error.code() + ", "
                                    + meaning + ", from " + error.from() + ", quotes the SYN"));
        }
        return null;
    }

    /** What helps: a rule to be changed, a host to be mended, a route, or something that listens. */
    private static String kind(String meaning) {
        if (meaning.contains("prohibited") || meaning.contains("policy") || meaning.equals("route rejected")) {
            return "prohibited";
        }
        if (meaning.equals("host unreachable") || meaning.equals("address unreachable")) {
            return "host";
        }
        return meaning.equals("port unreachable") ? "port" : "network";
    }
}
