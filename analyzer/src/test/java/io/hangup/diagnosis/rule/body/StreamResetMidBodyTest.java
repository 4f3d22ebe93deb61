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

class StreamResetMidBodyTest {
    private static Ladder streaming(Talk talk) {
        return talk.streams(talk.asks(talk.open()).after(300), 12, 40);
    }

    @ParameterizedTest
    @EnumSource(Talk.class)
    void resetInTheMiddleOfTheStream(Talk talk) {
        Ladder ladder = streaming(talk);
        int last = ladder.frameCount();
        ladder.after(30).serverRst();
        Verdicts.on(ladder)
                .are("stream-reset-mid-body", Outcome.CLOSED_IN_BODY, Phase.BODY, ClosedBy.SERVER, "likely")
                .with(last - 1, last + 1);
    }

    @ParameterizedTest
    @EnumSource(Talk.class)
    void aForgedResetIsNotTheServers(Talk talk) {
        Ladder ladder = streaming(talk)
                .after(30)
                .ttl(250)
                .ipId(0xbeef)
                .window(0)
                .noOptions()
                .serverRst();
        talk.event(talk.event(ladder.after(1), 13), 14);
        Verdicts.on(ladder).never("stream-reset-mid-body");
    }

    @ParameterizedTest
    @EnumSource(Talk.class)
    void resetAfterTheEndIsHealthy(Talk talk) {
        Ladder ladder = talk.endsStream(streaming(talk)).after(2_000).serverRst();
        Verdicts.on(ladder).silent();
    }

    @Test
    void finIsAnotherStory() {
        Verdicts.on(streaming(Talk.CLEAR).serverFin().clientFin().serverAck()).never("stream-reset-mid-body");
    }
}
