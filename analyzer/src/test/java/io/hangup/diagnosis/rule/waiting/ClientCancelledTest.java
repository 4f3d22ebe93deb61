package io.hangup.diagnosis.rule.waiting;

import static org.assertj.core.api.Assertions.assertThat;

import io.hangup.diagnosis.rule.Talk;
import io.hangup.diagnosis.rule.Verdicts;
import io.hangup.llm.ClosedBy;
import io.hangup.llm.Outcome;
import io.hangup.llm.Phase;
import io.hangup.testing.Ladder;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class ClientCancelledTest {
    @ParameterizedTest
    @EnumSource(Talk.class)
    void theClientLeavesAtNoTimersTime(Talk talk) {
        Ladder ladder = talk.asks(talk.open());
        int ack = ladder.frameCount();
        ladder.after(7_430);
        talk.clientFin(ladder).serverFin().clientAck();
        Verdicts.on(ladder)
                .are("client-cancelled", Outcome.CLIENT_CANCELLED, Phase.AWAITING_HEADERS, ClosedBy.CLIENT, "possible")
                .with(ack - 1, ack + 1);
    }

    /** A thin line: all arrives, but slowly, and the client gives up in the middle of its request. */
    @ParameterizedTest
    @EnumSource(Talk.class)
    void aClientThatLeavesInTheMiddleOfASlowUpload(Talk talk) {
        Ladder ladder = talk.open();
        byte[] request = talk.request(ladder, 14_000);
        for (int i = 0; i < 7; i++) {
            ladder.after(700)
                    .client(Arrays.copyOfRange(request, i * 1_400, (i + 1) * 1_400))
                    .serverAck();
        }
        ladder.client(Arrays.copyOfRange(request, 9_800, request.length))
                .after(10)
                .clientRst();
        Verdicts told = Verdicts.on(ladder);
        told.are("client-cancelled", Outcome.CLIENT_CANCELLED, Phase.REQUEST, ClosedBy.CLIENT, "possible");
        assertThat(told.loud("client-cancelled").sentence())
                .contains("while its request was still on the way", "acknowledged 9,800 bytes of it", "a second");
    }

    @ParameterizedTest
    @EnumSource(Talk.class)
    void aTimersTimeIsATimeout(Talk talk) {
        Ladder ladder = talk.asks(talk.open()).after(30_000 - 20);
        talk.clientFin(ladder).serverFin().clientAck();
        Verdicts.on(ladder).loud("client-read-timeout");
    }

    @ParameterizedTest
    @EnumSource(Talk.class)
    void resetAfterTheWholeAnswerIsHealthy(Talk talk) {
        Ladder ladder = talk.answers(talk.asks(talk.open()), 900).after(3).clientRst();
        Verdicts.on(ladder).none();
    }

    @Test
    void anAnswerThatCameButWasNotCapturedIsNotDenied() {
        Ladder ladder = Talk.CLEAR.asks(Talk.CLEAR.open()).after(700).lose();
        Talk.CLEAR.answers(ladder, 400).after(5).clientFin().serverFin().clientAck();
        Verdicts.on(ladder).silent();
    }

    @Test
    void anAnswerBehindAHoleOfTheCaptureIsNotDenied() {
        Ladder ladder = Talk.TLS13.asks(Talk.TLS13.open()).after(200).lose();
        ladder.server(ladder.random(1_200)).server(ladder.random(300)).clientAck();
        Verdicts.on(Talk.TLS13.clientFin(ladder.after(5)).serverFin().clientAck())
                .silent();
    }
}
