package io.hangup.diagnosis.rule.waiting;

import io.hangup.diagnosis.rule.Talk;
import io.hangup.diagnosis.rule.Verdicts;
import io.hangup.llm.ClosedBy;
import io.hangup.llm.Outcome;
import io.hangup.llm.Phase;
import io.hangup.testing.Ladder;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class IdleBlackholeWhileWaitingTest {
    @ParameterizedTest
    @EnumSource(Talk.class)
    void keepAliveProbesGetNoAnswerAnyMore(Talk talk) {
        Ladder ladder = talk.asks(talk.open());
        int ack = ladder.frameCount();
        ladder.after(300_000);
        for (int i = 0; i < 5; i++) {
            ladder.drop().clientKeepAlive().after(60_000);
        }
        Verdicts.on(ladder)
                .are(
                        "idle-blackhole-while-waiting",
                        Outcome.CLOSED_BEFORE_HEADERS,
                        Phase.AWAITING_HEADERS,
                        ClosedBy.NONE,
                        "likely")
                .with(ack, ack + 1);
    }

    @ParameterizedTest
    @EnumSource(Talk.class)
    void theClientsFinGetsNoAnswer(Talk talk) {
        Ladder ladder = talk.asks(talk.open()).after(600_000);
        ladder.drop().clientFin();
        for (double wait = 220; wait < 5_000; wait *= 2) {
            ladder.after(wait).drop().clientRetransmits();
        }
        Verdicts.on(ladder)
                .are(
                        "idle-blackhole-while-waiting",
                        Outcome.CLIENT_CANCELLED,
                        Phase.AWAITING_HEADERS,
                        ClosedBy.CLIENT,
                        "likely");
    }

    /** The path lives again before the client's kernel has given up: a late ACK does not make it a timeout of the client. */
    @ParameterizedTest
    @EnumSource(Talk.class)
    void theClientsFinIsAnsweredWhenThePathLivesAgain(Talk talk) {
        Ladder ladder = talk.asks(talk.open()).after(60_000);
        int fin = ladder.frameCount() + 1;
        ladder.drop().clientFin();
        for (double wait = 220; wait < 5_000; wait *= 2) {
            ladder.after(wait).drop().clientRetransmits();
        }
        int back = ladder.after(50).serverAck().frameCount();
        ladder.serverFin().clientAck();
        Verdicts.on(ladder)
                .are(
                        "idle-blackhole-while-waiting",
                        Outcome.CLIENT_CANCELLED,
                        Phase.AWAITING_HEADERS,
                        ClosedBy.CLIENT,
                        "likely")
                .with(fin, back);
    }

    @ParameterizedTest
    @EnumSource(Talk.class)
    void aFinThatIsRepeatedOnceMeansASlowServer(Talk talk) {
        Ladder ladder = talk.asks(talk.open()).after(60_000);
        ladder.drop().clientFin();
        ladder.after(220).clientRetransmits();
        ladder.serverFin().clientAck();
        Verdicts.on(ladder).loud("client-read-timeout");
    }

    @ParameterizedTest
    @EnumSource(Talk.class)
    void answeredProbesMeanASlowServer(Talk talk) {
        Ladder ladder = talk.asks(talk.open());
        for (int i = 0; i < 5; i++) {
            ladder.after(60_000).clientKeepAlive().serverAck();
        }
        ladder.after(300_000 - 0.2);
        ladder.clientFin().serverFin().clientAck();
        Verdicts.on(ladder).loud("client-read-timeout");
    }

    @ParameterizedTest
    @EnumSource(Talk.class)
    void probesThatAreAnsweredBeforeTheAnswerComesAreHealthy(Talk talk) {
        Ladder ladder = talk.asks(talk.open());
        for (int i = 0; i < 5; i++) {
            ladder.after(15_000).clientKeepAlive().serverAck();
        }
        talk.answers(ladder, 900);
        talk.clientFin(ladder).serverFin().clientAck();
        Verdicts.on(ladder).silent();
    }

    @ParameterizedTest
    @EnumSource(Talk.class)
    void nothingWithoutTheServersDirection(Talk talk) {
        Ladder ladder = talk.ladder().established();
        ladder.client(talk.request(ladder, 700)).after(300_000);
        for (int i = 0; i < 5; i++) {
            ladder.drop().clientKeepAlive().after(60_000);
        }
        Verdicts.on(ladder).never("idle-blackhole-while-waiting");
    }

    @ParameterizedTest
    @EnumSource(Talk.class)
    void theServersAnswerIsNeverAcknowledged(Talk talk) {
        Ladder ladder = talk.asks(talk.open(talk.ladder().capturedAtServer())).after(6_000);
        int answer = ladder.frameCount() + 1;
        talk.answersLate(ladder.drop(), 900);
        for (double wait = 300; wait < 5_000; wait *= 2) {
            ladder.after(wait).drop().serverRetransmits();
        }
        Verdicts.on(ladder)
                .are(
                        "idle-blackhole-while-waiting",
                        Outcome.CLOSED_BEFORE_HEADERS,
                        Phase.AWAITING_HEADERS,
                        ClosedBy.NONE,
                        "likely")
                .with(answer)
                .saying("never acknowledged");
    }

    @ParameterizedTest
    @EnumSource(Talk.class)
    void theServersAnswerComesWhenTheClientHasGivenUp(Talk talk) {
        Ladder ladder = talk.asks(talk.open(talk.ladder().capturedAtServer())).after(6_000);
        int answer = ladder.frameCount() + 1;
        talk.answersLate(ladder.drop(), 900);
        for (double wait = 300; wait < 5_000; wait *= 2) {
            ladder.after(wait).drop().serverRetransmits();
        }
        int fin = ladder.after(400).clientFin().frameCount();
        ladder.serverAck();
        Verdicts.on(ladder)
                .are(
                        "idle-blackhole-while-waiting",
                        Outcome.CLIENT_CANCELLED,
                        Phase.AWAITING_HEADERS,
                        ClosedBy.CLIENT,
                        "likely")
                .with(answer, fin);
    }

    @ParameterizedTest
    @EnumSource(Talk.class)
    void anAnswerThatArrivesAtTheThirdTryIsNoBlackhole(Talk talk) {
        Ladder ladder = talk.asks(talk.open(talk.ladder().capturedAtServer())).after(6_000);
        talk.answersLate(ladder.drop(), 900).after(300).drop().serverRetransmits();
        ladder.after(600).serverRetransmits().clientAck();
        Verdicts.on(ladder).never("idle-blackhole-while-waiting", "path-blackhole");
    }

    @ParameterizedTest
    @EnumSource(Talk.class)
    void anAnswerLostWithoutAnIdleTimeIsTheWholePathsFault(Talk talk) {
        Ladder ladder = talk.asks(talk.open(talk.ladder().capturedAtServer())).after(400);
        talk.answersLate(ladder.drop(), 900);
        for (double wait = 300; wait < 5_000; wait *= 2) {
            ladder.after(wait).drop().serverRetransmits();
        }
        Verdicts.on(ladder).loud("path-blackhole");
    }
}
