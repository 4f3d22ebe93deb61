package io.hangup.diagnosis.rule;

import io.hangup.testing.Capture;
import io.hangup.testing.Ladder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What looks odd and is not: nothing of it may raise more than a note (causes: sections 5.5 and 15.14). */
class HealthyTrafficTest {
    private static Ladder answered(Talk talk) {
        return talk.answers(talk.asks(talk.open()), 900);
    }

    @ParameterizedTest
    @EnumSource(Talk.class)
    void bothSidesCloseInEveryOrder(Talk talk) {
        Verdicts.on(talk.clientFin(answered(talk)).serverFin().clientAck()).none();
        Verdicts.on(talk.serverFin(answered(talk)).clientFin().serverAck()).none();
        Verdicts.on(talk.clientFin(answered(talk)).serverRst()).none();
        Verdicts.on(talk.serverFin(answered(talk)).clientRst()).none();
        Verdicts.on(answered(talk).clientRst()).none();
        Verdicts.on(answered(talk).clientFin().serverFin().clientBareRst()).none();
        Verdicts.on(talk.clientFin(answered(talk)).serverFin().clientBareRst()).none();
        Verdicts.on(answered(talk)).none();
    }

    @ParameterizedTest
    @EnumSource(Talk.class)
    void closeNotifyThatArrivesAfterTheClientsFin(Talk talk) {
        Ladder ladder = talk.clientFin(answered(talk));
        Verdicts.on(talk.serverFin(ladder).clientBareRst()).none();
    }

    @ParameterizedTest
    @EnumSource(Talk.class)
    void manyCallsOnOneConnection(Talk talk) {
        Ladder ladder = talk.open();
        for (int i = 0; i < 5; i++) {
            talk.answers(talk.asks(ladder), 700 + 400 * i).after(1_500);
        }
        Verdicts.on(talk.clientFin(ladder).serverFin().clientAck()).none();
    }

    @ParameterizedTest
    @EnumSource(names = {"TLS12", "TLS13"})
    void messagesOfAnEncryptedWebSocketAreNoRequests(Talk talk) {
        Ladder ladder = talk.answers(talk.asks(talk.open()), 170);
        for (int i = 0; i < 6; i++) {
            talk.answers(ladder.after(700).client(talk.request(ladder, 44)).serverAck(), 62);
        }
        Ladder lastWord = talk.answers(ladder.after(900), 4).client(talk.request(ladder, 8));
        Verdicts.on(talk.serverFin(lastWord).clientBareRst()).none();
    }

    @ParameterizedTest
    @EnumSource(names = {"TLS12", "TLS13"})
    void anUploadAnsweredBeforeItsEndIsNoNextRequest(Talk talk) {
        Ladder ladder = talk.open();
        ladder.client(talk.request(ladder, 12_288)).client(talk.request(ladder, 12_288));
        ladder.server(talk.answerBytes(ladder, 300)).serverFin();
        ladder.client(talk.request(ladder, 12_288)).serverBareRst();
        Verdicts.on(ladder).never("keepalive-race");
    }

    @ParameterizedTest
    @EnumSource(names = {"TLS12", "TLS13"})
    void aProbeThatShakesHandsAndLeavesIsNoRejectedCertificate(Talk talk) {
        Verdicts.on(talk.clientFin(talk.open().after(300)).serverFin().clientAck())
                .none();
        Verdicts.on(talk.open(talk.ladder().rtt(180)).after(300).clientRst()).none();
    }

    @ParameterizedTest
    @EnumSource(Talk.class)
    void keepAliveProbesWhileTheModelThinks(Talk talk) {
        Ladder ladder = talk.asks(talk.open());
        for (int i = 0; i < 3; i++) {
            ladder.after(5_000).clientKeepAlive().serverAck();
            ladder.after(100).serverKeepAlive().clientAck();
        }
        Verdicts.on(talk.answers(ladder, 900)).silent();
    }

    @ParameterizedTest
    @EnumSource(Talk.class)
    void reorderedSegments(Talk talk) {
        Ladder ladder = talk.open();
        byte[] request = talk.request(ladder, 6_000);
        long seq = ladder.clientNext();
        ladder.client(Arrays.copyOf(request, 1_000));
        ladder.clientRaw(Ladder.ACK, seq + 2_000, ladder.serverNext(), Arrays.copyOfRange(request, 2_000, 3_000));
        ladder.clientRaw(Ladder.ACK, seq + 1_000, ladder.serverNext(), Arrays.copyOfRange(request, 1_000, 2_000));
        ladder.clientRaw(
                        Ladder.ACK,
                        seq + 3_000,
                        ladder.serverNext(),
                        Arrays.copyOfRange(request, 3_000, request.length))
                .serverAck();
        Verdicts.on(talk.answers(ladder, 900)).silent();
    }

