package io.hangup.diagnosis.rule.tls;

import io.hangup.diagnosis.Case;
import io.hangup.diagnosis.Finding;
import io.hangup.diagnosis.Rule;
import io.hangup.diagnosis.Words;
import io.hangup.llm.ClosedHow;
import io.hangup.tcp.Side;

/** The server sends FIN, no alert, in the middle of the handshake. */
public final class TlsServerClosed implements Rule {
    @Override
    public String cause() {
        return "tls-server-closed";
    }

    @Override
    public Finding examine(Case facts) {
        int close = facts.ending().firstTcpIndex();
        if (!TlsFacts.failed(facts) || close < 0 || facts.ending().firstTcpSide() != Side.SERVER) {
            return null;
        }
        boolean fin = facts.ending().how() == ClosedHow.FIN;
        if (TlsFacts.fatalAlert(facts.tls(), Side.SERVER) != null || !fin && !TlsFacts.serverSpoke(facts)) {
            return null;
        }
        if (facts.tls() != null && facts.tls().notTls(Side.SERVER)) {
            return null;
        }
        int hello = TlsFacts.helloEnd(facts);
        long after = hello < 0 ? 0 : facts.wire().time(close) - facts.wire().time(hello);
        boolean readHello = hello >= 0 && facts.wire().ackedUpTo(Side.CLIENT, close + 1) > 1;
        boolean finished = facts.shapes() != null && facts.shapes().clientFinished() >= 0;
        return Finding.of(cause(), readHello && !finished ? 0.85 : 0.7)
                .sentence("The server side (" + facts.serverText() + ") closed the connection "
                        + (hello >= 0 && after >= 0
                                ? Words.duration(after) + " after the ClientHello"
                                : "before a ClientHello reached it")
                        + (finished
                                ? ", as soon as the handshake was over, before any request."
                                : TlsFacts.serverSpoke(facts)
                                        ? ", in the middle of its handshake flight."
                                        : ", without a word of TLS."))
                .evidence(facts.row(hello, TlsFacts.helloText(facts)))
                .evidence(facts.row(
                        close,
                        (facts.ending().firstTcpIsReset() ? "RST" : "FIN") + ", no TLS alert in clear before it"))
                .notVisible("why it closed: no healthy target, a service that expects a PROXY header, or overload.");
    }
}
