package io.hangup.diagnosis.rule.path;

import io.hangup.diagnosis.Severity;
import io.hangup.diagnosis.rule.Judgements;
import io.hangup.diagnosis.rule.Talk;
import io.hangup.diagnosis.rule.Verdicts;
import io.hangup.llm.ClosedBy;
import io.hangup.llm.Outcome;
import io.hangup.llm.Phase;
import io.hangup.testing.Http;
import io.hangup.testing.Ladder;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class PacketLossTest {
    private static Ladder lossy(Talk talk, double wait) {
        Ladder ladder = talk.open().drop();
        ladder.client(talk.request(ladder, 700)).after(wait).clientRetransmits().serverAck();
        return talk.answers(ladder, 900);
    }

    @ParameterizedTest
    @EnumSource(Talk.class)
    void aLongHoldUpIsAWarning(Talk talk) {
        Verdicts.on(lossy(talk, 1_600)).are("packet-loss", Outcome.COMPLETED, Phase.REQUEST, ClosedBy.NONE, "likely");
    }

    /** The server's answer gets through piece by piece, each after several tries. */
    private static Ladder answeredThroughLoss(Talk talk, int pieces, double wait) {
        Ladder ladder = talk.asks(talk.open());
        byte[] answer = talk.answerBytes(ladder, 14_000);
        for (int i = 0; i < pieces; i++) {
            ladder.drop().server(Arrays.copyOfRange(answer, i * 1_400, (i + 1) * 1_400));
            ladder.after(wait / 3).drop().serverRetransmits();
            ladder.after(wait * 2 / 3).serverRetransmits().clientAck();
        }
        ladder.drop().server(Arrays.copyOfRange(answer, pieces * 1_400, answer.length));
        for (double again = 200; again < wait; again *= 2) {
            ladder.after(again).drop().serverRetransmits();
        }
        return ladder;
    }

    @ParameterizedTest
    @EnumSource(Talk.class)
    void anAnswerThatCrawledUntilTheClientLeftIsTheReason(Talk talk) {
        Verdicts.on(answeredThroughLoss(talk, 4, 1_500).after(900).clientFin())
                .are("packet-loss", Outcome.CLIENT_CANCELLED, Phase.BODY, ClosedBy.CLIENT, "likely");
    }

    /** The answer is still on its way when the capture ends, and the client has been heard of again. */
    @ParameterizedTest
    @EnumSource(value = Talk.class, names = "CLEAR")
    void anAnswerThatStillCrawlsIsToldAsOpen(Talk talk) {
        Ladder ladder = talk.asks(talk.open());
        byte[] answer = talk.answerBytes(ladder, 14_000);
        for (int i = 0; i < 4; i++) {
            ladder.drop().server(Arrays.copyOfRange(answer, i * 1_400, (i + 1) * 1_400));
            ladder.after(500).drop().serverRetransmits();
            ladder.after(1_000).serverRetransmits().clientAck();
        }
        ladder.drop().server(Arrays.copyOfRange(answer, 5_600, 7_000));
        Verdicts.on(ladder).are("packet-loss", Outcome.UNANSWERED, Phase.BODY, ClosedBy.NONE, "likely");
    }

    @ParameterizedTest
    @EnumSource(value = Talk.class, names = "CLEAR", mode = EnumSource.Mode.EXCLUDE)
    void withoutKeysAClientThatClosesOverAHoleHasNotAll(Talk talk) {
        Ladder ladder = talk.asks(talk.open());
        ladder.server(talk.answerBytes(ladder, 1_200)).clientAck();
        ladder.drop().server(talk.answerBytes(ladder, 1_200));
        ladder.server(talk.answerBytes(ladder, 600)).clientAck();
        Verdicts.on(ladder.after(900).clientFin().serverAck())
                .are("client-aborted-stream", Outcome.CLIENT_CANCELLED, Phase.BODY, ClosedBy.CLIENT, "likely");
    }

    @ParameterizedTest
    @EnumSource(Talk.class)
    void aClientThatLeftAfterAShortHoldUpHadItsOwnReason(Talk talk) {
        Verdicts.on(answeredThroughLoss(talk, 1, 600).clientFin()).never("packet-loss");
    }

    @ParameterizedTest
    @EnumSource(Talk.class)
    void aQuickRepairIsHealthy(Talk talk) {
        Verdicts.on(lossy(talk, 210)).silent();
    }

    @ParameterizedTest
    @EnumSource(Talk.class)
    void aSlowAnswerIsNoLoss(Talk talk) {
        Verdicts.on(talk.answers(talk.asks(talk.open()).after(9_000), 900)).silent();
    }

    @ParameterizedTest
    @EnumSource(Talk.class)
    void lossInALaterCallIsNotChargedToTheOneBefore(Talk talk) {
        Ladder ladder = talk.answers(talk.asks(talk.open()), 900).after(100).drop();
        ladder.client(talk.request(ladder, 700))
                .after(1_600)
                .clientRetransmits()
                .serverAck();
        talk.answers(ladder, 900);
        Verdicts.on(ladder).loud("packet-loss");
    }

    @ParameterizedTest
    @EnumSource(Talk.class)
    void framesTwiceInTheCaptureAreNoLoss(Talk talk) {
        Ladder ladder = talk.open();
        ladder.client(talk.request(ladder, 700)).duplicate().serverAck().duplicate();
        talk.answers(ladder, 900).duplicate();
        Verdicts.on(ladder).none();
    }

    /** On a router's "any" interface every packet stands twice, and a lost one comes once more with a stamp of its own. */
    @ParameterizedTest
    @EnumSource(Talk.class)
    void aHoldUpAmongFramesThatAreThereTwiceIsAWarning(Talk talk) {
        Ladder ladder = talk.open().duplicate().drop();
        ladder.client(talk.request(ladder, 700))
                .after(1_600)
                .clientRetransmits()
                .duplicate()
                .serverAck()
                .duplicate();
        Verdicts.on(talk.answers(ladder, 900).duplicate())
                .are("packet-loss", Outcome.COMPLETED, Phase.REQUEST, ClosedBy.NONE, "likely");
    }

    @ParameterizedTest
    @EnumSource(Talk.class)
    void spuriousRepeatsAreNoLoss(Talk talk) {
        Ladder ladder = talk.asks(talk.open()).after(900).retransmit();
        Verdicts.on(talk.answers(ladder, 900)).silent();
    }

    /** Both SYNs got their SYN-ACK, the first later than the client waits. */
    @Test
    void aSynAckThatWasOnlySlowIsNoLoss() {
        Ladder ladder = Talk.CLEAR.ladder().syn().after(1_000).syn().after(400).synAck();
        ladder.after(900).synAck().clientAck();
        Verdicts.on(Talk.CLEAR.answers(Talk.CLEAR.asks(ladder), 900)).never("packet-loss");
    }

    @Test
    void anAnswerSoonerThanThePathPermitsWasForTheFirstSyn() {
        Ladder ladder = Talk.CLEAR.ladder().syn().after(1_000).syn().rtt(.2).synAck();
        ladder.rtt(20).clientAck();
        Verdicts.on(Talk.CLEAR.answers(Talk.CLEAR.asks(ladder), 900)).never("packet-loss");
    }

    @Test
    void aSynAnsweredOnceAfterItsRepeatWasLost() {
        Ladder ladder =
                Talk.CLEAR.ladder().drop().syn().after(1_000).syn().synAck().clientAck();
        Verdicts.on(Talk.CLEAR.answers(Talk.CLEAR.asks(ladder), 900)).loud("packet-loss");
    }

    /** The path held everything up for a while; what was sent again came twice. */
    private static Ladder spike(Talk talk, int reports) {
        Ladder ladder = talk.open();
        byte[] request = talk.request(ladder, 700);
        long seq = ladder.clientNext();
        ladder.client(request);
        ladder.after(300).clientRetransmits().after(900).clientRetransmits().after(500);
        ladder.serverAck();
        for (int i = 0; i < reports; i++) {
            ladder.serverReportsTwice(seq, seq + request.length);
        }
        return talk.answers(ladder, 900);
    }

    @ParameterizedTest
    @EnumSource(Talk.class)
    void whatTheReceiverReportsToHaveGotTwiceWasOnlyLate(Talk talk) {
        Verdicts.on(spike(talk, 2)).silent();
    }

    /** Sent three times, received twice: one was lost. */
    @ParameterizedTest
    @EnumSource(Talk.class)
    void oneReportForTwoRepeatsLeavesALoss(Talk talk) {
        Verdicts.on(spike(talk, 1)).loud("packet-loss");
        Verdicts.on(spike(talk, 0)).loud("packet-loss");
    }

    /** Nothing at all gets through for a while; when word comes of what is missing it is repeated at once, or not. */
    private static Ladder repairedAfter(Talk talk, double silence, double repair) {
        Ladder ladder = talk.open();
        byte[] request = talk.request(ladder, 4_000);
        ladder.client(Arrays.copyOf(request, 1_000)).serverAck();
        ladder.drop().client(Arrays.copyOfRange(request, 1_000, 2_000));
        ladder.client(Arrays.copyOfRange(request, 2_000, request.length));
        ladder.after(silence).serverAck().after(repair).clientRetransmits().serverAck();
        return talk.answers(ladder, 900);
    }

    @ParameterizedTest
    @EnumSource(Talk.class)
    void aLossThatIsRepairedAsSoonAsASlowPathTellsItHeldNothingUp(Talk talk) {
        Verdicts.on(repairedAfter(talk, 1_500, 5)).silent();
        Verdicts.on(repairedAfter(talk, 5, 1_500)).loud("packet-loss");
    }

    /** An answer of one event each tenth of a second. */
    private static Ladder streaming() {
        Ladder ladder = Talk.CLEAR.asks(Talk.CLEAR.open()).after(200).sseHead().clientAck();
        for (int i = 0; i < 20; i++) {
            ladder.after(100).server(event(i)).clientAck();
        }
        return ladder;
    }

    private static byte[] event(int i) {
        return Http.chunk("data: {\"choices\":[{\"delta\":{\"content\":\"word " + (100 + i) + "\"}}]}\n\n");
    }

    private static Ladder ended(Ladder ladder) {
        return ladder.server(Http.chunk("data: [DONE]\n\n"))
                .sseEnd()
                .clientAck()
                .clientCloses();
    }

    @Test
    void aPathThatWasAwayInTheMiddleOfAStreamIsSeenAtTheReceiverToo() {
        Ladder ladder = streaming();
        for (int i = 20; i < 55; i++) {
            ladder.after(100).vanish().server(event(i));
        }
        ladder.after(200).serverRetransmits().clientAck().server(event(55));
        for (int i = 21; i < 55; i++) {
            ladder.after(2).serverRetransmits().clientAck();
        }
        Verdicts.on(ended(ladder)).are("packet-loss", Outcome.COMPLETED, Phase.BODY, ClosedBy.NONE, "likely");
    }

    @Test
    void aModelThatPausedIsNoPathThatWasAwayThoughAPacketIsLostAfterwards() {
        Ladder ladder = streaming().after(4_000).server(event(20)).clientAck();
        ladder.vanish()
                .server(event(21))
                .server(event(22))
                .after(2)
                .serverRetransmits()
                .clientAck();
        for (int i = 23; i < 30; i++) {
            ladder.after(100).server(event(i)).clientAck();
        }
        Verdicts.on(ended(ladder)).silent();
    }

    @Test
    void aBurstAfterAPauseIsNoLoss() {
        Ladder ladder = streaming().after(4_000);
        for (int i = 20; i < 60; i++) {
            ladder.server(event(i)).clientAck();
        }
        Verdicts.on(ended(ladder)).silent();
    }

    /** An answer in segments of 500 bytes every 30 ms, of which every {@code one}th was lost and comes again. */
    private static Ladder losing(int segments, int one, double wait) {
        Ladder ladder = Talk.CLEAR.asks(Talk.CLEAR.open()).after(300);
        byte[] answer = Http.response(
                200, java.util.Map.of("Content-Type", "application/json"), "x".repeat(500 * (segments + 1)));
        for (int at = 0, i = 1; at < answer.length; at += 500, i++) {
            byte[] piece = Arrays.copyOfRange(answer, at, Math.min(answer.length, at + 500));
            if (i % one == 0) {
                ladder.drop().server(piece).after(wait).serverRetransmits().clientAck();
            } else {
                ladder.after(30).server(piece).clientAck();
            }
        }
        return ladder;
    }

    @Test
    void manyLossesThatHeldNothingUpAreTold() {
        Judgements.of(losing(60, 6, 50))
                .silent()
                .one("packet-loss")
                .severity(Severity.NOTE)
                .says("% of the server's segments with data (10 of", "The longest hold-up was");
    }

    @Test
    void manyShortHoldUpsAreALongOne() {
        Judgements.of(losing(60, 6, 180))
                .only("packet-loss")
                .severity(Severity.WARNING)
                .says("together that held it up for up to");
    }

    @Test
    void fewLossesAreEveryday() {
        Judgements.of(losing(60, 20, 180)).never("packet-loss");
    }

    /** What the network card cuts counts as the pieces that it becomes: five losses among hundreds of segments are few. */
    @Test
    void largeSegmentsOfOffloadAreManySmallOnes() {
        Ladder ladder = Talk.CLEAR.asks(Talk.CLEAR.open()).after(300);
        ladder.serverSegment(
                ("HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: " + 14 * 28_960 + "\r\n\r\n")
                        .getBytes(java.nio.charset.StandardCharsets.ISO_8859_1));
        for (int i = 0; i < 14; i++) {
            ladder.after(5)
                    .serverSegment(new byte[i % 3 == 1 ? 27_512 : 28_960])
                    .clientAck();
            if (i % 3 == 1) {
                ladder.drop()
                        .serverSegment(new byte[1_448])
                        .after(40)
                        .serverRetransmits()
                        .clientAck();
            }
        }
        Judgements.of(ladder).never("packet-loss");
    }
}