    @ParameterizedTest
    @EnumSource(Talk.class)
    void offloadedSegmentsInBothDirections(Talk talk) {
        Ladder ladder = talk.open();
        ladder.clientSegment(talk.request(ladder, 40_000)).serverAck();
        ladder.serverSegment(talk.answerBytes(ladder, 30_000)).clientAck();
        Verdicts.on(talk.clientFin(ladder).serverFin().clientAck()).none();
    }

    @ParameterizedTest
    @EnumSource(Talk.class)
    void everyFrameTwice(Talk talk) {
        Ladder ladder = talk.open();
        ladder.client(talk.request(ladder, 700)).duplicate().serverAck().duplicate();
        ladder.server(talk.answerBytes(ladder, 700)).duplicate().clientAck().duplicate();
        ladder.clientFin().duplicate().serverFin().duplicate().clientAck().duplicate();
        Verdicts.on(ladder).none();
    }

    @ParameterizedTest
    @EnumSource(Talk.class)
    void theSamePortIsUsedAgain(Talk talk) {
        Ladder first = talk.clientFin(answered(talk)).serverFin().clientAck();
        Ladder second = talk.open(talk.ladder().at(40_000));
        talk.clientFin(talk.answers(talk.asks(second), 900)).serverFin().clientAck();
        Verdicts.on(first, second).none();
    }

    @ParameterizedTest
    @EnumSource(Talk.class)
    void aChallengeAckAgainstAResetThatMissed(Talk talk) {
        Ladder ladder = talk.asks(talk.open());
        ladder.after(40).seqOffset(90_000).serverRst().clientAck();
        talk.answers(ladder.after(10), 900);
        Verdicts.on(talk.clientFin(ladder).serverFin().clientAck()).silent();
    }

    @ParameterizedTest
    @EnumSource(Talk.class)
    void aHalfCloseBeforeTheAnswer(Talk talk) {
        Ladder ladder = talk.asks(talk.open()).clientFin().serverAck().after(700);
        Verdicts.on(talk.answers(ladder, 900).serverFin().clientAck()).silent();
    }

    @ParameterizedTest
    @EnumSource(Talk.class)
    void aLongSilenceBeforeTheFirstToken(Talk talk) {
        Ladder ladder = talk.streams(talk.asks(talk.open()).after(100_000), 30, 20);
        Verdicts.on(talk.clientFin(talk.endsStream(ladder)).serverFin().clientAck())
                .silent();
    }

    @ParameterizedTest
    @EnumSource(Talk.class)
    void anIdleConnectionThatTheServerClosesAndTheClientReplaces(Talk talk) {
        Ladder first = talk.serverFin(answered(talk).after(60_000)).clientFin().serverAck();
        Ladder second = talk.open(talk.ladder(40_001).at(62_000));
        Verdicts.on(
                        first,
                        talk.clientFin(talk.answers(talk.asks(second), 900))
                                .serverFin()
                                .clientAck())
                .none();
    }

    @ParameterizedTest
    @EnumSource(Talk.class)
    void anIdleConnectionThatABoxResets(Talk talk) {
        Verdicts.on(answered(talk)
                        .after(350_000)
                        .ttl(61)
                        .window(0)
                        .noOptions()
                        .ipId(0)
                        .serverRst())
                .silent();
    }

    @ParameterizedTest
    @EnumSource(Talk.class)
    void aConnectionThatIsNeverUsed(Talk talk) {
        Verdicts.on(talk.serverFin(talk.open().after(30_000)).clientFin().serverAck())
                .silent();
        Verdicts.on(talk.clientFin(talk.open().after(30_000)).serverFin().clientAck())
                .silent();
    }

    @ParameterizedTest
    @EnumSource(Talk.class)
    void theCaptureEndsAnywhere(Talk talk) {
        Ladder ladder = talk.streams(talk.asks(talk.open()), 10, 30);
        talk.clientFin(talk.endsStream(ladder)).serverFin().clientAck();
        for (int frames = 1; frames <= ladder.frameCount(); frames++) {
            Verdicts.on(Capture.of(1, ladder.frames().subList(0, frames))).silent();
        }
    }

    @ParameterizedTest
    @EnumSource(Talk.class)
    void theCaptureStartsAnywhere(Talk talk) {
        Ladder ladder = talk.streams(talk.asks(talk.open()), 10, 30);
        talk.clientFin(talk.endsStream(ladder)).serverFin().clientAck();
        for (int from = 0; from < ladder.frameCount(); from++) {
            Verdicts.on(Capture.of(1, ladder.frames().subList(from, ladder.frameCount())))
                    .silent();
        }
    }

    @ParameterizedTest
    @EnumSource(Talk.class)
    void anyFrameIsMissing(Talk talk) {
        Ladder ladder = talk.streams(talk.asks(talk.open()), 10, 30);
        talk.clientFin(talk.endsStream(ladder)).serverFin().clientAck();
        for (int missing = 0; missing < ladder.frameCount(); missing++) {
            List<Capture.CapturedFrame> frames = new ArrayList<>(ladder.frames());
            frames.remove(missing);
            Verdicts.on(Capture.of(1, frames)).silent();
        }
    }
}
