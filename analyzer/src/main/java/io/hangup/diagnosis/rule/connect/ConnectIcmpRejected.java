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
            String meaning = meaning(error.v6(), error.code());
            return Finding.of(cause(), 0.98)
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

    static String meaning(boolean v6, int code) {
        if (v6) {
            switch (code) {
                case 0:
                    return "no route to destination";
                case 1:
                    return "communication administratively prohibited";
                case 3:
                    return "address unreachable";
                case 4:
                    return "port unreachable";
                case 5:
                    return "source address failed policy";
                case 6:
                    return "route rejected";
                default:
                    return "destination unreachable, code " + code;
            }
        }
        switch (code) {
            case 0:
                return "network unreachable";
            case 1:
                return "host unreachable";
            case 2:
                return "protocol unreachable";
            case 3:
                return "port unreachable";
            case 9:
                return "network administratively prohibited";
            case 10:
                return "host administratively prohibited";
            case 13:
                return "communication administratively prohibited";
            default:
                return "destination unreachable, code " + code;
        }
    }
}
