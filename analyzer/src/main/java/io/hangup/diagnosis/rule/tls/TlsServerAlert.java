package io.hangup.diagnosis.rule.tls;

import io.hangup.diagnosis.Case;
import io.hangup.diagnosis.FatalAlerts;
import io.hangup.diagnosis.Finding;
import io.hangup.diagnosis.Rule;
import io.hangup.diagnosis.Words;
import io.hangup.llm.ClosedBy;
import io.hangup.llm.ClosedHow;
import io.hangup.llm.Outcome;
import io.hangup.llm.Phase;
import io.hangup.llm.RecordShapes;
import io.hangup.tcp.Side;
import io.hangup.tls.Alert;
import io.hangup.tls.ClientHello;
import io.hangup.tls.Records;

/** The server says in a TLS alert why it will not go on. RFC 8446 section 6.2. */
public final class TlsServerAlert implements Rule {
    private static final long SLACK_NANOS = 150_000_000L;
    private static final int HANDSHAKE_FAILURE = 40;
    private static final int BAD_CERTIFICATE = 42;
    private static final int ILLEGAL_PARAMETER = 47;
    private static final int ACCESS_DENIED = 49;
    private static final int INSUFFICIENT_SECURITY = 71;
    private static final int INTERNAL_ERROR = 80;
    private static final int UNRECOGNIZED_NAME = 112;
    private static final int CERTIFICATE_REQUIRED = 116;

    @Override
    public String cause() {
        return "tls-server-alert";
    }

    @Override
    public Finding examine(Case facts) {
        Alert alert = FatalAlerts.first(facts.llm(), Side.SERVER);
        if (alert == null) {
            return hidden(facts);
        }
        if (facts.hasExchange() && facts.exchange().responseStarted()) {
            return null;
        }
        Alert clients = FatalAlerts.first(facts.llm(), Side.CLIENT);
        if (clients != null && clients.timeNanos < alert.timeNanos) {
            return null;
        }
        ClientHello hello = facts.tls().clientHello();
        String hint = hello != null && hello.serverName == null ? " The ClientHello carried no server name (SNI)." : "";
        return Finding.of(cause(), 0.99)
                .narrowed(kinds(alert.description, hello != null && hello.serverName == null))
                .outcome(Outcome.TLS_FAILED)
                .phase(Phase.TLS)
                .closedBy(ClosedBy.SERVER, ClosedHow.TLS_ALERT)
                .sentence(facts.serverInside() + " ended the TLS handshake with the alert \"" + alert.name + "\" ("
                        + alert.description + ")." + hint)
                .evidence(facts.row(TlsFacts.helloEnd(facts), TlsFacts.helloText(facts)))
                .evidence(facts.row(alert.frame, alert.timeNanos, Side.SERVER, "TLS alert: " + alert.name));
    }

    /** What helps depends on the alert: RFC 8446 section 6.2. */
    private static String[] kinds(int alert, boolean nameless) {
        String number = String.valueOf(alert);
        if (nameless && (alert == HANDSHAKE_FAILURE || alert == INTERNAL_ERROR || alert == UNRECOGNIZED_NAME)) {
            return new String[] {"no-sni", number};
        }
        if (alert >= BAD_CERTIFICATE && alert <= ACCESS_DENIED && alert != ILLEGAL_PARAMETER
                || alert == CERTIFICATE_REQUIRED) {
            return new String[] {number, "certificate"};
        }
        return new String[] {alert == INSUFFICIENT_SECURITY ? String.valueOf(HANDSHAKE_FAILURE) : number};
    }

    /**
     * TLS 1.3 hides the alert, and the server judges the client's certificate after the client's Finished: the request
     * may have left by then (RFC 8446 section 4.4.2.4). A server that is content sends session tickets or nothing.
     */
    private Finding hidden(Case facts) {
        if (facts.tls() == null
                || !facts.tls().tls13()
                || facts.hasExchange()
                        && (facts.exchange().number > 1 || facts.exchange().responseStarted())) {
            return null;
        }
        RecordShapes shapes = facts.shapes();
        Records records = facts.tls().records();
        int finished = shapes.clientFinished();
        int word = finished;
        do {
            word++;
        } while (finished >= 0 && word < records.size() && records.from(word) != Side.SERVER);
        boolean alert = finished >= 0 && word < records.size() && shapes.kind(word) == RecordShapes.Kind.ALERT;
        if (!alert || facts.ending().frame() != records.frame(word)) {
            return null;
        }
        long after = records.time(word) - records.time(finished);
        if (after > 2 * facts.rtt() + SLACK_NANOS) {
            return null;
        }
        boolean certificate = certificateSent(records, finished);
        return Finding.of(cause(), certificate ? 0.8 : 0.6)
                .narrowed("certificate")
                .outcome(Outcome.TLS_FAILED)
                .phase(Phase.TLS)
                .closedBy(ClosedBy.SERVER, ClosedHow.TLS_ALERT)
                .sentence(facts.serverInside() + " "
                        + (certificate
                                ? "most likely did not accept the client's answer to its demand for a client certificate"
                                : "may have demanded a client certificate")
                        + ": it sent a record of an alert's size " + Words.duration(after)
                        + " after the client's Finished, and closed.")
                .evidence(facts.row(TlsFacts.helloEnd(facts), TlsFacts.helloText(facts)))
                .evidence(facts.row(
                        records.frame(finished),
                        records.time(finished),
                        Side.CLIENT,
                        certificate ? "Certificate (perhaps empty) and Finished" : "Finished"))
                .evidence(facts.row(
                        records.frame(word),
                        records.time(word),
                        Side.SERVER,
                        "record of 19 bytes, the size of an alert, and nothing else"))
                .notVisible("which alert it is, encrypted in TLS 1.3: the client's log names it, or a key log.");
    }

    /** Between the server's flight and its Finished the client sent another handshake record: its certificate. */
    private static boolean certificateSent(Records records, int finished) {
        for (int i = finished - 1; i >= 0 && records.from(i) == Side.CLIENT; i--) {
            if (records.isApplication(i, Side.CLIENT)) {
                return true;
            }
        }
        return false;
    }
}
