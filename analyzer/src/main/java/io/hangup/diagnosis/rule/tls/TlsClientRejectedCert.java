package io.hangup.diagnosis.rule.tls;

import io.hangup.diagnosis.Case;
import io.hangup.diagnosis.FatalAlerts;
import io.hangup.diagnosis.Finding;
import io.hangup.diagnosis.Rule;
import io.hangup.diagnosis.Severity;
import io.hangup.diagnosis.Timers;
import io.hangup.diagnosis.Words;
import io.hangup.llm.ClosedBy;
import io.hangup.llm.ClosedHow;
import io.hangup.llm.Outcome;
import io.hangup.llm.Phase;
import io.hangup.llm.RecordShapes;
import io.hangup.tcp.Side;
import io.hangup.tls.Alert;
import io.hangup.tls.Certificate;
import io.hangup.tls.Records;

/** The client left right after it had seen the server's certificate. */
public final class TlsClientRejectedCert implements Rule {
    private static final int BAD_CERTIFICATE = 42;
    private static final int CERTIFICATE_UNKNOWN = 46;
    private static final int UNKNOWN_CA = 48;
    private static final int ACCESS_DENIED = 49;

    private static final String OTHER_REASON = "when the client closed for another reason at the same moment";

    private static final String REFUSED_HELLO =
            "when the server had not the key to the name that the ClientHello hides (the alert is ech_required then, and"
                    + " the client calls again without)";

    @Override
    public String cause() {
        return "tls-client-rejected-cert";
    }

    @Override
    public Finding examine(Case facts) {
        if (!TlsFacts.failed(facts) || facts.tls() == null) {
            return null;
        }
        Alert alert = FatalAlerts.first(facts.llm(), Side.CLIENT);
        if (alert != null) {
            return isAboutCertificate(alert) ? stated(facts, alert) : null;
        }
        return inferred(facts);
    }

    private static boolean isAboutCertificate(Alert alert) {
        int code = alert.description;
        return code >= BAD_CERTIFICATE && code <= CERTIFICATE_UNKNOWN || code == UNKNOWN_CA || code == ACCESS_DENIED;
    }

    private Finding stated(Case facts, Alert alert) {
        String issuer = "";
        for (Certificate certificate : facts.tls().certificates()) {
            issuer = " The certificate was issued by \"" + certificate.issuer() + "\" for \"" + certificate.subject()
                    + "\".";
            break;
        }
        return Finding.of(cause(), 0.97)
                .narrowed(String.valueOf(alert.description))
                .closedBy(ClosedBy.CLIENT, ClosedHow.TLS_ALERT)
                .outcome(Outcome.TLS_FAILED)
                .phase(Phase.TLS)
                .sentence("The client rejected the certificate of " + facts.serverText() + " with the TLS alert \""
                        + alert.name + "\" (" + alert.description + ")." + issuer)
                .evidence(facts.row(TlsFacts.helloEnd(facts), TlsFacts.helloText(facts)))
                .evidence(facts.row(lastOfFlight(facts), "end of the server's certificate flight"))
                .evidence(facts.row(alert.frame, alert.timeNanos, Side.CLIENT, "TLS alert: " + alert.name));
    }

    private static int lastOfFlight(Case facts) {
        // of a tunnel's handshake the records tell: after it the connection goes on with others
        int records = facts.llm().connectRequest() == null ? -1 : TlsFacts.lastOfServer(facts);
        int close = facts.ending().firstTcpIndex();
        return records >= 0
                ? records
                : facts.wire().lastData(Side.SERVER, close < 0 ? facts.wire().size() : close);
    }

    /** The client had acknowledged the server's flight when it left: before that it had no certificate to look at. */
    private static boolean tookFlight(Case facts) {
        int close = facts.ending().firstTcpIndex();
        int last = lastOfFlight(facts);
        return close < 0
                || last < 0
                || facts.wire().ackedUpTo(Side.SERVER, close + 1)
                        >= facts.wire().end(last);
    }

