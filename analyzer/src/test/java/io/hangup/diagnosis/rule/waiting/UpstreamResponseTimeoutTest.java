package io.hangup.diagnosis.rule.waiting;

import io.hangup.diagnosis.rule.Talk;
import io.hangup.diagnosis.rule.Verdicts;
import io.hangup.llm.ClosedBy;
import io.hangup.llm.Outcome;
import io.hangup.llm.Phase;
import io.hangup.testing.Ladder;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class UpstreamResponseTimeoutTest {
    @ParameterizedTest
    @EnumSource(Talk.class)
    void theServerSideClosesAtAKnownTimer(Talk talk) {
        Ladder ladder = talk.asks(talk.open());
        int ack = ladder.frameCount();
        ladder.after(300_000 - 20).serverFin().clientFin().serverAck();
        Verdicts.on(ladder)
                .are(
                        "upstream-response-timeout",
                        Outcome.CLOSED_BEFORE_HEADERS,
                        Phase.AWAITING_HEADERS,
                        ClosedBy.SERVER,
                        "possible")
                .with(ack - 1, ack, ack + 1)
                .saying("consistent with Envoy (stream_idle_timeout), 300 s");
    }

    @Test
    void aSitesOwnTimerCountsToo() {
        Ladder ladder = Talk.CLEAR
                .asks(Talk.CLEAR.open())
                .after(125_000 - 20)
                .serverFin()
                .clientFin()
                .serverAck();
        Verdicts.on(ladder.capture(), Map.of("our ALB", 125.0))
                .are(
                        "upstream-response-timeout",
                        Outcome.CLOSED_BEFORE_HEADERS,
                        Phase.AWAITING_HEADERS,
                        ClosedBy.SERVER,
                        "possible")
                .saying("our ALB");
        Verdicts.on(ladder).loud("backend-died-before-headers");
    }

    @ParameterizedTest
    @EnumSource(Talk.class)
    void theClientsCloseAtTheSameTimeIsTheClients(Talk talk) {
        Ladder ladder = talk.asks(talk.open()).after(60_000 - 20);
        talk.clientFin(ladder).serverFin().clientAck();
        Verdicts.on(ladder).loud("client-read-timeout");
    }

    @ParameterizedTest
    @EnumSource(Talk.class)
    void anIrregularMomentIsNoTimer(Talk talk) {
        Ladder ladder =
                talk.asks(talk.open()).after(41_370).serverFin().clientFin().serverAck();
        Verdicts.on(ladder).loud("backend-died-before-headers");
    }

    @ParameterizedTest
    @EnumSource(Talk.class)
    void nothingWhenTheAnswerMayBeMissing(Talk talk) {
        Ladder ladder = talk.asks(talk.open()).after(60_000 - 40).lose();
        talk.answers(ladder, 400).serverFin().clientFin().serverAck();
        Verdicts.on(ladder).silent();
    }
}
