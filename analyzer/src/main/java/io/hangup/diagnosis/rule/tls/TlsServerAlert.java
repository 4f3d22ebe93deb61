package io.hangup.diagnosis.rule.tls;

import io.hangup.diagnosis.Case;
import io.hangup.diagnosis.Finding;
import io.hangup.diagnosis.Rule;
import io.hangup.llm.ClosedBy;
import io.hangup.llm.ClosedHow;
import io.hangup.llm.Outcome;
import io.hangup.llm.Phase;
import io.hangup.tcp.Side;
import io.hangup.tls.Alert;
import io.hangup.tls.ClientHello;

/** The server says in a TLS alert why it will not go on. RFC 8446 section 6.2. */
public final class TlsServerAlert implements Rule {
    @Override
    public String cause() {
        return "tls-server-alert";
    }

    @Override
    public Finding examine(Case facts) {
        Alert alert = TlsFacts.fatalAlert(facts.tls(), Side.SERVER);
        if (alert == null || facts.hasExchange() && facts.exchange().responseStarted()) {
            return null;
        }
        Alert clients = TlsFacts.fatalAlert(facts.tls(), Side.CLIENT);
        if (clients != null && clients.timeNanos < alert.timeNanos) {
            return null;
        }
        ClientHello hello = facts.tls().clientHello();
        String hint = hello != null && hello.serverName == null ? " The ClientHello carried no server name (SNI)." : "";
        return Finding.of(cause(), 0.99)
                .outcome(Outcome.TLS_FAILED)
                .phase(Phase.TLS)
                .closedBy(ClosedBy.SERVER, ClosedHow.TLS_ALERT)
                .sentence("The server side (" + facts.serverText() + ") ended the TLS handshake with the alert \""
                        + alert.name + "\" (" + alert.description + ")." + hint)
                .evidence(facts.row(TlsFacts.helloEnd(facts), TlsFacts.helloText(facts)))
                .evidence(facts.row(alert.frame, alert.timeNanos, Side.SERVER, "TLS alert: " + alert.name));
    }
}
