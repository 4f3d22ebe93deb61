package io.hangup.diagnosis.rule.proxy;

import io.hangup.diagnosis.Case;
import io.hangup.diagnosis.Finding;
import io.hangup.diagnosis.Rule;
import io.hangup.diagnosis.Words;
import io.hangup.http.Http1Connection;
import io.hangup.http.Http2Connection;
import io.hangup.llm.Outcome;
import io.hangup.llm.Phase;
import io.hangup.tcp.Side;
import java.nio.charset.StandardCharsets;

/** An error page says that the upstream's bytes were not what the proxy expected, or they are there to see. */
public final class ProxyProtocolMismatch implements Rule {
    @Override
    public String cause() {
        return "proxy-protocol-mismatch";
    }

    @Override
    public Finding examine(Case facts) {
        ProxyErrorPage page = ProxyErrorPage.of(facts);
        boolean said = page != null && page.contains("reset reason: protocol error");
        return said
                ? ProxyFinding.of(
                        facts,
                        cause(),
                        0.95,
                        page,
                        "its upstream does not speak the protocol that it is configured for.")
                : facts.hasExchange() ? noHttp(facts) : noHttp2(facts);
    }

    /** An HTTP/2 preface in clear, and the server's first words are those of HTTP/1. */
    private Finding noHttp2(Case facts) {
        Http2Connection http2 = facts.llm().stack().innermost().http2();
        String status = http2 == null ? null : http2.answeredInHttp1();
        int answer = status == null ? -1 : facts.wire().firstData(Side.SERVER, 0);
        if (answer < 0) {
            return null;
        }
        return Finding.of(cause(), 0.97)
                .outcome(Outcome.CLOSED_BEFORE_HEADERS)
                .phase(Phase.HEADERS)
                .sentence(
                        facts.serverSide() + " does not speak HTTP/2 on that port: it answered the HTTP/2 preface with "
                                + Words.firstLine(status.getBytes(StandardCharsets.ISO_8859_1)) + ".")
                .evidence(facts.row(facts.wire().firstData(Side.CLIENT, 0), "PRI * HTTP/2.0: the HTTP/2 preface"))
                .evidence(facts.row(answer, "an answer in HTTP/1"))
                .evidence(facts.row(
                        facts.ending().firstTcpIndex(),
                        facts.ending().by(Side.CLIENT) ? "the client closes" : "the server closes"));
    }

    /** A readable HTTP/1 request, and the first bytes that ever came back are no HTTP response. */
    private Finding noHttp(Case facts) {
        Http1Connection http = facts.llm().stack().innermost().readable().http();
        boolean other = http != null
                && http.notHttp(Side.SERVER)
                && !facts.exchange().responseStarted()
                && facts.connection().openingSeen();
        int answer = other ? facts.wire().firstData(Side.SERVER, facts.firstRequestIndex()) : -1;
        if (answer < 0) {
            return null;
        }
        return Finding.of(cause(), 0.8)
                .outcome(Outcome.CLOSED_BEFORE_HEADERS)
                .phase(Phase.HEADERS)
                .sentence(facts.serverSide() + " answered the request with bytes that are no HTTP response ("
                        + Words.firstLine(http.firstBytes(Side.SERVER))
                        + "): another protocol is spoken at that port, or behind a proxy that passed it on.")
                .evidence(facts.row(facts.requestEndIndex(), "request complete"))
                .evidence(facts.row(answer, "bytes that are no HTTP response"))
                .evidence(facts.row(
                        facts.ending().firstTcpIndex(),
                        facts.ending().by(Side.CLIENT) ? "the client closes" : "the server closes"));
    }
}
