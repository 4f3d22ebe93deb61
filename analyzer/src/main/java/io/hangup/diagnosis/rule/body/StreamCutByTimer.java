package io.hangup.diagnosis.rule.body;

import io.hangup.diagnosis.Case;
import io.hangup.diagnosis.Finding;
import io.hangup.diagnosis.Rule;
import io.hangup.diagnosis.Timers;
import io.hangup.diagnosis.Words;
import io.hangup.llm.ClosedHow;
import io.hangup.llm.Exchange;
import io.hangup.llm.Outcome;
import io.hangup.llm.Visibility;
import io.hangup.tcp.Side;

/**
 * The server side ended a response that was not complete when a timer expired: after a silence unlike the rhythm of the
 * stream, or a known time after the request. A crash keeps no time.
 */
public final class StreamCutByTimer implements Rule {
    private static final long LEAST_SILENCE = 4_000_000_000L;
    private static final int TIMES_LONGER = 5;

    /** With more repeats the server was talking to somebody who no longer heard it. */
    private static final int MOST_REPEATS = 2;

    @Override
    public String cause() {
        return "stream-cut-by-timer";
    }

    @Override
    public boolean rulesByTheClock() {
        return true;
    }

    @Override
    public Finding examine(Case facts) {
        if (!cut(facts)) {
            return null;
        }
        long silence = BodyFacts.silence(facts);
        String timer = facts.timers().words(Timers.Clock.READ_GAP, Timers.Closer.SERVER, silence, facts.rtt());
        if (afterSilence(facts)) {
            String why = timer.isEmpty() ? "a timer of about that length fits; a crash would not wait so long" : timer;
            return finding(facts, timer.isEmpty() ? 0.76 : 0.85, Words.duration(silence) + " of silence", why);
        }
        long total = facts.fate().time() - facts.exchange().requestEnd;
        timer = facts.timers().words(Timers.Clock.REQ_TOTAL, Timers.Closer.SERVER, total, facts.rtt());
        if (timer.isEmpty()) {
            timer = facts.timers().words(Timers.Clock.RESP_WAIT, Timers.Closer.SERVER, total, facts.rtt());
        }
        return timer.isEmpty() ? null : finding(facts, 0.7, Words.duration(total) + " since the request", timer);
    }

    private static boolean cut(Case facts) {
        return BodyFacts.inBody(facts)
                && facts.fate().outcome() == Outcome.CLOSED_IN_BODY
                && facts.ending().by(Side.SERVER)
                && !facts.ending().forged()
                && facts.wire().retransmissions(Side.SERVER, facts.firstRequestIndex()) <= MOST_REPEATS;
    }

    /** The response was cut after a pause unlike its rhythm, and of a length that somebody may have set. */
    static boolean afterSilence(Case facts) {
        if (!cut(facts)) {
            return false;
        }
        long silence = BodyFacts.silence(facts);
        boolean paused = silence >= LEAST_SILENCE && silence >= TIMES_LONGER * usualGap(facts.exchange());
        return paused
                && (Timers.looksRound(silence + facts.rtt() / 2)
                        || !facts.timers()
                                .matching(Timers.Clock.READ_GAP, Timers.Closer.SERVER, silence, facts.rtt())
                                .isEmpty());
    }

    /** The longest pause that the stream had made before it fell silent. */
    private static long usualGap(Exchange exchange) {
        if (exchange.stream != null) {
            return exchange.stream.longestGap;
        }
        return exchange.visibility == Visibility.INFERRED ? Long.MAX_VALUE / (2 * TIMES_LONGER) : 0;
    }

    private Finding finding(Case facts, double score, String after, String why) {
        boolean reset = facts.ending().how() == ClosedHow.RST;
        return Finding.of(cause(), score)
                .sentence(facts.serverSide() + (reset ? " reset" : " closed") + " the connection in the middle of the"
                        + " response, " + BodyFacts.progress(facts.exchange()) + " and " + after + ": " + why + ".")
                .evidence(BodyFacts.rows(facts))
                .evidence(facts.row(facts.ending().firstTcpIndex(), (reset ? "RST" : "FIN") + " after " + after))
                .alternative(
                        reset ? "stream-reset-mid-body" : "stream-truncated-clean-close",
                        "when other streams end after other times")
                .notVisible("who has the timer: a proxy on the server's side, or the server itself.");
    }
}
