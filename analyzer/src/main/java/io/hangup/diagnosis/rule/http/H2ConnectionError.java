package io.hangup.diagnosis.rule.http;

import io.hangup.diagnosis.Case;
import io.hangup.diagnosis.Finding;
import io.hangup.diagnosis.Rule;
import io.hangup.http.Http2Goaway;
import io.hangup.llm.ClosedBy;
import io.hangup.llm.ClosedHow;
import io.hangup.llm.Exchange;
import io.hangup.tcp.Side;

/** GOAWAY with an error code ended streams that were running. RFC 9113 section 6.8. */
public final class H2ConnectionError implements Rule {
    @Override
    public String cause() {
        return "h2-connection-error";
    }

    @Override
    public Finding examine(Case facts) {
        Exchange exchange = facts.exchange();
        boolean ended = exchange != null
                && exchange.streamId != 0
                && facts.fate().closedHow() == ClosedHow.GOAWAY
                && facts.llm().http2() != null;
        if (!ended) {
            return null;
        }
        for (Http2Goaway goaway : facts.llm().http2().goaways()) {
            if (goaway.from() == Side.SERVER && goaway.code() != 0) {
                return Finding.of(cause(), 0.99)
                        .narrowed(goaway.codeName())
                        .closedBy(ClosedBy.SERVER, ClosedHow.GOAWAY)
                        .sentence(facts.serverInside() + " ended the HTTP/2 connection with GOAWAY "
                                + goaway.codeName() + " (" + goaway.code() + ")"
                                + (goaway.debug().isEmpty() ? "" : ", saying \"" + goaway.debug() + "\"")
                                + " while stream " + exchange.streamId + " was running.")
                        .evidence(facts.row(
                                exchange.requestLastFrame,
                                exchange.requestEnd,
                                Side.CLIENT,
                                "request complete on stream " + exchange.streamId))
                        .evidence(facts.row(
                                goaway.frame(),
                                goaway.timeNanos(),
                                Side.SERVER,
                                "GOAWAY " + goaway.codeName() + ", last stream " + goaway.lastStreamId()));
            }
        }
        return null;
    }
}
