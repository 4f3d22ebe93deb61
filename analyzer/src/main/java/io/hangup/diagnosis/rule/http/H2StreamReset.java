package io.hangup.diagnosis.rule.http;

import io.hangup.diagnosis.Case;
import io.hangup.diagnosis.Finding;
import io.hangup.diagnosis.InferredReset;
import io.hangup.diagnosis.Rule;
import io.hangup.diagnosis.Severity;
import io.hangup.diagnosis.Words;
import io.hangup.http.Http2Reset;
import io.hangup.llm.ClosedBy;
import io.hangup.llm.ClosedHow;
import io.hangup.llm.Exchange;
import io.hangup.llm.Outcome;
import io.hangup.llm.Visibility;
import io.hangup.tcp.Side;
import io.hangup.tls.Records;

/** The server ended one HTTP/2 stream with RST_STREAM; the connection lives on. RFC 9113 section 6.4. */
public final class H2StreamReset implements Rule {
    @Override
    public String cause() {
        return "h2-stream-reset";
    }

    /** Without keys a stream that may have been reset is a call of which nobody can tell how it ended. */
    @Override
    public boolean looksAtHealthy() {
        return true;
    }

    @Override
    public Finding examine(Case facts) {
        Exchange exchange = facts.exchange();
        if (exchange != null && exchange.visibility == Visibility.INFERRED) {
            return facts.fate().outcome() == Outcome.UNKNOWN ? inferred(facts, exchange) : null;
        }
        Http2Reset reset = exchange == null ? null : exchange.reset;
        if (reset == null || reset.from() != Side.SERVER || facts.fate().healthy()) {
            return null;
        }
        if (exchange.responseCompleteness == Exchange.Completeness.COMPLETE) {
            return null; // it only tells the client to stop its request (RFC 9113 section 8.1), or to forget the stream
        }
        String when = exchange.responseStarted()
                ? "in the middle of the response, after " + Words.bytes(exchange.responseBytes)
                : "before any response header";
        return Finding.of(cause(), 0.99)
                .narrowed(reset.codeName())
                .value(reset.codeName())
                .closedBy(ClosedBy.SERVER, ClosedHow.RST_STREAM)
                .sentence(facts.serverInside() + " reset the HTTP/2 stream " + exchange.streamId
                        + " with " + reset.codeName() + " (" + reset.code() + ") "
                        + Words.duration(reset.timeNanos() - exchange.requestEnd) + " after the request, " + when + "."
                        + (reset.refused()
                                ? " By this code the request was not processed and is safe to repeat; a proxy may send it for"
                                        + " one that it had passed on."
                                : ""))
                .evidence(facts.row(
                        exchange.requestLastFrame,
                        exchange.requestEnd,
                        Side.CLIENT,
                        "request complete on stream " + exchange.streamId))
                .evidence(facts.row(
                        exchange.responseFirstFrame, exchange.responseStart, Side.SERVER, "first response bytes"))
                .evidence(facts.row(reset.frame(), reset.timeNanos(), Side.SERVER, "RST_STREAM " + reset.codeName()))
                .notVisible("why the server gave this stream up: its log has the reason.");
    }

    /**
     * Nothing can be read: a record of its size, in the place of the stream's end, and a client that closes on it. The
     * outcome stays unknown; the client's close is what the packets show.
     */
    private Finding inferred(Case facts, Exchange exchange) {
        int at = InferredReset.of(facts.llm(), exchange, facts.ending());
        if (at < 0) {
            return null;
        }
        Records records = facts.tls().records();
        return Finding.of(cause(), 0.6)
                .severity(Severity.WARNING)
                .narrowed("inferred")
                .sentence("The client closed the connection at once after the last record of "
                        + facts.serverText()
                        + ", which has the size of an HTTP/2 RST_STREAM. No end of the stream came before it. So the"
                        + " response may have been cut after " + Words.bytes(exchange.responseBytes)
                        + ", or it was complete and its last DATA frame held 4 bytes: without keys both look alike.")
                .evidence(facts.row(exchange.requestLastFrame, exchange.requestEnd, Side.CLIENT, "request complete"))
                .evidence(facts.row(
                        exchange.responseFirstFrame, exchange.responseStart, Side.SERVER, "first response bytes"))
                .evidence(facts.row(
                        records.frame(at),
                        records.time(at),
                        Side.SERVER,
                        "record of " + records.length(at) + " bytes: RST_STREAM's size"))
                .evidence(facts.row(facts.ending().frame(), facts.ending().time(), Side.CLIENT, "closes"))
                .notVisible("whether it was RST_STREAM, and its code: a key log shows both.");
    }
}
