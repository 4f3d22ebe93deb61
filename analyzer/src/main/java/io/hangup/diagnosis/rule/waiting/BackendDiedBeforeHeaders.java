package io.hangup.diagnosis.rule.waiting;

import io.hangup.diagnosis.Case;
import io.hangup.diagnosis.Finding;
import io.hangup.diagnosis.Rule;
import io.hangup.diagnosis.ServerDrain;
import io.hangup.diagnosis.Words;
import io.hangup.http.Http2Goaway;
import io.hangup.llm.ClosedBy;
import io.hangup.llm.ClosedHow;
import io.hangup.llm.Exchange;
import io.hangup.tcp.Side;

/** FIN after the request, no response byte: a killed or crashed process looks like this, and so does a drained one. */
public final class BackendDiedBeforeHeaders implements Rule {
    /** A connection is idle from here on. */
    private static final long LEAST_IDLE = 1_000_000_000L;

    private static final long AS_IT_CAME = 2_000_000L;

    @Override
    public String cause() {
        return "backend-died-before-headers";
    }

    @Override
    public Finding examine(Case facts) {
        if (!WaitingFacts.serverEnded(facts) || WaitingFacts.byReset(facts)) {
            return null;
        }
        boolean crossed = WaitingFacts.finCrossedRequest(facts);
        if (crossed && facts.exchange().reusedConnection) {
            return null;
        }
        int close = WaitingFacts.serverClose(facts);
        // a proxy that ends its own TLS passes on that the other leg is over, in order or not
        boolean proxys = facts.ending().ofProxyTls();
        boolean notify = !proxys && facts.ending().how() == ClosedHow.CLOSE_NOTIFY;
        boolean proxied = facts.llm().connectRequest() != null;
        double score = notify ? 0.7 : facts.exchange().reusedConnection ? 0.76 : 0.85;
        boolean regular = !UpstreamResponseTimeout.timers(facts).isEmpty();
        score = regular ? Math.min(score, 0.7) : score;
        boolean atOnce = closedAsItCame(facts);
        score = atOnce ? Math.min(score, 0.7) : score;
        score = H2GoawayRace.goaway(facts) >= 0 ? Math.min(score, 0.65) : score;
        boolean acked = facts.requestAcked();
        boolean sending = facts.requestOutlivedClose() && !crossed;
        boolean cut = sending || facts.exchange().requestCompleteness == Exchange.Completeness.CUT;
        Http2Goaway drain = ServerDrain.of(facts);
        Finding finding = Finding.of(cause(), cut ? 0.55 : acked ? score : Math.min(score, 0.7))
                .narrowed(drain != null ? "drained" : proxied ? "proxied" : "")
                .closedBy(ClosedBy.SERVER, facts.ending().how())
                .sentence(facts.serverSide() + " closed the connection "
                        + (crossed
                                ? "before the request reached it"
                                : sending
                                        ? "while the request was still being sent"
                                        : Words.duration(facts.waited())
                                                + (cut ? " after the last bytes of" : " after")
                                                + (cut ? " a request that was not complete yet" : " the request")
                                                + (acked && !cut ? " that it had acknowledged" : ""))
                        + ", without a single response byte."
                        + ServerDrain.words(facts, drain))
                .evidence(WaitingFacts.rows(facts))
                .evidence(ServerDrain.row(facts, drain))
                .evidence(
                        facts.ending().ofTunnel() && !notify
                                ? null // the end of a tunnel has a row of its own
                                : facts.row(
                                        facts.ending().frame(),
                                        facts.ending().time(),
                                        Side.SERVER,
                                        notify
                                                ? "close_notify: an orderly close, before any response"
                                                : (proxys ? "close_notify of the TLS to the proxy" : "FIN")
                                                        + ", no response byte before it"))
                .evidence(facts.row(close, "FIN"))
                .alternative(
                        cut ? "upload-server-body-timeout" : "upstream-response-timeout",
                        "when it happens after the same wait every time")
                .notVisible((proxied ? "the proxy's own connection to the endpoint: " : "why the server closed: ")
                        + "crash, kill, restart, or a timer of its own.");
        return atOnce
                ? finding.alternative(
                        "keepalive-race",
                        "when the pause before it is the same each time, here "
                                + Words.duration(facts.exchange().idleBefore)
                                + ": an idle timer that runs out as the request comes closes so, too")
                : finding;
    }

    /** Sooner than a program reads a request: the kernel had taken it in, and the close was already decided. */
    private static boolean closedAsItCame(Case facts) {
        return facts.exchange().reusedConnection
                && facts.exchange().idleBefore >= LEAST_IDLE
                && facts.waited() <= facts.rtt() + AS_IT_CAME;
    }
}
