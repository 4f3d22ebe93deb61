package io.hangup.diagnosis.rule.tls;

import io.hangup.diagnosis.Case;
import io.hangup.diagnosis.Finding;
import io.hangup.diagnosis.Rule;
import io.hangup.diagnosis.Words;
import io.hangup.llm.ClosedHow;
import io.hangup.tcp.Side;

/** ClientHello, then RST, no ServerHello. */
public final class TlsClienthelloReset implements Rule {
    @Override
    public String cause() {
        return "tls-clienthello-reset";
    }

    @Override
    public Finding examine(Case facts) {
        int close = facts.ending().firstTcpIndex();
        if (!TlsFacts.failed(facts) || close < 0 || facts.ending().how() != ClosedHow.RST) {
            return null;
        }
        int hello = TlsFacts.helloEnd(facts);
        if (facts.ending().firstTcpSide() != Side.SERVER || TlsFacts.serverSpoke(facts) || hello < 0 || hello > close) {
            return null;
        }
        long after = facts.wire().time(close) - facts.wire().time(hello);
        return Finding.of(cause(), 0.8)
                .sentence(facts.serverSide() + " reset the connection " + Words.duration(after)
                        + " after the ClientHello, before any byte of its own.")
                .evidence(facts.row(hello, TlsFacts.helloText(facts)))
                .evidence(facts.row(close, facts.resetText(close)))
                .alternative("middlebox-injected-rst", "when a filter on the way objects to the server name")
                .notVisible("whether the server, a load balancer in front of it or a filter sent the reset.");
    }
}