    /**
     * A client that starts cold, or asks who has revoked the certificate, looks at it for seconds. It had all it needed
     * for its Finished, so that it waited for nothing on the wire; and no timer fits that would have struck meanwhile.
     */
    private static boolean lookedForLong(Case facts) {
        long end = facts.ending().time();
        int hello = TlsFacts.helloStart(facts);
        boolean timer = hello < 0
                || Timers.looksRound(end - facts.wire().time(hello))
                || Timers.looksRound(end - facts.connection().firstTime());
        return !timer && facts.ending().how() != ClosedHow.RST && TlsFacts.flightWhole(facts) && tookFlight(facts);
    }

    /** TLS 1.3 hides the alert: the time and the sizes have to tell. */
    private Finding inferred(Case facts) {
        if (facts.tls().serverHello() == null || !facts.ending().by(Side.CLIENT)) {
            return null;
        }
        Records records = facts.tls().records();
        long flight = 0;
        long flightEnd = 0;
        boolean alertSized = false;
        for (int i = 0; i < records.size(); i++) {
            if (records.time(i) > facts.ending().time()) {
                break; // what the server says to a client that has left
            }
            if (records.from(i) == Side.SERVER && facts.shapes().kind(i) == RecordShapes.Kind.HANDSHAKE) {
                flight += records.length(i);
                flightEnd = records.time(i);
            }
            alertSized |= records.from(i) == Side.CLIENT && facts.shapes().kind(i) == RecordShapes.Kind.ALERT;
        }
        long after = facts.ending().time() - flightEnd;
        boolean atOnce = after >= 0 && after <= Math.max(500_000_000L, 5 * facts.rtt());
        boolean unfinished = facts.shapes().clientFinished() < 0;
        boolean slow = !atOnce && after > 0 && unfinished && lookedForLong(facts);
        if (flight < TlsFacts.CERTIFICATE_FLIGHT_LEAST || !atOnce && !slow) {
            return null;
        }
        // checking a certificate takes milliseconds; whoever resets later, or without a word, may have left for any
        // reason
        boolean prompt = after <= Math.max(100_000_000L, 2 * facts.rtt());
        boolean abrupt = facts.ending().how() == ClosedHow.RST && !alertSized;
        boolean quiet = !abrupt && (prompt || unfinished);
        if (quiet && !alertSized && !tookFlight(facts)) {
            return null;
        }
        // a bare FIN is also what a cancelled call looks like: only a record of an alert's size says more
        boolean hiddenName = alertSized && TlsFacts.nameHidden(facts);
        double score = hiddenName
                ? 0.6
                : alertSized ? quiet && prompt && unfinished ? 0.75 : 0.7 : !quiet ? 0.55 : slow ? 0.62 : 0.65;
        return Finding.of(cause(), score)
                .closedBy(
                        ClosedBy.CLIENT,
                        alertSized ? ClosedHow.TLS_ALERT : facts.ending().how())
                .outcome(Outcome.TLS_FAILED)
                .phase(Phase.TLS)
                // a health check looks the same once the handshake is over
                .severity(unfinished ? null : Severity.WARNING)
                .sentence("The client " + (unfinished && alertSized ? "most likely rejected" : "may have rejected")
                        + " the certificate of " + facts.serverText() + ": it left "
                        + Words.duration(after) + " after the server's certificate had arrived, "
                        + (unfinished ? "without finishing the handshake" : "without sending a request")
                        + (slow ? ", and at no timer's round time." : "."))
                .evidence(facts.row(TlsFacts.helloEnd(facts), TlsFacts.helloText(facts)))
                .evidence(facts.row(
                        lastOfFlight(facts),
                        "end of the server's handshake flight, " + Words.bytes(flight) + " with the certificate"))
                .evidence(facts.row(
                        facts.ending().frame(),
                        facts.ending().time(),
                        Side.CLIENT,
                        alertSized ? "record of an alert's size, then the close" : "closes"))
                .alternative("tls-client-abandoned", hiddenName ? REFUSED_HELLO : OTHER_REASON)
                .notVisible(
                        "the client's reason, which is encrypted in TLS 1.3 or was never sent: its log names it. Capture"
                                + " at the client with SSLKEYLOGFILE set, and give the key log to Hangup.");
    }
}
