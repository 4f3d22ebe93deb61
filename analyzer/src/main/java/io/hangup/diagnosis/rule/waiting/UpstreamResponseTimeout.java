package io.hangup.diagnosis.rule.waiting;

import io.hangup.diagnosis.Case;
import io.hangup.diagnosis.Evidence;
import io.hangup.diagnosis.Finding;
import io.hangup.diagnosis.Rule;
import io.hangup.diagnosis.Timers;
import io.hangup.diagnosis.Words;
import io.hangup.llm.ClosedBy;
import io.hangup.tcp.Side;
import java.util.ArrayList;
import java.util.List;

/**
 * The server side closed without a response at the time at which a known timer of a gateway expires. Time alone names
 * nobody, so this is possible at most; a gateway that says it in an answer is {@code GatewayTimeout}'s.
 */
public final class UpstreamResponseTimeout implements Rule {
    private static final double BY_TIME_ALONE = 0.74;

    @Override
    public String cause() {
        return "upstream-response-timeout";
    }

    @Override
    public boolean rulesByTheClock() {
        return true;
    }

    @Override
    public Finding examine(Case facts) {
        List<Timers.Timer> timers = timers(facts);
        if (timers.isEmpty()) {
            return null;
        }
        boolean reset = WaitingFacts.byReset(facts);
        return Finding.of(cause(), reset ? 0.7 : BY_TIME_ALONE)
                .narrowed(reset ? "rst" : "closed")
                .closedBy(ClosedBy.SERVER, facts.ending().how())
                .sentence(facts.serverSide() + (reset ? " reset" : " closed") + " the connection after "
                        + Words.duration(facts.waited()) + " of waiting for the response, no byte of which had come: "
                        + Timers.words(timers) + ".")
                .evidence(WaitingFacts.rows(facts))
                .evidence(closing(facts, reset))
                .evidence(facts.row(WaitingFacts.serverClose(facts), reset ? "RST" : "FIN"))
                .alternative(
                        reset ? "server-active-reset-before-headers" : "backend-died-before-headers",
                        "when other calls end so after other waits")
                .notVisible("who on the server's side has this timer. Several calls that end after the same wait"
                        + " prove that it is one.");
    }

    private static Evidence closing(Case facts, boolean reset) {
        return facts.row(
                facts.ending().frame(),
                facts.ending().time(),
                Side.SERVER,
                (reset ? "RST" : "close") + " " + Words.duration(facts.waited()) + " after the request");
    }

    /** The timers that the wait fits when the server side closed without a response; else none. */
    static List<Timers.Timer> timers(Case facts) {
        boolean candidate = WaitingFacts.serverEnded(facts)
                && !facts.ending().suspicious()
                && facts.requestAcked()
                && !WaitingFacts.finCrossedRequest(facts);
        if (!candidate) {
            return List.of();
        }
        List<Timers.Timer> all = new ArrayList<>(
                facts.timers().matching(Timers.Clock.RESP_WAIT, Timers.Closer.SERVER, facts.waited(), facts.rtt()));
        long total = facts.fate().time() - facts.exchange().requestStart;
        for (Timers.Timer timer :
                facts.timers().matching(Timers.Clock.REQ_TOTAL, Timers.Closer.SERVER, total, facts.rtt())) {
            if (!all.contains(timer)) {
                all.add(timer);
            }
        }
        return all;
    }
}
