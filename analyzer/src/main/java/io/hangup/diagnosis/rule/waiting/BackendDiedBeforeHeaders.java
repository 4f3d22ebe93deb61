package io.hangup.diagnosis.rule.waiting;

import io.hangup.diagnosis.Case;
import io.hangup.diagnosis.Finding;
import io.hangup.diagnosis.Rule;
import io.hangup.diagnosis.Words;
import io.hangup.llm.ClosedBy;
import io.hangup.llm.ClosedHow;
import io.hangup.tcp.Side;

/** FIN after the request, no response byte: a killed or crashed process looks like this, and so does a drained one. */
public final class BackendDiedBeforeHeaders implements Rule {
    @Override
    public String cause() {
        return "backend-died-before-headers";
    }

    @Override
    public Finding examine(Case facts) {
        if (!WaitingFacts.serverEnded(facts) || WaitingFacts.byReset(facts)) {
            return null;
        }
        boolean crossed = facts.exchange().reusedConnection && WaitingFacts.finCrossedRequest(facts);
        if (crossed) {
            return null;
        }
        int close = WaitingFacts.serverClose(facts);
        boolean notify = facts.ending().how() == ClosedHow.CLOSE_NOTIFY;
        boolean proxied = facts.llm().connectRequest() != null;
        double score = notify ? 0.7 : facts.exchange().reusedConnection ? 0.76 : 0.85;
        return Finding.of(cause(), facts.requestAcked() ? score : Math.min(score, 0.7))
                .closedBy(ClosedBy.SERVER, facts.ending().how())
                .sentence((proxied ? "The proxy side" : "The server side") + " (" + facts.serverText()
                        + ") closed the connection "
                        + Words.duration(facts.waited()) + " after the request"
                        + (facts.requestAcked() ? " that it had acknowledged" : "")
                        + ", without a single response byte.")
                .evidence(WaitingFacts.rows(facts))
                .evidence(facts.row(
                        facts.ending().frame(),
                        facts.ending().time(),
                        Side.SERVER,
                        notify
                                ? "close_notify: an orderly close, before any response"
                                : "FIN, no response byte before it"))
                .evidence(facts.row(close, "FIN"))
                .alternative("upstream-response-timeout", "when it happens after the same wait every time")
                .notVisible((proxied ? "the proxy's own connection to the endpoint: " : "why the server closed: ")
                        + "crash, kill, restart, or a timer of its own.");
    }
}
