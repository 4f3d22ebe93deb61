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

/** The SYN-ACK came when the client had already given up: its kernel answers with a RST. */
public final class ConnectClientTimeout implements Rule {
    @Override
    public String cause() {
        return "connect-client-timeout";
    }

    @Override
    public boolean rulesByTheClock() {
        return true;
    }

    @Override
    public Finding examine(Case facts) {
        if (facts.hasExchange() || facts.fate().outcome() != Outcome.CONNECT_FAILED || facts.client().rsts == 0) {
            return null;
        }
        int synAck = facts.wire().firstWith(Side.SERVER, Packet.SYN, 0);
        int rst = facts.wire().firstWith(Side.CLIENT, Packet.RST, Math.max(0, synAck));
        if (synAck < 0 || rst < 0) {
            return null;
        }
        int syn = facts.wire().firstWith(Side.CLIENT, Packet.SYN, 0);
        int lastSyn = facts.wire().last(Side.CLIENT, synAck);
        long took = facts.wire().time(rst) - facts.client().synTime;
        Attempt other = OtherAddress.accepted(facts);
        if (other != null) {
            return Finding.of(cause(), 0.76)
                    .severity(Severity.NOTE)
                    .phase(Phase.CONNECT)
                    .closedBy(ClosedBy.CLIENT, ClosedHow.RST)
                    .sentence("The address " + facts.connection().server().address() + " of "
                            + facts.llm().host()
                            + " answered too late, " + Words.duration(took)
                            + " after the SYN: the client had gone to "
                            + other.server().address() + " by then.")
                    .evidence(facts.row(syn, "SYN"))
                    .evidence(facts.row(synAck, "SYN,ACK, too late"))
                    .evidence(facts.row(rst, "RST: the client no longer needs the connection"));
        }
        return Finding.of(cause(), facts.client().syns >= 2 ? 0.85 : 0.76)
                .phase(Phase.CONNECT)
                .closedBy(ClosedBy.CLIENT, ClosedHow.TIMEOUT)
                .sentence("The client gave up connecting to " + facts.serverText()
                        + " before the server's SYN-ACK reached it, " + Words.duration(took) + " after the first of "
                        + Words.count(facts.client().syns, "SYN") + ": it answered the SYN-ACK with RST.")
                .evidence(facts.row(syn, "SYN"))
                .evidence(lastSyn == syn ? null : facts.row(lastSyn, "last SYN before the answer"))
                .evidence(facts.row(synAck, "SYN,ACK, too late"))
                .evidence(facts.row(rst, "RST: the client no longer wants the connection"))
                .alternative("packet-loss", "when only the first SYNs were lost on the way")
                .notVisible("why the answer took so long: SYNs lost on the way, or a server with a full queue.");
    }
}
