package io.hangup.diagnosis.rule.waiting;

import io.hangup.diagnosis.rule.Talk;
import io.hangup.diagnosis.rule.Verdicts;
import io.hangup.llm.ClosedBy;
import io.hangup.llm.Outcome;
import io.hangup.llm.Phase;
import io.hangup.testing.Ladder;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class IdleResetOnNextPacketTest {
    private static Ladder idle(Talk talk) {
        return talk.answers(talk.asks(talk.open()), 900).after(360_000);
    }

    @ParameterizedTest
    @EnumSource(Talk.class)
    void aBoxAnswersTheNextRequestWithAReset(Talk talk) {
        Ladder ladder = idle(talk);
        int before = ladder.frameCount();
        ladder.client(talk.request(ladder, 700)).after(-19).ttl(63).serverBareRst();
        Verdicts.on(ladder)
                .are(
                        "idle-reset-on-next-packet",
                        Outcome.CLOSED_BEFORE_HEADERS,
                        Phase.AWAITING_HEADERS,
                        ClosedBy.MIDDLEBOX,
                        "likely")
                .with(before - 1, before + 1, before + 2);
    }

    /** Whatever the reset looks like: nobody cut this connection, the box had forgotten it. */
    @ParameterizedTest
    @EnumSource(Talk.class)
    void theBoxMayAcknowledgeTheRequest(Talk talk) {
        Ladder ladder = idle(talk);
        ladder.client(talk.request(ladder, 700)).after(-19).ttl(61).window(0).ipId(0);
        Verdicts.on(ladder.noOptions().serverRst())
                .are(
                        "idle-reset-on-next-packet",
                        Outcome.CLOSED_BEFORE_HEADERS,
                        Phase.AWAITING_HEADERS,
                        ClosedBy.MIDDLEBOX,
                        "likely");
    }

    @ParameterizedTest
    @EnumSource(Talk.class)
    void withoutAnotherHopCountTheServerSideIsNamed(Talk talk) {
        Ladder ladder = idle(talk);
        ladder.client(talk.request(ladder, 700)).serverBareRst();
        Verdicts.on(ladder)
                .are(
                        "idle-reset-on-next-packet",
                        Outcome.CLOSED_BEFORE_HEADERS,
                        Phase.AWAITING_HEADERS,
                        ClosedBy.SERVER,
                        "possible");
    }

    @ParameterizedTest
    @EnumSource(Talk.class)
    void resetAfterAFinIsAKeepaliveRace(Talk talk) {
        Ladder ladder = idle(talk);
        talk.serverFin(ladder).clientAck().after(50);
        ladder.client(talk.request(ladder, 700)).serverBareRst();
        Verdicts.on(ladder).loud("keepalive-race");
    }

    @ParameterizedTest
    @EnumSource(Talk.class)
    void resetOfALiveSocketIsTheServers(Talk talk) {
        Ladder ladder = idle(talk);
        talk.asks(ladder).after(300).serverRst();
        Verdicts.on(ladder).loud("server-active-reset-before-headers");
    }

    @ParameterizedTest
    @EnumSource(Talk.class)
    void nothingIsKnownOfIdlenessBeforeTheCapture(Talk talk) {
        Ladder ladder = talk.ladder().established();
        ladder.client(talk.request(ladder, 700)).serverBareRst();
        Verdicts.on(ladder).never("idle-reset-on-next-packet");
    }

    private static Ladder answeredAfter(Talk talk, double millis) {
        Ladder ladder = talk.asks(talk.open(talk.ladder().capturedAtServer().ttls(57, 64)))
                .after(millis);
        return talk.answersLate(ladder.drop(), 900);
    }

    @ParameterizedTest
    @EnumSource(Talk.class)
    void theAnswerAfterALongWaitMeetsTheResetOfABox(Talk talk) {
        Ladder ladder = answeredAfter(talk, 6_000);
        int answer = ladder.frameCount();
        Verdicts.on(ladder.ttl(60).clientBareRst())
                .are(
                        "idle-reset-on-next-packet",
                        Outcome.CLOSED_BEFORE_HEADERS,
                        Phase.AWAITING_HEADERS,
                        ClosedBy.MIDDLEBOX,
                        "likely")
                .with(answer, answer + 1);
    }

    @ParameterizedTest
    @EnumSource(Talk.class)
    void withTheClientsTtlNobodyIsNamed(Talk talk) {
        Verdicts.on(answeredAfter(talk, 6_000).clientBareRst())
                .are(
                        "idle-reset-on-next-packet",
                        Outcome.CLOSED_BEFORE_HEADERS,
                        Phase.AWAITING_HEADERS,
                        ClosedBy.UNKNOWN,
                        "possible");
    }

    @ParameterizedTest
    @EnumSource(Talk.class)
    void anAnswerThatWasAcknowledgedArrived(Talk talk) {
        Ladder ladder = talk.asks(talk.open(talk.ladder().capturedAtServer())).after(6_000);
        Verdicts.on(talk.answers(ladder, 900).ttl(60).clientBareRst()).never("idle-reset-on-next-packet");
    }

    @ParameterizedTest
    @EnumSource(Talk.class)
    void aClientThatHadClosedBeforeIsTheClientsStory(Talk talk) {
        Ladder ladder = talk.asks(talk.open(talk.ladder().capturedAtServer())).after(3_000);
        ladder.clientFin().serverAck().after(3_000);
        Verdicts.on(talk.answersLate(ladder.drop(), 900).clientBareRst()).never("idle-reset-on-next-packet");
    }
}
