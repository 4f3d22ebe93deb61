package io.hangup.diagnosis.rule.http;

import io.hangup.diagnosis.Case;
import io.hangup.diagnosis.Finding;
import io.hangup.diagnosis.Rule;
import io.hangup.diagnosis.Words;
import io.hangup.llm.ClosedBy;
import io.hangup.llm.ClosedHow;
import io.hangup.llm.Exchange;
import io.hangup.llm.Outcome;
import io.hangup.llm.Phase;
import io.hangup.tcp.Side;
import java.nio.charset.StandardCharsets;

/** HTTP 200, and then an error event inside the stream. */
public final class ProviderErrorInStream implements Rule {
    private static final int FIRST_ERROR_STATUS = 400;

    @Override
    public String cause() {
        return "provider-error-in-stream";
    }

    @Override
    public Finding examine(Case facts) {
        Exchange exchange = facts.exchange();
        if (exchange != null && exchange.errorBody && facts.fate().outcome() == Outcome.HTTP_ERROR) {
            return inBody(facts, exchange);
        }
        if (exchange == null || exchange.stream == null || exchange.stream.error == null) {
            return null;
        }
        if (exchange.status >= FIRST_ERROR_STATUS) {
            return null; // the body of an error answer, not an error in the middle of a good one
        }
        String word = ErrorWords.of(exchange.stream.error);
        return Finding.of(cause(), 0.99)
                .outcome(Outcome.HTTP_ERROR)
                .phase(Phase.BODY)
                .closedBy(ClosedBy.SERVER, ClosedHow.HTTP)
                .sentence(facts.serverText() + " reported an error inside the stream"
                        + (word.isEmpty() ? "" : " (" + word + ")")
                        + ", "
                        + Words.duration(exchange.stream.errorTime - exchange.requestEnd) + " after the request and "
                        + Words.count(exchange.stream.events - 1, "event") + " into it"
                        + (exchange.status > 0
                                ? ", although the status was " + exchange.status
                                : "; its status was not captured")
                        + ". Not a transport fault.")
                .evidence(facts.row(
                        exchange.headersFrame, exchange.headersTime, Side.SERVER, "answers " + exchange.status))
                .evidence(facts.row(
                        exchange.stream.errorFrame,
                        exchange.stream.errorTime,
                        Side.SERVER,
                        "error event in the stream"));
    }

    /** An answer that is no stream, with the status of success and nothing but an error inside. */
    private Finding inBody(Case facts, Exchange exchange) {
        byte[] body = exchange.responseBody == null ? new byte[0] : exchange.responseBody;
        String word = ErrorWords.of(new String(body, StandardCharsets.UTF_8));
        return Finding.of(cause(), 0.96)
                .phase(Phase.BODY)
                .closedBy(ClosedBy.NONE, ClosedHow.HTTP)
                .sentence(facts.serverText() + " answered " + exchange.status + " after "
                        + Words.duration(exchange.headersTime - exchange.requestEnd)
                        + ", but the answer holds an error instead of a result"
                        + (word.isEmpty() ? "" : " (" + word + ")") + ". Not a transport fault.")
                .evidence(facts.row(
                        exchange.headersFrame, exchange.headersTime, Side.SERVER, "answers " + exchange.status))
                .evidence(facts.row(
                        exchange.responseLastFrame, exchange.responseLastTime, Side.SERVER, "end of the error"));
    }
}
