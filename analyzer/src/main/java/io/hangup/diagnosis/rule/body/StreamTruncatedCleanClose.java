package io.hangup.diagnosis.rule.body;

import io.hangup.diagnosis.Case;
import io.hangup.diagnosis.Finding;
import io.hangup.diagnosis.Rule;
import io.hangup.diagnosis.ServerDrain;
import io.hangup.http.Http2Goaway;
import io.hangup.llm.Exchange;
import io.hangup.llm.Outcome;
import io.hangup.llm.Visibility;
import io.hangup.tcp.Side;

/** The response ended by FIN, or by its own framing, without the end that it should have had. */
public final class StreamTruncatedCleanClose implements Rule {
    /** What is said of whoever made the stream as long as nothing is seen of them. */
    public static final String PRODUCER = ": the party that produced it stopped early";

    @Override
    public String cause() {
        return "stream-truncated-clean-close";
    }

    @Override
    public Finding examine(Case facts) {
        if (!BodyFacts.inBody(facts)) {
            return null;
        }
        Exchange exchange = facts.exchange();
        if (facts.fate().outcome() == Outcome.STREAM_TRUNCATED) {
            if (exchange.grpc()) {
                return withoutStatus(facts, exchange);
            }
            return Finding.of(cause(), 0.95)
                    .narrowed("complete")
                    .sentence("The stream from " + facts.serverText() + " ended " + BodyFacts.progress(exchange)
                            + " without the terminator that its API promises, although the HTTP message is complete"
                            + PRODUCER + ". Many clients take that for success.")
                    .evidence(BodyFacts.rows(facts))
                    .alternative("provider-rejected-with-status", "when the API is one that sends no terminator")
                    .notVisible("what stopped the producer behind the server.");
        }
        if (facts.fate().outcome() != Outcome.CLOSED_IN_BODY
                || !facts.ending().orderly()
                || !facts.ending().by(Side.SERVER)) {
            return null;
        }
        Http2Goaway drain = ServerDrain.of(facts);
        return Finding.of(
                        cause(),
                        StreamCutByTimer.afterSilence(facts) || ClientSlowReader.closedOnSlowReader(facts)
                                ? 0.7
                                : exchange.visibility == Visibility.INFERRED ? 0.85 : 0.95)
                .narrowed(drain != null ? "drained" : exchange.grpc() ? "grpc" : "")
                .sentence(facts.serverSide()
                        + " closed the connection in the middle of the response, "
                        + BodyFacts.progress(exchange)
                        + (exchange.grpc()
                                ? ": the trailers with grpc-status never came."
                                : ": no error, the rest just never came.")
                        + ServerDrain.words(facts, drain))
                .evidence(BodyFacts.rows(facts))
                .evidence(ServerDrain.row(facts, drain))
                .evidence(facts.row(facts.ending().firstTcpIndex(), "FIN, the response is not complete"))
                .notVisible("what made the server stop: crash or restart of its worker, a timer, or its own upstream.");
    }

    /** HTTP/2 says that the stream is complete, gRPC that it is not: every call ends with a status. */
    private Finding withoutStatus(Case facts, Exchange exchange) {
        return Finding.of(cause(), 0.95)
                .narrowed("grpc-complete", "grpc")
                .sentence("The gRPC call to " + facts.serverText() + " ended " + BodyFacts.progress(exchange)
                        + " without trailers that hold grpc-status, although the HTTP/2 stream is complete: whoever"
                        + " ended it does not speak gRPC, or lost the trailers.")
                .evidence(BodyFacts.rows(facts))
                .notVisible("which hop behind the server dropped the trailers, or died.");
    }
}
