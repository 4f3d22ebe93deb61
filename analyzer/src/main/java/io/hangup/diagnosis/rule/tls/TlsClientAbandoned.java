package io.hangup.diagnosis.rule.tls;

import io.hangup.diagnosis.Case;
import io.hangup.diagnosis.Finding;
import io.hangup.diagnosis.Rule;
import io.hangup.diagnosis.Severity;
import io.hangup.diagnosis.Timers;
import io.hangup.diagnosis.Words;
import io.hangup.llm.ClosedBy;
import io.hangup.llm.ClosedHow;
import io.hangup.tcp.Side;
import io.hangup.tls.Alert;

/** The client left before the handshake was over, at no word of the server. */
public final class TlsClientAbandoned implements Rule {
    private static final long SECOND = 1_000_000_000L;

    @Override
    public String cause() {
        return "tls-client-abandoned";
    }

    @Override
    public boolean looksAtHealthy() {
        return true;
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
        Alert alert = TlsFacts.fatalAlert(facts.tls(), Side.CLIENT);
        if (alert != null) {
            return Finding.of(cause(), 0.9)
                    .closedBy(ClosedBy.CLIENT, ClosedHow.TLS_ALERT)
                    .sentence("The client ended the TLS handshake with " + facts.serverText() + " with the alert \""
                            + alert.name + "\" (" + alert.description + ").")
                    .evidence(facts.row(start, TlsFacts.helloText(facts)))
                    .evidence(facts.row(alert.frame, alert.timeNanos, Side.CLIENT, "TLS alert: " + alert.name));
        }
        long after = facts.ending().time() - facts.wire().time(start);
        boolean timer = after >= SECOND && Timers.looksRound(after);
        return Finding.of(cause(), timer ? 0.76 : 0.6)
                // who leaves this soon was cancelled; nothing had failed yet
                .severity(after < SECOND ? Severity.WARNING : null)
                .closedBy(ClosedBy.CLIENT, facts.ending().how())
                .sentence("The client gave up the TLS handshake with " + facts.serverText() + " "
                        + Words.duration(after) + " after its ClientHello"
                        + (timer ? ", consistent with a connect or handshake timeout of its own." : "."))
                .evidence(facts.row(start, TlsFacts.helloText(facts)))
                .evidence(facts.row(facts.ending().frame(), facts.ending().time(), Side.CLIENT, "the client closes"));
    }
}
