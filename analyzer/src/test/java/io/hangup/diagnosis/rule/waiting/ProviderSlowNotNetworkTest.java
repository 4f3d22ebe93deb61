package io.hangup.diagnosis.rule.waiting;

import io.hangup.diagnosis.rule.Talk;
import io.hangup.diagnosis.rule.Verdicts;
import io.hangup.testing.Ladder;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class ProviderSlowNotNetworkTest {
    @ParameterizedTest
    @EnumSource(Talk.class)
    void aLateAnswerOverACleanConnectionIsANote(Talk talk) {
        Ladder ladder = talk.asks(talk.open()).after(100_000);
        talk.clientFin(talk.answers(ladder, 900)).serverFin().clientAck();
        Verdicts.on(ladder).note("provider-slow-not-network");
    }

    @ParameterizedTest
    @EnumSource(Talk.class)
    void anOrdinaryWaitIsNotWorthAWord(Talk talk) {
        Verdicts.on(talk.answers(talk.asks(talk.open()).after(8_000), 900)).none();
    }

    @ParameterizedTest
    @EnumSource(Talk.class)
    void lossOnTheWayIsNotTheProvidersDoing(Talk talk) {
        Ladder ladder = talk.open().drop();
        ladder.client(talk.request(ladder, 700))
                .after(25_000)
                .clientRetransmits()
                .serverAck();
        Verdicts.on(talk.answers(ladder, 900)).never("provider-slow-not-network");
    }

    @ParameterizedTest
    @EnumSource(Talk.class)
    void nothingWhileTheAnswerIsStillOut(Talk talk) {
        Verdicts.on(talk.asks(talk.open()).after(100_000).clientKeepAlive().serverAck())
                .never("provider-slow-not-network");
    }
}
