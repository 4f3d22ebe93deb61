package io.hangup.diagnosis.rule.body;

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

class StreamStalledTest {
    private static Ladder streaming() {
        return Talk.CLEAR.streams(Talk.CLEAR.asks(Talk.CLEAR.open()).after(300), 12, 40);
    }

    @Test
    void theStreamStopsAndTheClientGivesUp() {
        Ladder ladder = streaming().after(600_000 - 20).clientFin().serverFin().clientAck();
        Verdicts.on(ladder)
                .are("stream-stalled", Outcome.CLIENT_CANCELLED, Phase.BODY, ClosedBy.CLIENT, "likely")
                .saying("consistent with", "OpenAI");
    }

    @Test
    void besideTheServerNoPacketOfItsIsMissed() {
        Ladder ladder = Talk.CLEAR.open(Talk.CLEAR.ladder().capturedAtServer());
        Talk.CLEAR
                .streams(Talk.CLEAR.asks(ladder).after(300), 12, 40)
                .after(60_000)
                .clientFin()
                .serverFin();

        Diagnosis stalled = Verdicts.on(ladder).loud("stream-stalled");

        assertThat(stalled.alternatives()).extracting(Alternative::cause).doesNotContain("path-blackhole");
        assertThat(stalled.notVisible()).isEmpty();
    }

    /** The server wakes up and ends its stream, to a client that has closed and answers with RST. */
    @Test
    void anEndThatComesAfterTheClientHasGivenUpIsNone() {
        Ladder ladder = streaming().after(60_000).clientFin().serverAck().after(3_000);
        ladder.sse("[DONE]").sseEnd().clientBareRst();
        Verdicts.on(ladder)
                .are("stream-stalled", Outcome.CLIENT_CANCELLED, Phase.BODY, ClosedBy.CLIENT, "likely")
                .saying("after 12 events", "of silence");
    }

    /** The client has closed but one direction, and takes the rest. */
    @Test
    void aClientThatClosesOneDirectionGetsItsAnswer() {
        Ladder ladder = streaming().after(40).clientFin().serverAck().after(300);
        Talk.CLEAR.endsStream(ladder).clientAck().serverFin().clientAck();
        Verdicts.on(ladder).silent();
    }

    @Test
    void probesThatNobodyAnswersMeanThePathAndThoseAnsweredTheServer() {
        Ladder answered = streaming().after(60_000);
        Ladder silent = streaming().after(60_000);
        for (int i = 0; i < 5; i++) {
            answered.clientKeepAlive().serverAck().after(60_000);
            silent.drop().clientKeepAlive().after(60_000);
        }
        Verdicts.on(answered.clientFin().serverFin().clientAck()).loud("stream-stalled");
        Verdicts.on(silent.drop().clientFin().after(300).drop().clientRetransmits())
                .loud("path-blackhole");
    }

    @Test
    void aFinThatIsRepeatedThreeTimesWithinASecondFoundNobody() {
        Ladder ladder = streaming().after(10_600).drop().clientFin();
        for (double wait : new double[] {205, 210, 430}) {
            ladder.after(wait).drop().clientRetransmits();
        }
        Verdicts.on(ladder).loud("path-blackhole");
        Ladder once =
                streaming().after(10_600).drop().clientFin().after(205).drop().clientRetransmits();
        Verdicts.on(once).loud("stream-stalled");
    }

    @Test
    void theClientThatLeavesInFullFlowAborts() {
        Ladder ladder = streaming().clientFin();
        Talk.CLEAR.event(ladder, 13).clientBareRst();
        Verdicts.on(ladder).loud("client-aborted-stream");
    }

    @Test
    void aPauseLikeTheOnesBeforeIsNoStall() {
        Ladder ladder = Talk.CLEAR.streams(Talk.CLEAR.asks(Talk.CLEAR.open()), 5, 3_000);
        Verdicts.on(ladder.after(3_500).clientFin().serverFin().clientAck()).loud("client-aborted-stream");
    }

    @Test
    void aPauseAfterWhichTheStreamGoesOnIsHealthy() {
        Ladder ladder = streaming().after(60_000);
        Talk.CLEAR.endsStream(Talk.CLEAR.event(ladder, 13));
        Verdicts.on(ladder).silent();
    }

    @ParameterizedTest
    @EnumSource(Talk.class)
    void nothingWhenTheCaptureEndsInThePause(Talk talk) {
        Ladder ladder = talk.streams(talk.asks(talk.open()), 12, 40)
                .after(50_000)
                .clientKeepAlive()
                .serverAck();
        Verdicts.on(ladder).silent();
    }
}
