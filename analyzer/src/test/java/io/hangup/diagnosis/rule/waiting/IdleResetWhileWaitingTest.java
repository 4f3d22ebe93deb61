package io.hangup.diagnosis.rule.waiting;

import io.hangup.diagnosis.rule.Talk;
import io.hangup.diagnosis.rule.Verdicts;
import io.hangup.llm.ClosedBy;
import io.hangup.llm.Outcome;
import io.hangup.llm.Phase;
import io.hangup.testing.Ladder;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class IdleResetWhileWaitingTest {
    @ParameterizedTest
    @EnumSource(Talk.class)
    void aLoadBalancerResetsAWaitingConnection(Talk talk) {
        Ladder ladder = talk.asks(talk.open());
        int ack = ladder.frameCount();
        ladder.after(240_000).ttl(62).noOptions().window(0).ipId(0).serverRst();
        Verdicts.on(ladder)
                .are(
                        "idle-reset-while-waiting",
                        Outcome.CLOSED_BEFORE_HEADERS,
                        Phase.AWAITING_HEADERS,
                        ClosedBy.MIDDLEBOX,
                        "likely")
                .with(ack, ack + 1)
                .saying("consistent with", "Azure");
    }

    @ParameterizedTest
    @EnumSource(Talk.class)
    void resetThatLooksLikeTheServersIsTheServers(Talk talk) {
        Ladder ladder = talk.asks(talk.open()).after(37_000).serverRst();
        Verdicts.on(ladder).loud("server-active-reset-before-headers");
    }

    @ParameterizedTest
    @EnumSource(Talk.class)
    void aForgedResetInFullFlowIsNotAboutIdleness(Talk talk) {
        Ladder ladder = talk.asks(talk.open());
        ladder.after(11)
                .ttl(62)
                .noOptions()
                .window(0)
                .ipId(0x4321)
                .seqOffset(500)
                .serverRst();
        Verdicts.on(ladder).never("idle-reset-while-waiting");
    }

    @ParameterizedTest
    @EnumSource(Talk.class)
    void nothingWhenTheCaptureEndsBeforeTheReset(Talk talk) {
        Verdicts.on(talk.asks(talk.open()).after(200_000).clientKeepAlive().serverAck())
                .silent();
    }
}
