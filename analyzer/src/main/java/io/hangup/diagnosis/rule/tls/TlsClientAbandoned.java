package io.hangup.diagnosis.rule.tls;

import io.hangup.diagnosis.Case;
import io.hangup.diagnosis.Finding;
import io.hangup.diagnosis.Rule;
import io.hangup.diagnosis.Words;
import io.hangup.llm.ClosedBy;
import io.hangup.tcp.Side;

/** The client left before the handshake was over, at no word of the server. */
public final class TlsClientAbandoned implements Rule {
    @Override
    public String cause() {
        return "tls-client-abandoned";
    }

    @Override
    public Finding examine(Case facts) {
        if (!TlsFacts.failed(facts)
                || !facts.ending().by(Side.CLIENT)
                || facts.shapes() != null && facts.shapes().clientFinished() >= 0) {
            return null;
        }
        int hello = TlsFacts.helloStart(facts);
        int start = hello < 0 ? facts.wire().firstData(Side.CLIENT, 0) : hello;
        if (start < 0) {
            return null;
        }
        long after = facts.ending().time() - facts.wire().time(start);
        return Finding.of(cause(), 0.6)
                .closedBy(ClosedBy.CLIENT, facts.ending().how())
                .sentence("The client gave up the TLS handshake with " + facts.serverText() + " "
                        + Words.duration(after) + " after its ClientHello.")
                .evidence(facts.row(start, TlsFacts.helloText(facts)))
                .evidence(facts.row(facts.ending().frame(), facts.ending().time(), Side.CLIENT, "the client closes"));
    }
}
