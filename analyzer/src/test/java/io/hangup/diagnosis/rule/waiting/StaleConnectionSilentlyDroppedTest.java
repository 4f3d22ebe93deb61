package io.hangup.diagnosis.rule.waiting;

import io.hangup.diagnosis.rule.Talk;
import io.hangup.diagnosis.rule.Verdicts;
import io.hangup.llm.ClosedBy;
import io.hangup.llm.Outcome;
import io.hangup.llm.Phase;
import io.hangup.testing.Ladder;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class StaleConnectionSilentlyDroppedTest {
    @ParameterizedTest
    @EnumSource(Talk.class)
    void requestIntoAForgottenConnectionIsRepeatedInVain(Talk talk) {
        Ladder ladder = talk.answers(talk.asks(talk.open()), 900).after(400_000);
        int before = ladder.frameCount();
        ladder.drop().client(talk.request(ladder, 700));
        for (double wait = 220; wait < 10_000; wait *= 2) {
            ladder.after(wait).drop().clientRetransmits();
        }
        Verdicts.on(ladder)
                .are(
                        "stale-connection-silently-dropped",
                        Outcome.CLOSED_BEFORE_HEADERS,
                        Phase.REQUEST,
                        ClosedBy.NONE,
                        "likely")
                .with(before - 1, before + 1, before + 2);
    }

    @ParameterizedTest
    @EnumSource(Talk.class)
    void aDeadPathWithoutIdlenessIsAnotherStory(Talk talk) {
        Ladder ladder = talk.answers(talk.asks(talk.open()), 900).after(20);
        ladder.drop().client(talk.request(ladder, 700));
        for (double wait = 220; wait < 10_000; wait *= 2) {
            ladder.after(wait).drop().clientRetransmits();
        }
        Verdicts.on(ladder).loud("path-blackhole");
    }

    @ParameterizedTest
    @EnumSource(Talk.class)
    void oneLostRequestThatComesThroughIsHealthy(Talk talk) {
        Ladder ladder = talk.answers(talk.asks(talk.open()), 900).after(400_000);
        ladder.drop().client(talk.request(ladder, 700)).after(220).clientRetransmits();
        talk.answers(ladder, 900);
        Verdicts.on(ladder).silent();
    }

    @ParameterizedTest
    @EnumSource(Talk.class)
    void nothingIsClaimedWithoutTheServersPackets(Talk talk) {
        Ladder ladder = talk.ladder().established();
        ladder.drop().client(talk.request(ladder, 700));
        for (double wait = 220; wait < 10_000; wait *= 2) {
            ladder.after(wait).drop().clientRetransmits();
        }
        Verdicts.on(ladder).never("stale-connection-silently-dropped");
    }
}
