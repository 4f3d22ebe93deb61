package io.hangup.diagnosis.rule.http;

import io.hangup.diagnosis.Case;
import io.hangup.diagnosis.Finding;
import io.hangup.diagnosis.Rule;
import io.hangup.diagnosis.Words;
import io.hangup.http.Http2Reset;
import io.hangup.llm.ClosedBy;
import io.hangup.llm.ClosedHow;
import io.hangup.llm.Exchange;
import io.hangup.llm.Visibility;
import io.hangup.tcp.Side;
import io.hangup.tls.Records;

/** The server ended one HTTP/2 stream with RST_STREAM; the connection lives on. RFC 9113 section 6.4. */
public final class H2StreamReset implements Rule {
    private static final int REFUSED_STREAM = 7;

    @Override
    public String cause() {
        return "h2-stream-reset";
    }

    @Override
    public Finding examine(Case facts) {
        Exchange exchange = facts.exchange();
        if (exchange != null && exchange.visibility == Visibility.INFERRED) {
            return inferred(facts, exchange);
        }
        Http2Reset reset = exchange == null ? null : exchange.reset;
        if (reset == null || reset.from() != Side.SERVER || facts.fate().healthy()) {
            return null;
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
                        + (reset.code() == REFUSED_STREAM
                                ? " The request was not processed and is safe to repeat."
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

    /** Nothing can be read: a record of its size, in the place of the stream's end, and a client that closes on it. */
    private Finding inferred(Case facts, Exchange exchange) {
        if (facts.fate().closedHow() != ClosedHow.RST_STREAM) {
            return null;
        }
        Records records = facts.tls().records();
        int at = records.size() - 1;
        while (at >= 0
                && (records.from(at) != Side.SERVER
                        || records.time(at) != facts.fate().time())) {
            at--;
        }
        if (at < 0) {
            return null;
        }
        return Finding.of(cause(), 0.6)
                .sentence(facts.serverInside()
                        + " may have reset the HTTP/2 stream in the middle of the response, after "
                        + Words.bytes(exchange.responseBytes) + ": its last record has the size of RST_STREAM, no end"
                        + " of the stream came before it, and the client closed at once.")
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
