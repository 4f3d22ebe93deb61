package io.hangup.diagnosis.rule.path;

import io.hangup.diagnosis.rule.Talk;
import io.hangup.diagnosis.rule.Verdicts;
import io.hangup.llm.ClosedBy;
import io.hangup.llm.Outcome;
import io.hangup.llm.Phase;
import io.hangup.testing.Ladder;
import io.hangup.testing.Tls;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class PathBlackholeTest {
    @ParameterizedTest
    @EnumSource(Talk.class)
    void theClientHearsNothingAnyMore(Talk talk) {
        Ladder ladder = talk.open();
        int before = ladder.frameCount();
        ladder.drop().client(talk.request(ladder, 700));
        for (double wait = 210; wait < 8_000; wait *= 2) {
            ladder.after(wait).drop().clientRetransmits();
        }
        Verdicts.on(ladder)
                .are("path-blackhole", Outcome.CLOSED_BEFORE_HEADERS, Phase.REQUEST, ClosedBy.NONE, "likely")
                .with(before + 1, ladder.frameCount());
    }

    @ParameterizedTest
    @EnumSource(Talk.class)
    void theServersStreamGetsNoAnswerAnyMore(Talk talk) {
        Ladder ladder = talk.open(talk.ladder().capturedAtServer());
        talk.streams(talk.asks(ladder), 8, 40).after(40).drop();
        talk.event(ladder, 9);
        for (double wait = 210; wait < 8_000; wait *= 2) {
            ladder.after(wait).drop().serverRetransmits();
        }
        Verdicts.on(ladder).are("path-blackhole", Outcome.CLOSED_IN_BODY, Phase.BODY, ClosedBy.NONE, "likely");
    }

    /** The request came; what the server says next, if only its session tickets, gets no acknowledgment any more. */
    @Test
    void theServerIsNotHeardWhileItWorks() {
        Ladder ladder = Talk.TLS13.ladder().capturedAtServer().handshake().tls13(Talk.HOST, "http/1.1");
        Talk.TLS13.asks(ladder).drop().serverRecord(Tls.APPLICATION_DATA, 250);
        for (double wait = 210; wait < 8_000; wait *= 2) {
            ladder.after(wait).drop().serverRetransmits();
        }
        Verdicts.on(ladder)
                .are("path-blackhole", Outcome.CLOSED_BEFORE_HEADERS, Phase.AWAITING_HEADERS, ClosedBy.NONE, "likely");
    }

    private static Ladder answersInVain(int tries) {
        Ladder ladder = Talk.CLEAR
                .asks(Talk.CLEAR.open(Talk.CLEAR.ladder().capturedAtServer()))
                .after(300)
                .drop();
        Talk.CLEAR.answers(ladder, 400);
        for (int i = 0; i < tries; i++) {
            ladder.after(300 << i).drop().serverRetransmits();
        }
        return ladder.after(500).clientFin();
    }

    /** Nothing but packets near the full size: whether the path died or only those are lost cannot be told. */
    @Test
    void anAnswerOfLargePacketsOnlyIsNoProof() {
        Ladder ladder = Talk.CLEAR
                .asks(Talk.CLEAR.open(Talk.CLEAR.ladder().capturedAtServer()))
                .after(300)
                .drop();
        Talk.CLEAR.answers(ladder, 1_300);
        for (int i = 0; i < 5; i++) {
            ladder.after(300 << i).drop().serverRetransmits();
        }
        Verdicts.on(ladder)
                .are(
                        "path-blackhole",
                        Outcome.CLOSED_BEFORE_HEADERS,
                        Phase.AWAITING_HEADERS,
                        ClosedBy.NONE,
                        "possible");
    }

    /** At the server the answer leaves again and again; the client closes without having heard it. */
    @Test
    void theClientLeavesWithoutHavingHeardTheAnswer() {
        Verdicts.on(answersInVain(5))
                .are("path-blackhole", Outcome.CLIENT_CANCELLED, Phase.AWAITING_HEADERS, ClosedBy.CLIENT, "likely")
                .saying("never reached the client", "repeated 5 times");
    }

    private static Ladder streamsInVain(Ladder from, int tries) {
        Ladder ladder = Talk.CLEAR
                .streams(Talk.CLEAR.asks(Talk.CLEAR.open(from)), 8, 40)
                .after(40)
                .drop();
        Talk.CLEAR.event(ladder, 9);
        for (int i = 0; i < tries; i++) {
            ladder.after(300 << i).drop().serverRetransmits();
        }
        return ladder.after(500).clientFin();
    }

    /** The stream had begun to arrive; from one event on nothing does, and the client's own timer ends the call. */
    @Test
    void theClientLeavesWithoutHavingHeardTheRestOfTheStream() {
        Verdicts.on(streamsInVain(Talk.CLEAR.ladder().capturedAtServer(), 5))
                .are("path-blackhole", Outcome.CLIENT_CANCELLED, Phase.BODY, ClosedBy.CLIENT, "likely")
                .saying("The rest of the answer", "never reached the client", "repeated 5 times");
    }

    /** A router from the client (its packets have passed one) is near, and yet what is lost behind it stands here. */
    @Test
    void aRouterBesideTheClientSeesWhatNeverReachesIt() {
        Verdicts.on(streamsInVain(Talk.CLEAR.ladder().ttls(63, 56), 5)).loud("path-blackhole");
    }

    /** On the client's own host the bytes did arrive. */
    @Test
    void onTheClientsHostNothingIsLostOnTheWayToIt() {
        Verdicts.on(streamsInVain(Talk.CLEAR.ladder(), 5)).never("path-blackhole");
    }

    @Test
    void aStreamThatIsRepeatedOnceMayBeOnItsWay() {
        Verdicts.on(streamsInVain(Talk.CLEAR.ladder().capturedAtServer(), 1)).never("path-blackhole");
    }

    @Test
    void anAnswerThatIsRepeatedOnceMayBeOnItsWay() {
        Verdicts.on(answersInVain(1)).never("path-blackhole");
    }

    @ParameterizedTest
    @EnumSource(Talk.class)
    void afterIdlenessSomebodyForgotTheConnection(Talk talk) {
        Ladder ladder = talk.asks(talk.open()).after(350_000).drop().clientKeepAlive();
        for (int i = 0; i < 4; i++) {
            ladder.after(60_000).drop().clientKeepAlive();
        }
        Verdicts.on(ladder).loud("idle-blackhole-while-waiting");
    }

    @ParameterizedTest
    @EnumSource(Talk.class)
    void anOutageThatEndsIsNoFailure(Talk talk) {
        Ladder ladder = talk.open().drop();
        ladder.client(talk.request(ladder, 700)).after(220).drop().clientRetransmits();
        ladder.after(300).clientRetransmits().serverAck();
        talk.answers(ladder, 900);
        Verdicts.on(ladder).silent();
    }

    @ParameterizedTest
    @EnumSource(Talk.class)
    void theClientsCloseOfAStreamIsHeardWhenThePathLivesAgain(Talk talk) {
        Ladder ladder = talk.streams(talk.asks(talk.open()), 8, 100).clientAck().after(5_000);
        ladder.drop().clientFin();
        for (double wait = 220; wait < 4_000; wait *= 2) {
            ladder.after(wait).drop().clientRetransmits();
        }
        ladder.after(100).serverAck();
        if (talk.encrypted()) {
            Verdicts.on(ladder).note("unexplained");
        } else {
            Verdicts.on(ladder)
                    .are("path-blackhole", Outcome.CLIENT_CANCELLED, Phase.BODY, ClosedBy.CLIENT, "likely")
                    .saying("The path came back");
        }
    }

    /** In clear the answer is seen to lack its end; encrypted, it may have come to its end before the path died. */
    @ParameterizedTest
    @EnumSource(Talk.class)
    void theClientsCloseOfAStreamFindsNobody(Talk talk) {
        Ladder ladder = talk.streams(talk.asks(talk.open()), 8, 100).clientAck().after(5_000);
        ladder.drop().clientFin();
        for (double wait = 220; wait < 4_000; wait *= 2) {
            ladder.after(wait).drop().clientRetransmits();
        }
        if (talk.encrypted()) {
            Verdicts.on(ladder).note("unexplained");
        } else {
            Verdicts.on(ladder).loud("path-blackhole");
        }
    }

    /** Three events are a stream too: without keys nobody knows whether it had come to its end. */
    @Test
    void aShortStreamWhoseCloseNobodyHeardIsNotCalledCompleted() {
        Ladder ladder = Talk.TLS13
                .streams(Talk.TLS13.asks(Talk.TLS13.open()), 3, 100)
                .clientAck()
                .after(5_000);
        ladder.drop().clientFin();
        for (double wait = 220; wait < 4_000; wait *= 2) {
            ladder.after(wait).drop().clientRetransmits();
        }
        Verdicts.on(ladder).note("unexplained");
    }

    @ParameterizedTest
    @EnumSource(Talk.class)
    void nothingWithoutTheServersDirection(Talk talk) {
        Ladder ladder = talk.ladder().established().drop();
        ladder.client(talk.request(ladder, 700));
        for (int i = 0; i < 5; i++) {
            ladder.after(1_000).drop().clientRetransmits();
        }
        Verdicts.on(ladder).none();
    }

    /** At the client, where nothing of the answer arrives; the server's answer to the FIN stands behind it. */
    private static Ladder lostBeforeClose(Talk talk, int size) {
        Ladder ladder = talk.asks(talk.open()).after(300);
        ladder.vanish().serverSegment(ladder.random(size));
        return ladder.after(10_000).clientFin();
    }

    private static Verdicts watched(Ladder ladder) {
        return Verdicts.on(ladder, Talk.CLEAR.open(Talk.CLEAR.ladder(40_001).at(14_000)));
    }

    @ParameterizedTest
    @EnumSource(Talk.class)
    void theAnswerToTheFinTellsThatTheServerHadSpoken(Talk talk) {
        watched(lostBeforeClose(talk, 600).serverAck())
                .are("path-blackhole", Outcome.CLIENT_CANCELLED, Phase.AWAITING_HEADERS, ClosedBy.CLIENT, "likely")
                .saying("had sent 600 bytes that never arrived");
    }

    @ParameterizedTest
    @EnumSource(Talk.class)
    void whereTheCaptureEndsWithThatItIsLessSure(Talk talk) {
        Verdicts.on(lostBeforeClose(talk, 1_300).serverAck())
                .are("path-blackhole", Outcome.CLIENT_CANCELLED, Phase.AWAITING_HEADERS, ClosedBy.CLIENT, "possible");
    }

    @ParameterizedTest
    @EnumSource(Talk.class)
    void anAnswerThatOvertookTheFinIsNotLost(Talk talk) {
        Ladder ladder = talk.asks(talk.open()).after(300).after(10_000).clientFin();
        watched(ladder.server(ladder.random(600)).clientBareRst()).never("path-blackhole");
        watched(talk.asks(talk.open()).after(10_300).clientFin().serverAck()).never("path-blackhole");
    }
}
