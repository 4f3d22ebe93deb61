package io.hangup.diagnosis.rule.body;

import io.hangup.diagnosis.Case;
import io.hangup.diagnosis.ClientLeft;
import io.hangup.diagnosis.Finding;
import io.hangup.diagnosis.Rule;
import io.hangup.diagnosis.StoppedHere;
import io.hangup.diagnosis.Timers;
import io.hangup.diagnosis.Words;
import io.hangup.llm.Outcome;
import io.hangup.llm.StreamProgress;
import io.hangup.llm.Visibility;
import io.hangup.tcp.CapturePlace;
import io.hangup.tcp.Side;
import io.hangup.tcp.TcpEvent;

/** The stream stopped, the connection lived on, and the client gave up waiting. */
public final class StreamStalled implements Rule {
    private static final long LEAST_SILENCE = 2_000_000_000L;

    /** A pause this many times longer than the longest one before it is a stall, not the rhythm of the stream. */
    private static final int TIMES_LONGER = 3;

    @Override
    public String cause() {
        return "stream-stalled";
    }

    @Override
    public boolean rulesByTheClock() {
        return true;
    }

    @Override
    public Finding examine(Case facts) {
        if (!BodyFacts.inBody(facts) || facts.fate().outcome() != Outcome.CLIENT_CANCELLED) {
            return null;
        }
        long silence = BodyFacts.silence(facts);
        long usual = usual(facts);
        if (silence < LEAST_SILENCE
                || silence < TIMES_LONGER * usual
                || facts.exchange().visibility == Visibility.INFERRED) {
            return null;
        }
        if (facts.clientUnheard() || BodyFacts.sentInVain(facts) || StoppedHere.of(facts) != null) {
            return null;
        }
        if (facts.repeatsSinceRequest(Side.SERVER) > 2
                && facts.wire().last(Side.SERVER, facts.wire().size()) >= 0
                && facts.client().count(TcpEvent.ZERO_WINDOW) > 0) {
            return null;
        }
        String timer = facts.timers().words(Timers.Clock.READ_GAP, Timers.Closer.CLIENT, silence, facts.rtt());
        Finding finding = Finding.of(cause(), 0.8)
                .outcome(Outcome.CLIENT_CANCELLED)
                .sentence("The stream from " + facts.serverText() + " stopped " + progress(facts)
                        + "; after " + Words.duration(silence) + " of silence the client "
                        + (ClientLeft.reset(facts) == null ? "closed the connection" : "reset its HTTP/2 stream")
                        + (timer.isEmpty() ? "" : ", " + timer) + ".")
                .evidence(BodyFacts.rows(facts))
                .evidence(ClientLeft.row(facts));
        if (CapturePlace.of(facts.connection()).at(Side.SERVER)) {
            return finding; // what it had sent, and lost, would stand here
        }
        return finding.alternative("path-blackhole", "when the server did send and its packets were lost")
                .notVisible(
                        "whether the server stopped producing or its packets no longer arrive. Capture at the server.");
    }

    /** Longest pause between two events that the stream made before; the one in which the client left is not among them. */
    private static long usual(Case facts) {
        StreamProgress stream = facts.exchange().stream;
        if (stream == null) {
            return 0;
        }
        boolean across =
                stream.longestGapStart + stream.longestGap > facts.fate().time();
        return across ? stream.longestGapBefore : stream.longestGap;
    }

    private static String progress(Case facts) {
        int close = ClientLeft.reset(facts) == null ? facts.ending().firstTcpIndex() : -1;
        return close < 0 ? BodyFacts.progress(facts.exchange()) : BodyFacts.progressBy(facts, close);
    }
}
