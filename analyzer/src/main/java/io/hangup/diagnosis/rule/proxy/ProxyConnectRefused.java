package io.hangup.diagnosis.rule.proxy;

import io.hangup.diagnosis.Attempt;
import io.hangup.diagnosis.Case;
import io.hangup.diagnosis.Evidence;
import io.hangup.diagnosis.Finding;
import io.hangup.diagnosis.Rule;
import io.hangup.diagnosis.Severity;
import io.hangup.diagnosis.Words;
import io.hangup.http.HttpExchange;
import io.hangup.llm.ClosedBy;
import io.hangup.llm.ClosedHow;
import io.hangup.llm.Phase;
import io.hangup.tcp.HostPort;
import io.hangup.tcp.Side;

/** A proxy answered CONNECT with something other than success, or not at all. RFC 9110 section 9.3.6. */
public final class ProxyConnectRefused implements Rule {
    private static final int AUTHENTICATION_REQUIRED = 407;

    /** A client that was asked to log in comes back this soon. */
    private static final long SECOND_TRY_NANOS = 2_000_000_000L;

    @Override
    public String cause() {
        return "proxy-connect-refused";
    }

    @Override
    public boolean looksAtHealthy() {
        return true;
    }

    @Override
    public Finding examine(Case facts) {
        HttpExchange connect = facts.llm().connectRequest();
        boolean inProxy = !facts.hasExchange() && facts.fate().phase() == Phase.PROXY_CONNECT;
        if (connect == null || !inProxy || facts.fate().healthy()) {
            return null;
        }
        if (connect.response == null || !connect.response.answered()) {
            return facts.ending().ended() ? unanswered(facts, connect) : null;
        }
        int status = connect.response.status;
        if (connect.response.version != null && connect.response.version.startsWith("SOCKS")) {
            return status == 200 ? null : bySocks(facts, connect);
        }
        if (status < 300) {
            return null;
        }
        boolean login = status == AUTHENTICATION_REQUIRED && connect.request.header("proxy-authorization") == null;
        return Finding.of(cause(), 0.99)
                .narrowed(status >= 500 ? "5xx" : String.valueOf(status))
                .value(String.valueOf(status))
                // a login on demand takes two connections; the first is as good as any
                .severity(login && comesBack(facts) ? Severity.NOTE : null)
                .closedBy(ClosedBy.SERVER, ClosedHow.HTTP)
                .phase(Phase.PROXY_CONNECT)
                .sentence(
                        "The proxy " + facts.connection().server() + " refused the tunnel to " + connect.request.target
                                + ": it answered CONNECT with " + status
                                + (connect.response.reason == null ? "" : " " + connect.response.reason)
                                + why(status, login) + ".")
                .evidence(request(facts, connect))
                .evidence(facts.row(
                        connect.response.headersFrame, connect.response.headersTime, Side.SERVER, "answers " + status));
    }

    private Finding bySocks(Case facts, HttpExchange connect) {
        String target = connect.request.target == null ? "" : " to " + connect.request.target;
        return Finding.of(cause(), 0.99)
                .narrowed("socks")
                .closedBy(ClosedBy.SERVER, ClosedHow.HTTP)
                .phase(Phase.PROXY_CONNECT)
                .sentence("The proxy " + facts.connection().server() + " refused the tunnel" + target + ": "
                        + connect.response.version + " answered " + connect.response.reason + ".")
                .evidence(request(facts, connect))
                .evidence(facts.row(
                        connect.response.headersFrame,
                        connect.response.headersTime,
                        Side.SERVER,
                        "answers " + connect.response.reason));
    }

    private static String why(int status, boolean login) {
        if (status == AUTHENTICATION_REQUIRED) {
            return login ? ", and the client sent no credentials" : ": it did not accept the client's credentials";
        }
        switch (status) {
            case 403:
                return ": its rules forbid that destination";
            case 502:
            case 503:
                return ": it could not reach that destination itself";
            case 504:
                return ": that destination did not answer it in time";
            default:
                return "";
        }
    }

    private static boolean comesBack(Case facts) {
        HostPort client = facts.connection().client();
        HostPort proxy = facts.connection().server();
        long answered = facts.fate().time();
        for (Attempt attempt : facts.surroundings().attemptsAt(proxy, answered, answered + SECOND_TRY_NANOS)) {
            if (attempt.server().port() == proxy.port()
                    && attempt.client().high() == client.high()
                    && attempt.client().low() == client.low()) {
                return true;
            }
        }
        return false;
    }

    /** The proxy, or a client that was tired of waiting, closed before any answer to CONNECT. */
    private Finding unanswered(Case facts, HttpExchange connect) {
        boolean client = facts.ending().by(Side.CLIENT);
        long after = facts.ending().time() - connect.request.lastTime;
        String how = facts.ending().how() == ClosedHow.RST ? "reset" : "closed";
        return Finding.of(cause(), client ? 0.6 : 0.85)
                .narrowed(client ? new String[] {"gave-up", "unanswered"} : new String[] {"unanswered"})
                .phase(Phase.PROXY_CONNECT)
                .sentence("The proxy " + facts.connection().server() + " did not answer " + asked(connect) + ": "
                        + (client ? "the client gave up " : "it " + how + " the connection ")
                        + Words.duration(after) + " after the request.")
                .evidence(request(facts, connect))
                .evidence(facts.row(
                        facts.ending().firstTcpIndex(),
                        (facts.ending().how() == ClosedHow.RST ? "RST" : "FIN") + ", no answer before it"))
                .notVisible("what the proxy did: it may still have been connecting to the destination.");
    }

    private static Evidence request(Case facts, HttpExchange connect) {
        boolean asked = connect.request.headersFrame != 0; // SOCKS greets first
        return facts.row(
                asked ? connect.request.headersFrame : connect.request.firstFrame,
                asked ? connect.request.headersTime : connect.request.firstTime,
                Side.CLIENT,
                asked(connect));
    }

    /** What the client asked of the proxy: a destination, or with SOCKS first of all to be let in. */
    private static String asked(HttpExchange connect) {
        return connect.request.target == null
                ? "the " + word(connect) + " greeting"
                : word(connect) + " " + connect.request.target;
    }

    /** CONNECT, or the name of the protocol that asked for the tunnel. */
    private static String word(HttpExchange connect) {
        String version = connect.request.version;
        return version != null && version.startsWith("SOCKS") ? version : "CONNECT";
    }
}
