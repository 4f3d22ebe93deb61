package io.hangup.diagnosis.rule.request;

import io.hangup.diagnosis.Case;
import io.hangup.diagnosis.ClientLeft;
import io.hangup.diagnosis.Finding;
import io.hangup.diagnosis.Rule;
import io.hangup.diagnosis.Words;
import io.hangup.llm.ClosedBy;
import io.hangup.llm.ClosedHow;
import io.hangup.llm.Exchange;
import io.hangup.llm.Outcome;
import io.hangup.llm.Phase;
import io.hangup.packet.Packet;
import io.hangup.tcp.Side;

/** RST while the request is still being sent, no response byte before it. */
public final class UploadReset implements Rule {
    /** A request of fewer bytes fits the first flight: it is sent as a whole before anybody can object. */
    private static final long LEAST_BYTES = 4_000;

    /** A client that had not sent for so long was not sending any more. */
    private static final long PAUSE_NANOS = 3_000_000_000L;

    @Override
    public String cause() {
        return "upload-reset";
    }

    @Override
    public Finding examine(Case facts) {
        boolean candidate = facts.hasExchange()
                && !facts.exchange().responseStarted()
                && facts.ending().by(Side.SERVER)
                && ClientLeft.reset(facts) == null
                && facts.ending().how() == ClosedHow.RST
                && !facts.ending().forged();
        if (!candidate || facts.firstRequestIndex() < 0) {
            return null;
        }
        int rst = facts.ending().firstTcpIndex();
        long sent = facts.wire().sentUpTo(Side.CLIENT, rst);
        // a TLS record that never became whole is no byte of the request, with keys as without
        long wired = sent - facts.log().seq(facts.firstRequestIndex());
        if (Math.max(facts.exchange().requestBytes, wired) < LEAST_BYTES) {
            return null;
        }
        long acked = Math.max(
                facts.wire().ackedUpTo(Side.CLIENT, rst),
                facts.log().has(rst, Packet.ACK) ? facts.log().ack(rst) : 0);
        boolean cut = facts.exchange().requestCompleteness == Exchange.Completeness.CUT;
        if (acked >= sent && facts.requestAcked() && !cut) {
            return null;
        }
        int lastData = facts.wire().lastData(Side.CLIENT, rst);
        boolean paused =
                lastData >= 0 && facts.wire().time(rst) - facts.wire().time(lastData) > PAUSE_NANOS + facts.rtt();
        return Finding.of(cause(), paused ? 0.7 : 0.92)
                .outcome(Outcome.CLOSED_BEFORE_HEADERS)
                .phase(Phase.REQUEST)
                .closedBy(ClosedBy.SERVER, ClosedHow.RST)
                .sentence(facts.serverSide()
                        + " reset the connection while the request was still being sent"
                        + (sent > acked
                                ? ": " + Words.bytes(sent - acked) + " of it were not acknowledged, and"
                                : ", after " + Words.bytes(facts.exchange().requestBytes) + " of it;")
                        + " no response byte came.")
                .evidence(facts.row(facts.firstRequestIndex(), "request begins"))
                .evidence(facts.row(facts.wire().last(Side.SERVER, rst), "last acknowledgment before the reset"))
                .evidence(facts.row(facts.wire().lastData(Side.CLIENT, rst), "the client is still sending"))
                .evidence(facts.row(rst, facts.resetText(rst)))
                .notVisible("why: a body limit in front of the server, its crash, or a policy.");
    }
}
