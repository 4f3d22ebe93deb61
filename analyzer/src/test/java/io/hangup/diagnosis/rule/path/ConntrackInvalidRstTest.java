package io.hangup.diagnosis.rule.path;

import io.hangup.diagnosis.rule.Talk;
import io.hangup.diagnosis.rule.Verdicts;
import io.hangup.testing.Ladder;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class ConntrackInvalidRstTest {
    private static Ladder streaming() {
        return streaming(Talk.CLEAR.ladder());
    }

    private static Ladder streaming(Ladder ladder) {
        return Talk.CLEAR.streams(Talk.CLEAR.asks(Talk.CLEAR.open(ladder)).after(300), 12, 40);
    }

    @Test
    void theHostResetsWhatTheClientStillUses() {
        Ladder ladder = streaming().after(40);
        Talk.CLEAR.event(ladder, 13).clientBareRst();
        int rst = ladder.frameCount();
        ladder.after(3_000).clientAck().after(60_000).clientKeepAlive();
        Verdicts.on(ladder).with(rst - 1, rst, rst + 1).loud("conntrack-invalid-rst");
    }

    /** Captured on a node: the client's packets have passed it, and the reset in the client's name starts there. */
    @Test
    void theNodeThatForwardsForTheClientResetsToo() {
        Ladder ladder = streaming(Talk.CLEAR.ladder().ttls(63, 56)).after(40);
        Talk.CLEAR.event(ladder, 13).ttl(64).clientBareRst();
        int rst = ladder.frameCount();
        ladder.ttls(63, 56).after(3_000).clientKeepAlive().serverBareRst();
        Verdicts.on(ladder).with(rst - 1, rst, rst + 1).loud("conntrack-invalid-rst");
    }

    /** Nothing of the client afterwards: who lives on is not known, and so neither is who reset. */
    @Test
    void aNodesResetWithoutALivingClientIsNotKnownToBeIts() {
        Ladder ladder = streaming(Talk.CLEAR.ladder().ttls(63, 56)).after(40);
        Talk.CLEAR.event(ladder, 13).ttl(64).clientBareRst();
        Verdicts.on(ladder).never("conntrack-invalid-rst");
    }

    @Test
    void aClientThatHasGoneSaysNothingMore() {
        Ladder ladder = streaming().clientFin();
        Talk.CLEAR.event(ladder, 13).clientBareRst();
        Verdicts.on(Talk.CLEAR.event(ladder, 14).clientBareRst()).loud("client-aborted-stream");
    }

    @ParameterizedTest
    @EnumSource(Talk.class)
    void resetsAfterACompleteCallAreHealthy(Talk talk) {
        Ladder ladder = talk.answers(talk.asks(talk.open()), 900).clientFin();
        Verdicts.on(ladder.serverFin().clientBareRst()).none();
    }

    @ParameterizedTest
    @EnumSource(Talk.class)
    void aForgedResetHasAnotherHopCount(Talk talk) {
        Ladder ladder =
                talk.asks(talk.open()).after(40).serverKeepAlive().ttl(250).clientBareRst();
        Verdicts.on(ladder.after(10).clientAck()).never("conntrack-invalid-rst");
    }
}
