package io.hangup.diagnosis.rule.request;

import static org.assertj.core.api.Assertions.assertThat;

import io.hangup.diagnosis.Diagnosis;
import io.hangup.diagnosis.Severity;
import io.hangup.diagnosis.rule.Talk;
import io.hangup.diagnosis.rule.Verdicts;
import io.hangup.llm.ClosedBy;
import io.hangup.llm.Outcome;
import io.hangup.llm.Phase;
import io.hangup.testing.Ladder;
import java.util.Arrays;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class UploadStalledLossTest {
    /** Segments of every size are lost, and the server is still heard now and then. */
    private static Ladder stalled(Talk talk) {
        Ladder ladder = talk.open();
        byte[] request = talk.request(ladder, 9_000);
        ladder.client(Arrays.copyOfRange(request, 0, 4_000)).serverAck();
        ladder.drop().client(Arrays.copyOfRange(request, 4_000, 4_300));
        for (double wait = 220; wait < 8_000; wait *= 2) {
            ladder.after(wait).drop().clientRetransmits();
        }
        return ladder;
    }

    @ParameterizedTest
    @EnumSource(Talk.class)
    void segmentsOfEverySizeAreLost(Talk talk) {
        Verdicts.on(stalled(talk)).never("pmtud-blackhole-upload", "keepalive-race");
        assertLoud(talk);
    }

    private static void assertLoud(Talk talk) {
        Ladder ladder = stalled(talk);
        ladder.serverKeepAlive();
        Verdicts.on(ladder)
                .are("upload-stalled-loss", Outcome.CLOSED_BEFORE_HEADERS, Phase.REQUEST, ClosedBy.NONE, "likely");
    }

    /** Each segment gets through in the end, some tries later; seconds go by, and most of the request is still missing. */
    private static Ladder crawling(Talk talk, int segments, double wait) {
        Ladder ladder = talk.open();
        byte[] request = talk.request(ladder, 14_000);
        for (int i = 0; i < segments; i++) {
            ladder.drop().client(Arrays.copyOfRange(request, i * 1_400, (i + 1) * 1_400));
            ladder.after(wait / 3).drop().clientRetransmits();
            ladder.after(wait * 2 / 3).clientRetransmits().serverAck();
        }
        return ladder.drop()
                .client(Arrays.copyOfRange(request, segments * 1_400, request.length))
                .after(300)
                .drop()
                .clientRetransmits();
    }

    @ParameterizedTest
    @EnumSource(Talk.class)
    void aCrawlingRequestIsToldThoughItsCallIsStillOpen(Talk talk) {
        Diagnosis told = Verdicts.on(crawling(talk, 4, 1_500))
                .are("upload-stalled-loss", Outcome.UNANSWERED, Phase.REQUEST, ClosedBy.NONE, "likely")
                .loud("upload-stalled-loss");
        assertThat(told.severity()).isEqualTo(Severity.WARNING);
        assertThat(told.sentence()).contains("hardly got through", "9 repeats among", "The capture ends before");
    }

    @ParameterizedTest
    @EnumSource(Talk.class)
    void aCrawlingRequestThatTheClientGaveUpOn(Talk talk) {
        Ladder ladder = crawling(talk, 4, 1_500)
                .after(900)
                .clientRetransmits()
                .serverAck()
                .after(10)
                .clientFin();
        Verdicts.on(ladder).never("client-cancelled", "client-read-timeout");
    }

    @ParameterizedTest
    @EnumSource(Talk.class)
    void oneShortHoldUpOfAnOpenCallIsNothingToTell(Talk talk) {
        Verdicts.on(crawling(talk, 1, 900)).silent();
    }

    /** The capture lacks the server's acknowledgment; a sender repeats the oldest byte that was not acknowledged. */
    @ParameterizedTest
    @EnumSource(Talk.class)
    void whoRepeatsOnlyItsFinHadItsDataAcknowledged(Talk talk) {
        Ladder ladder = talk.open();
        ladder.client(talk.request(ladder, 900))
                .lose()
                .serverAck()
                .after(9_700)
                .drop()
                .clientFin();
        for (double wait = 220; wait < 4_000; wait *= 2) {
            ladder.after(wait).drop().clientRetransmits();
        }
        Verdicts.on(ladder).never("upload-stalled-loss");
    }

    @ParameterizedTest
    @EnumSource(Talk.class)
    void lossThatIsRepairedIsHealthy(Talk talk) {
        Ladder ladder = talk.open();
        byte[] request = talk.request(ladder, 9_000);
        ladder.drop().client(request).serverAck().after(200).clientRetransmits().serverAck();
        talk.answers(ladder, 900);
        Verdicts.on(ladder).silent();
    }

    @ParameterizedTest
    @EnumSource(Talk.class)
    void nothingWithoutTheServersDirection(Talk talk) {
        Ladder ladder = talk.ladder().established();
        ladder.drop().client(talk.request(ladder, 9_000));
        for (int i = 0; i < 5; i++) {
            ladder.after(1_000).drop().clientRetransmits();
        }
        Verdicts.on(ladder).none();
    }
}
