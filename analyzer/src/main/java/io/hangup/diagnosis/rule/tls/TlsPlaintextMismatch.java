package io.hangup.diagnosis.rule.tls;

import io.hangup.diagnosis.Case;
import io.hangup.diagnosis.Finding;
import io.hangup.diagnosis.Rule;
import io.hangup.diagnosis.Words;
import io.hangup.http.Http1Connection;
import io.hangup.llm.Outcome;
import io.hangup.llm.Phase;
import io.hangup.tcp.Side;
import io.hangup.tls.TlsStream;
import java.nio.charset.StandardCharsets;

/** One side speaks TLS, the other plain text. */
public final class TlsPlaintextMismatch implements Rule {
    @Override
    public String cause() {
        return "tls-plaintext-mismatch";
    }

    @Override
    public Finding examine(Case facts) {
        TlsStream tls = facts.tls();
        if (!facts.hasExchange() && tls != null && tls.clientHello() != null && tls.notTls(Side.SERVER)) {
            int answer = facts.wire().firstData(Side.SERVER, 0);
            String text = Words.firstLine(tls.firstBytes(Side.SERVER));
            return Finding.of(cause(), 0.99)
                    .narrowed("tls-to-plain")
                    .outcome(Outcome.TLS_FAILED)
                    .phase(Phase.TLS)
                    .sentence("The client spoke TLS to " + facts.serverText() + " port "
                            + facts.connection().server().port()
                            + ", which answered in plain text: that port does not speak TLS.")
                    .evidence(facts.row(TlsFacts.helloEnd(facts), TlsFacts.helloText(facts)))
                    .evidence(facts.row(answer, "answers in plain text: " + text));
        }
        return facts.hasExchange() ? plainToTls(facts) : null;
    }

    /** A readable request answered by a TLS alert, or by a server's page about it. */
    private Finding plainToTls(Case facts) {
        Http1Connection http = facts.llm().stack().innermost().http();
        if (saysSo(facts.exchange().responseBody)) {
            return Finding.of(cause(), 0.99)
                    .narrowed("plain-to-tls-page", "plain-to-tls")
                    .sentence("The client sent a plain HTTP request to " + facts.serverText() + " port "
                            + facts.connection().server().port() + ", which answered "
                            + facts.exchange().status + " and says that the port speaks TLS.")
                    .evidence(facts.row(facts.firstRequestIndex(), "request in plain text"))
                    .evidence(facts.row(
                            facts.exchange().headersFrame,
                            facts.exchange().headersTime,
                            Side.SERVER,
                            "answers " + facts.exchange().status));
        }
        byte[] answer = http == null ? null : http.firstBytes(Side.SERVER);
        if (answer == null || answer.length < 3 || answer[0] != 0x15 || answer[1] != 3) {
            return null;
        }
        return Finding.of(cause(), 0.99)
                .narrowed("plain-to-tls")
                .outcome(Outcome.TLS_FAILED)
                .phase(Phase.TLS)
                .sentence("The client sent a plain HTTP request to " + facts.serverText() + " port "
                        + facts.connection().server().port()
                        + ", which answered with a TLS alert: that port speaks TLS.")
                .evidence(facts.row(facts.firstRequestIndex(), "request in plain text"))
                .evidence(facts.row(facts.wire().firstData(Side.SERVER, 0), "TLS alert record"));
    }

    /** The words of nginx, Go and Apache. */
    private static boolean saysSo(byte[] body) {
        if (body == null) {
            return false;
        }
        String text = new String(body, 0, Math.min(body.length, 2048), StandardCharsets.ISO_8859_1);
        return text.contains("The plain HTTP request was sent to HTTPS port")
                || text.contains("lient sent an HTTP request to an HTTPS server")
                || text.contains("speaking plain HTTP to an SSL-enabled server port");
    }
}
