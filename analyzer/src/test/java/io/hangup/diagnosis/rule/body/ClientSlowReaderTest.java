package io.hangup.diagnosis.rule.body;

import io.hangup.diagnosis.rule.Talk;
import io.hangup.diagnosis.rule.Verdicts;
import io.hangup.llm.ClosedBy;
import io.hangup.llm.Outcome;
import io.hangup.llm.Phase;
import io.hangup.testing.Ladder;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class ClientSlowReaderTest {
    private static Ladder closedWindow(Talk talk, double millis) {
        Ladder ladder = talk.streams(talk.asks(talk.open()), 6, 40).window(0).clientAck();
        for (double waited = 300; waited < millis; waited *= 2) {
            ladder.after(waited).serverKeepAlive().window(0).clientAck();
        }
        return ladder.after(200);
    }

    @ParameterizedTest
    @EnumSource(Talk.class)
    void aClientThatDoesNotReadHoldsTheStreamUp(Talk talk) {
        Ladder ladder = closedWindow(talk, 4_000).clientAck();
        talk.endsStream(talk.event(ladder, 7));
        Verdicts.on(ladder).are("client-slow-reader", Outcome.COMPLETED, Phase.BODY, ClosedBy.NONE, "likely");
    }

    @ParameterizedTest
    @EnumSource(Talk.class)
    void aServerThatGivesUpIsNotToBlame(Talk talk) {
        Ladder ladder = closedWindow(talk, 40_000).serverRst();
        Verdicts.on(ladder).are("client-slow-reader", Outcome.CLOSED_IN_BODY, Phase.BODY, ClosedBy.SERVER, "likely");
    }

    /** What the server had buffered, and its FIN behind it, leave when the client reads again: too late. */
    @ParameterizedTest
    @EnumSource(Talk.class)
    void aServerThatClosedMeanwhileIsNotToBlame(Talk talk) {
        Ladder ladder = closedWindow(talk, 8_000).clientAck();
        talk.event(ladder, 7).serverFin().clientFin().serverAck();
        Verdicts.on(ladder).loud("client-slow-reader");
    }

    @ParameterizedTest
    @EnumSource(Talk.class)
    void aShortPauseIsHealthy(Talk talk) {
        Ladder ladder = closedWindow(talk, 500).clientAck();
        talk.endsStream(talk.event(ladder, 7));
        Verdicts.on(ladder).silent();
    }

    @Test
    void anOpenWindowIsNoSlowReader() {
        Ladder ladder = Talk.CLEAR.streams(Talk.CLEAR.asks(Talk.CLEAR.open()), 6, 3_000);
        Verdicts.on(Talk.CLEAR.endsStream(ladder)).silent();
    }
}
