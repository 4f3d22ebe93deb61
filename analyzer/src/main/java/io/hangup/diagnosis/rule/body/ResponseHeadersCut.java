package io.hangup.diagnosis.rule.body;

import io.hangup.diagnosis.Case;
import io.hangup.diagnosis.Finding;
import io.hangup.diagnosis.Rule;
import io.hangup.diagnosis.Words;
import io.hangup.llm.ClosedHow;
import io.hangup.llm.Outcome;
import io.hangup.llm.Visibility;

/** The server left after the status line or some header lines, before the empty line. */
public final class ResponseHeadersCut implements Rule {
    @Override
    public String cause() {
        return "response-headers-cut";
    }

    @Override
    public Finding examine(Case facts) {
        if (!facts.hasExchange() || facts.fate().outcome() != Outcome.CLOSED_IN_HEADERS) {
            return null;
        }
        boolean inferred = facts.exchange().visibility == Visibility.INFERRED;
        return Finding.of(cause(), inferred ? 0.6 : 0.95)
                .sentence(facts.serverSide()
                        + (facts.ending().how() == ClosedHow.RST ? " reset" : " closed") + " the connection "
                        + (inferred ? "after only " : "in the middle of the response headers, after ")
                        + Words.bytes(facts.exchange().responseBytes)
                        + (inferred ? " of response, without close_notify: too little for complete headers." : "."))
                .evidence(BodyFacts.rows(facts))
                .evidence(facts.row(
                        facts.ending().firstTcpIndex(),
                        facts.closeText(facts.ending().firstTcpIndex()) + "; the headers are not complete"))
                .notVisible("why it stopped: the process that wrote the headers died, or a proxy's header limit.");
    }
}
