package io.hangup.diagnosis.rule.body;

import io.hangup.diagnosis.rule.Talk;
import io.hangup.diagnosis.rule.Verdicts;
import io.hangup.llm.ClosedBy;
import io.hangup.llm.Outcome;
import io.hangup.llm.Phase;
import io.hangup.testing.Ladder;
import org.junit.jupiter.api.Test;

class StreamBufferedByProxyTest {
    private static Ladder streamed(int events, double waitMillis, double gapMillis) {
        Ladder ladder = Talk.CLEAR.asks(Talk.CLEAR.open()).after(waitMillis);
        return Talk.CLEAR.endsStream(Talk.CLEAR.streams(ladder, events, gapMillis));
    }

    @Test
    void allEventsInOnePieceAtTheEnd() {
        Verdicts.on(streamed(60, 6_000, 0.01))
                .are("stream-buffered-by-proxy", Outcome.COMPLETED, Phase.BODY, ClosedBy.NONE, "likely");
    }

    @Test
    void aSlowFirstTokenAndARealStreamAreHealthy() {
        Verdicts.on(streamed(60, 6_000, 12)).silent();
    }

    @Test
    void aShortAnswerAfterAWhileIsHealthy() {
        Verdicts.on(streamed(5, 6_000, 0.01)).silent();
    }

    @Test
    void aQuickAnswerIsHealthy() {
        Verdicts.on(streamed(60, 100, 0.01)).silent();
    }
}
