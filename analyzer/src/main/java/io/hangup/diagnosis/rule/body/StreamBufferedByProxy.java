package io.hangup.diagnosis.rule.body;

import io.hangup.diagnosis.Case;
import io.hangup.diagnosis.Finding;
import io.hangup.diagnosis.Rule;
import io.hangup.diagnosis.Severity;
import io.hangup.diagnosis.Words;
import io.hangup.llm.Exchange;
import io.hangup.llm.Outcome;
import io.hangup.llm.Phase;

/** A stream of many events that came in one piece at the end: somebody on the way had collected it. */
public final class StreamBufferedByProxy implements Rule {
    private static final long LEAST_WAIT = 2_000_000_000L;
    private static final int LEAST_EVENTS = 20;

    /** The whole stream took no more of the time than one part in this many. */
    private static final int SHARE = 50;

    /** No model makes more events in a second. */
    private static final long MOST_PER_SECOND = 1_000;

    @Override
    public String cause() {
        return "stream-buffered-by-proxy";
    }

    @Override
    public boolean looksAtHealthy() {
        return true;
    }

    @Override
    public boolean rulesByTheClock() {
        return true;
    }

    @Override
    public Finding examine(Case facts) {
        Exchange exchange = facts.exchange();
        boolean candidate = exchange != null
                && exchange.stream != null
                && exchange.stream.complete()
                && facts.fate().outcome() == Outcome.COMPLETED
                && !exchange.gap;
        if (!candidate || exchange.stream.events < LEAST_EVENTS) {
            return null;
        }
        long waited = exchange.responseStart - exchange.requestEnd;
        long lasted = exchange.stream.lastEventTime - exchange.responseStart;
        boolean burst = lasted <= waited / SHARE && lasted * MOST_PER_SECOND <= exchange.stream.events * 1_000_000_000L;
        boolean repaired = facts.wire().retransmissions(io.hangup.tcp.Side.SERVER, facts.firstRequestIndex()) > 0;
        if (waited < LEAST_WAIT || !burst || repaired) {
            return null;
        }
        return Finding.of(cause(), 0.8)
                .severity(Severity.WARNING)
                .phase(Phase.BODY)
                .sentence("The stream from " + facts.serverText() + " was no stream: all "
                        + Words.count(exchange.stream.events, "event") + " came "
                        + (lasted < 10_000 ? "at one moment" : "within " + Words.duration(lasted))
                        + ", " + Words.duration(waited)
                        + " after the request. Somebody on the way, mostly a proxy that buffers or compresses, collected"
                        + " them first.")
                .evidence(BodyFacts.rows(facts))
                .alternative(
                        "provider-slow-not-network", "when the model had the whole answer at once, as from a cache")
                .notVisible("who collected it: capture behind the proxy, where the events arrive one by one.");
    }
}
