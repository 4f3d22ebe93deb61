package io.hangup.diagnosis;

import io.hangup.http.Http2Goaway;
import io.hangup.llm.Exchange;
import io.hangup.tcp.Side;

/**
 * The server's orderly GOAWAY that still let this call go on: its code is NO_ERROR and its last stream is not below the
 * call's (RFC 9113 section 6.8). A connection that ends before the call does was not given the time it had been promised.
 */
public final class ServerDrain {
    private ServerDrain() {}

    /** The last such GOAWAY before the end of the connection; null where there is none, or it cannot be read. */
    public static Http2Goaway of(Case facts) {
        Exchange exchange = facts.exchange();
        if (exchange == null || facts.llm().http2() == null || !facts.ending().by(Side.SERVER)) {
            return null;
        }
        Http2Goaway found = null;
        for (Http2Goaway goaway : facts.llm().http2().goaways()) {
            boolean promised = goaway.from() == Side.SERVER
                    && goaway.code() == 0
                    && goaway.lastStreamId() >= exchange.streamId
                    && goaway.timeNanos() >= exchange.requestStart
                    && goaway.timeNanos() <= facts.ending().time();
            found = promised ? goaway : found;
        }
        return found;
    }

    /** What it means for the call, a sentence with a blank before it; empty for null. */
    public static String words(Case facts, Http2Goaway drain) {
        return drain == null
                ? ""
                : " It had announced the end by an orderly GOAWAY "
                        + Words.duration(facts.ending().time() - drain.timeNanos())
                        + " before, as a server does that is stopped or replaced, and did not wait for this call.";
    }

    /** The row of evidence; null for null. */
    public static Evidence row(Case facts, Http2Goaway drain) {
        return drain == null
                ? null
                : facts.row(
                        drain.frame(),
                        drain.timeNanos(),
                        Side.SERVER,
                        "GOAWAY NO_ERROR, last stream " + drain.lastStreamId() + ": this call was to be finished");
    }
}
