package io.hangup.diagnosis.rule.waiting;

import io.hangup.diagnosis.Case;
import io.hangup.diagnosis.Finding;
import io.hangup.diagnosis.Rule;
import io.hangup.http.Http2Goaway;
import io.hangup.llm.ClosedBy;
import io.hangup.llm.ClosedHow;
import io.hangup.llm.Exchange;
import io.hangup.llm.RecordShapes;
import io.hangup.tcp.Side;
import io.hangup.tls.Records;

/** A GOAWAY-sized record of the server, then its close, around a request that got no answer. RFC 9113 section 6.8. */
public final class H2GoawayRace implements Rule {
    private static final long SHORTLY_NANOS = 2_000_000_000L;
    private static final long LONGEST_IDLE_NANOS = 120_000_000_000L;

    @Override
    public String cause() {
        return "h2-goaway-race";
    }

    @Override
    public Finding examine(Case facts) {
        return facts.llm().http2() != null ? stated(facts) : inferred(facts);
    }

    /** The GOAWAY can be read: orderly, and this request is beyond its last stream. */
    private Finding stated(Case facts) {
        Exchange exchange = facts.exchange();
        if (exchange == null || facts.fate().closedHow() != ClosedHow.GOAWAY) {
            return null;
        }
        for (Http2Goaway goaway : facts.llm().http2().goaways()) {
            if (goaway.from() == Side.SERVER && goaway.code() == 0 && goaway.lastStreamId() < exchange.streamId) {
                return Finding.of(cause(), 0.95)
                        .closedBy(ClosedBy.SERVER, ClosedHow.GOAWAY)
                        .sentence(facts.serverInside()
                                + " ended the HTTP/2 connection with an orderly GOAWAY whose last stream is "
                                + goaway.lastStreamId() + "; the request on stream " + exchange.streamId
                                + " was not processed and is safe to repeat.")
                        .evidence(WaitingFacts.rows(facts))
                        .evidence(facts.row(
                                goaway.frame(),
                                goaway.timeNanos(),
                                Side.SERVER,
                                "GOAWAY NO_ERROR, last stream " + goaway.lastStreamId()));
            }
        }
        return null;
    }

    private Finding inferred(Case facts) {
        int last = goaway(facts);
        if (last < 0) {
            return null;
        }
        Records records = facts.tls().records();
        return Finding.of(cause(), 0.7)
                .closedBy(ClosedBy.SERVER, ClosedHow.GOAWAY)
                .sentence(facts.serverInside()
                        + " most likely ended the HTTP/2 connection with GOAWAY before it answered the request:"
                        + " a record of a GOAWAY's size, then its close, no response.")
                .evidence(WaitingFacts.rows(facts))
                .evidence(facts.row(
                        records.frame(last),
                        records.time(last),
                        Side.SERVER,
                        "record of " + records.length(last) + " bytes: a GOAWAY's size"))
                .evidence(facts.row(WaitingFacts.serverClose(facts), "FIN"))
                .alternative("backend-died-before-headers", "when the record was something else")
                .notVisible("the GOAWAY's error code and last stream: a key log shows them.");
    }

    /** Index of the server's GOAWAY-sized last record shortly before it closed on a waiting request, or -1. */
    static int goaway(Case facts) {
        boolean candidate = WaitingFacts.serverEnded(facts) && facts.isTls() && !WaitingFacts.byReset(facts);
        if (!candidate || facts.shapes().http2() != RecordShapes.Http2.YES) {
            return -1;
        }
        Records records = facts.tls().records();
        int first = -1;
        int last = -1;
        for (int i = 0; i < records.size(); i++) {
            boolean housekeeping = facts.shapes().kind(i) == RecordShapes.Kind.CONTROL;
            if (records.from(i) == Side.SERVER && housekeeping) {
                first = first < 0 ? i : first;
                last = i;
            }
        }
        // the server's first word is SETTINGS, and what comes with it belongs to it (RFC 9113 section 3.4)
        boolean goaway = last >= 0
                && records.frame(last) != records.frame(first)
                && facts.shapes().maybeGoaway(last)
                && facts.ending().time() - records.time(last) <= SHORTLY_NANOS
                && records.time(last) >= facts.exchange().requestStart - LONGEST_IDLE_NANOS;
        return goaway ? last : -1;
    }
}
