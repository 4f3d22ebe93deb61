package io.hangup.diagnosis.rule.waiting;

import io.hangup.diagnosis.rule.Talk;
import io.hangup.diagnosis.rule.Verdicts;
import io.hangup.llm.ClosedBy;
import io.hangup.llm.Outcome;
import io.hangup.llm.Phase;
import io.hangup.testing.Ladder;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class ClientReadTimeoutTest {
    @ParameterizedTest
    @EnumSource(Talk.class)
    void theClientLeavesAtItsTimer(Talk talk) {
        Ladder ladder = talk.asks(talk.open());
        int ack = ladder.frameCount();
        ladder.after(600_000 - 20.2);
        talk.clientFin(ladder).serverFin().clientAck();
        Verdicts.on(ladder)
                .are("client-read-timeout", Outcome.CLIENT_CANCELLED, Phase.AWAITING_HEADERS, ClosedBy.CLIENT, "likely")
                .with(ack - 1, ack)
                .saying("consistent with", "OpenAI");
    }

    @ParameterizedTest
    @EnumSource(Talk.class)
    void aResetAtTheTimerIsTheSame(Talk talk) {
        Ladder ladder = talk.asks(talk.open()).after(10_000 - 20).clientRst();
        Verdicts.on(ladder)
                .are(
                        "client-read-timeout",
                        Outcome.CLIENT_CANCELLED,
                        Phase.AWAITING_HEADERS,
                        ClosedBy.CLIENT,
                        "likely");
    }

    @ParameterizedTest
    @EnumSource(Talk.class)
    void anyOtherMomentIsACancellation(Talk talk) {
        Ladder ladder = talk.asks(talk.open()).after(7_430);
        talk.clientFin(ladder).serverFin().clientAck();
        Verdicts.on(ladder).loud("client-cancelled");
    }

    @ParameterizedTest
    @EnumSource(Talk.class)
    void theServersCloseAtTheSameTimeIsNotTheClients(Talk talk) {
        Ladder ladder = talk.asks(talk.open()).after(60_000 - 20);
        talk.serverFin(ladder).clientFin().serverAck();
        Verdicts.on(ladder)
                .are(
                        "upstream-response-timeout",
                        Outcome.CLOSED_BEFORE_HEADERS,
                        Phase.AWAITING_HEADERS,
                        ClosedBy.SERVER,
                        "possible")
                .saying("consistent with");
    }

    @ParameterizedTest
    @EnumSource(Talk.class)
    void aSlowAnswerIsHealthy(Talk talk) {
        Ladder ladder = talk.asks(talk.open()).after(100_000);
        talk.answers(ladder, 900);
        talk.clientFin(ladder).serverFin().clientAck();
        Verdicts.on(ladder).silent();
    }

    @Test
    void aHalfCloseAfterTheRequestIsNoTimeout() {
        Ladder ladder =
                Talk.CLEAR.asks(Talk.CLEAR.open()).clientFin().serverAck().after(2_000);
        Talk.CLEAR.answers(ladder, 900).serverFin().clientAck();
        Verdicts.on(ladder).silent();
    }

    @ParameterizedTest
    @EnumSource(Talk.class)
    void nothingWithoutTheServersDirection(Talk talk) {
        Ladder ladder = talk.ladder().established();
        ladder.client(talk.request(ladder, 700)).after(60_000).clientFin();
        Verdicts.on(ladder).none();
    }
}
