package io.hangup.diagnosis.rule.waiting;

import static org.assertj.core.api.Assertions.assertThat;

import io.hangup.diagnosis.Alternative;
import io.hangup.diagnosis.Diagnosis;
import io.hangup.diagnosis.rule.Talk;
import io.hangup.diagnosis.rule.Verdicts;
import io.hangup.llm.ClosedBy;
import io.hangup.llm.Outcome;
import io.hangup.llm.Phase;
import io.hangup.testing.Ladder;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class BackendDiedBeforeHeadersTest {
    @ParameterizedTest
    @EnumSource(Talk.class)
    void finAfterTheAcknowledgedRequestIsADeadBackend(Talk talk) {
        Ladder ladder = talk.asks(talk.open());
        int request = ladder.frameCount() - 1;
        ladder.after(830).serverFin().clientFin().serverAck();
        Verdicts.on(ladder)
                .are(
                        "backend-died-before-headers",
                        Outcome.CLOSED_BEFORE_HEADERS,
                        Phase.AWAITING_HEADERS,
                        ClosedBy.SERVER,
                        "likely")
                .with(request, request + 1, request + 2);
    }

    @ParameterizedTest
    @EnumSource(Talk.class)
    void finRightAfterARequestOnABusyConnectionIsNoKeepaliveRace(Talk talk) {
        Ladder ladder = talk.answers(talk.asks(talk.open()), 900).after(40);
        talk.asks(ladder).after(300).serverFin().clientFin().serverAck();
        Verdicts.on(ladder).loud("backend-died-before-headers");
    }

    /** The request is acknowledged, and the close comes with it: crash or timer of idleness, one call does not tell. */
    @ParameterizedTest
    @EnumSource(Talk.class)
    void aCloseInTheMomentOfTheRequestAfterAPauseMayBeAnIdleTimer(Talk talk) {
        Ladder ladder = talk.answers(talk.asks(talk.open()), 900).after(2_000);
        talk.asks(ladder).after(0.2).serverFin().clientFin().serverAck();
        Diagnosis d = Verdicts.on(ladder).loud("backend-died-before-headers");
        assertThat(d.confidence().id()).isEqualTo("possible");
        assertThat(d.alternatives()).extracting(Alternative::cause).contains("keepalive-race");
        Ladder later = talk.answers(talk.asks(talk.open()), 900).after(2_000);
        talk.asks(later).after(300).serverFin().clientFin().serverAck();
        assertThat(Verdicts.on(later).loud("backend-died-before-headers").alternatives())
                .extracting(Alternative::cause)
                .doesNotContain("keepalive-race");
    }

    @ParameterizedTest
    @EnumSource(Talk.class)
    void finAfterACompleteAnswerIsHealthy(Talk talk) {
        Ladder ladder = talk.answers(talk.asks(talk.open()), 900).after(5_000);
        talk.serverFin(ladder).clientFin().serverAck();
        Verdicts.on(ladder).none();
    }

    @ParameterizedTest
    @EnumSource(Talk.class)
    void nothingIsSaidWhenTheAnswerIsMissingFromTheCaptureOnly(Talk talk) {
        Ladder ladder = talk.asks(talk.open()).after(200).lose();
        talk.answers(ladder, 400).after(40).serverFin().clientFin().serverAck();
        Verdicts.on(ladder).silent();
    }

    @ParameterizedTest
    @EnumSource(Talk.class)
    void theTracesOfTheLoopbackTellTheSame(Talk talk) {
        Ladder ladder = talk.open(talk.ladder().rtt(0.1).mss(65_495, 65_495));
        talk.asks(ladder).after(120).serverFin().clientFin().serverAck();
        Verdicts.on(ladder).loud("backend-died-before-headers");
    }

    @ParameterizedTest
    @EnumSource(Talk.class)
    void aFarServerIsNoOther(Talk talk) {
        Ladder ladder = talk.open(talk.ladder().rtt(300));
        talk.asks(ladder).after(1_000).serverFin().clientFin().serverAck();
        Verdicts.on(ladder).loud("backend-died-before-headers");
    }

    @ParameterizedTest
    @EnumSource(Talk.class)
    void aLateStartLowersTheConfidence(Talk talk) {
        Ladder ladder = talk.ladder().established();
        talk.asks(ladder).after(830).serverFin().clientFin().serverAck();
        if (talk.encrypted()) {
            Verdicts.on(ladder).never("keepalive-race");
        } else {
            Verdicts.on(ladder)
                    .are(
                            "backend-died-before-headers",
                            Outcome.CLOSED_BEFORE_HEADERS,
                            Phase.AWAITING_HEADERS,
                            ClosedBy.SERVER,
                            "possible");
        }
    }

    @Test
    void anOpenConnectionAtTheEndOfTheCaptureIsNoFailure() {
        Verdicts.on(Talk.CLEAR.asks(Talk.CLEAR.open())).silent();
    }

    @ParameterizedTest
    @EnumSource(Talk.class)
    void aCloseBeforeTheRequestIsCompleteIsOnlyPossible(Talk talk) {
        Ladder ladder = talk.open();
        byte[] request = talk.request(ladder, 9_000);
        ladder.client(java.util.Arrays.copyOfRange(request, 0, 4_000)).serverAck();
        ladder.after(40).serverFin().clientFin().serverAck();
        Verdicts.on(ladder)
                .are(
                        "backend-died-before-headers",
                        Outcome.CLOSED_BEFORE_HEADERS,
                        Phase.REQUEST,
                        ClosedBy.SERVER,
                        "possible")
                .saying("not complete yet");
    }
}
