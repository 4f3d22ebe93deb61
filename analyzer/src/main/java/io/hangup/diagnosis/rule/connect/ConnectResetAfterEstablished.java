package io.hangup.diagnosis.rule.connect;

import io.hangup.diagnosis.Case;
import io.hangup.diagnosis.Finding;
import io.hangup.diagnosis.Rule;
import io.hangup.diagnosis.Words;
import io.hangup.llm.ClosedHow;
import io.hangup.llm.Outcome;
import io.hangup.packet.Packet;
import io.hangup.tcp.Side;

/** The handshake completes and the server leaves at once, before it can have read anything. */
public final class ConnectResetAfterEstablished implements Rule {
    @Override
    public String cause() {
        return "connect-reset-after-established";
    }

    @Override
    public Finding examine(Case facts) {
        int close = facts.ending().firstTcpIndex();
        boolean failed = facts.fate().outcome() == Outcome.TLS_FAILED
                || facts.fate().outcome() == Outcome.CONNECT_FAILED && facts.server().syns > 0;
        if (facts.hasExchange() || !failed || close < 0 || facts.ending().firstTcpSide() != Side.SERVER) {
            return null;
        }
        boolean read = facts.log().has(close, Packet.ACK) && facts.log().ack(close) > 1
                || facts.wire().ackedUpTo(Side.CLIENT, close) > 1
                || facts.server().payloadBytes > 0;
        if (read || facts.ending().forged()) {
            return null;
        }
        boolean bare = facts.ending().how() == ClosedHow.RST && !facts.log().has(close, Packet.ACK);
        int hello = facts.wire().firstData(Side.CLIENT, 0);
        int synAck = facts.wire().firstWith(Side.SERVER, Packet.SYN, 0);
        String how = facts.ending().how() == ClosedHow.RST ? "reset" : "closed";
        return Finding.of(cause(), bare && hello >= 0 && hello < close ? 0.6 : 0.85)
                .sentence(facts.serverSide() + " accepted the connection and " + how + " it "
                        + Words.duration(
                                facts.wire().time(close) - facts.connection().firstTime())
                        + " after " + facts.firstPacket() + ", without reading anything.")
                .evidence(facts.row(synAck, "SYN,ACK: connection accepted"))
                .evidence(facts.row(hello, "first bytes of the client"))
                .evidence(facts.row(close, facts.closeText(close) + "; acknowledges none of the client's bytes"))
                .alternative("tls-server-closed", "when the server had read the ClientHello after all")
                .notVisible(
                        "why it left: a load balancer without a healthy target, or a proxy that could not reach its own upstream.");
    }
}
