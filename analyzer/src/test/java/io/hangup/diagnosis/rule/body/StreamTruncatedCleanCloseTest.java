package io.hangup.diagnosis.rule.body;

import io.hangup.diagnosis.rule.Talk;
import io.hangup.diagnosis.rule.Verdicts;
import io.hangup.llm.ClosedBy;
import io.hangup.llm.Outcome;
import io.hangup.llm.Phase;
import io.hangup.testing.Ladder;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class StreamTruncatedCleanCloseTest {
    private static Ladder streaming(Talk talk) {
        return talk.streams(talk.asks(talk.open()).after(300), 12, 40);
    }

    @Test
    void finInTheMiddleOfTheStream() {
        Ladder ladder = streaming(Talk.CLEAR).after(20).serverFin();
        int fin = ladder.frameCount();
        ladder.clientFin().serverAck();
        Verdicts.on(ladder)
                .are("stream-truncated-clean-close", Outcome.CLOSED_IN_BODY, Phase.BODY, ClosedBy.SERVER, "certain")
                .with(fin);
    }

    @Test
    void terminatorMissingThoughTheMessageIsComplete() {
        Ladder ladder = streaming(Talk.CLEAR).sseEnd().clientAck();
        Verdicts.on(ladder)
                .are("stream-truncated-clean-close", Outcome.STREAM_TRUNCATED, Phase.BODY, ClosedBy.SERVER, "certain");
    }

    @ParameterizedTest
    @EnumSource(Talk.class)
    void aCompleteStreamIsHealthyHoweverItCloses(Talk talk) {
        Ladder fin = talk.endsStream(streaming(talk));
        talk.serverFin(fin).clientFin().serverAck();
        Verdicts.on(fin).silent();
        Verdicts.on(talk.endsStream(streaming(talk)).serverRst()).silent();
        Verdicts.on(talk.endsStream(streaming(talk)).clientRst()).silent();
    }

    @Test
    void aTerminatedStreamWithoutItsLastChunkHasAllThatCounts() {
        Verdicts.on(streaming(Talk.CLEAR)
                        .sse("[DONE]")
                        .clientAck()
                        .serverFin()
                        .clientFin()
                        .serverAck())
                .silent();
        Verdicts.on(streaming(Talk.CLEAR).sse("[DONE]").clientFin().serverFin().clientAck())
                .silent();
    }

    @Test
    void nothingWhenTheRestIsMissingFromTheCaptureOnly() {
        Ladder ladder = streaming(Talk.CLEAR).lose();
        Talk.CLEAR.event(ladder, 13);
        ladder.lose().sse("[DONE]");
        ladder.sseEnd().clientAck().serverFin().clientFin().serverAck();
        Verdicts.on(ladder).silent();
    }

    @ParameterizedTest
    @EnumSource(Talk.class)
    void nothingWhenTheCaptureEndsFirst(Talk talk) {
        Verdicts.on(streaming(talk)).silent();
    }
}
