package io.hangup.diagnosis.rule.request;

import io.hangup.diagnosis.rule.Talk;
import io.hangup.diagnosis.rule.Verdicts;
import io.hangup.llm.ClosedBy;
import io.hangup.llm.Outcome;
import io.hangup.llm.Phase;
import io.hangup.testing.Ladder;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class UploadResetTest {
    private static Ladder uploading(Talk talk) {
        Ladder ladder = talk.open();
        byte[] request = talk.request(ladder, 60_000);
        for (int at = 0; at < 30_000; at += 10_000) {
            ladder.client(java.util.Arrays.copyOfRange(request, at, at + 10_000));
            if (at < 20_000) {
                ladder.serverAck();
            }
        }
        return ladder;
    }

    @ParameterizedTest
    @EnumSource(Talk.class)
    void resetWhileTheRequestIsStillBeingSent(Talk talk) {
        Ladder ladder = uploading(talk).serverRst();
        Verdicts.on(ladder)
                .are("upload-reset", Outcome.CLOSED_BEFORE_HEADERS, Phase.REQUEST, ClosedBy.SERVER, "likely")
                .with(ladder.frameCount(), ladder.frameCount() - 1);
    }

    /** Headers in a record of their own, the body in one that never became whole: its bytes are no request yet, but were sent. */
    @ParameterizedTest
    @EnumSource(names = {"TLS13", "TLS12"})
    void aBodyWhoseOnlyRecordNeverBecameWholeWasBeingSent(Talk talk) {
        Ladder ladder = talk.open();
        ladder.client(talk.request(ladder, 400)).serverAck();
        byte[] body = talk.request(ladder, 15_000);
        ladder.client(java.util.Arrays.copyOfRange(body, 0, 5_000)).serverAck();
        ladder.client(java.util.Arrays.copyOfRange(body, 5_000, 9_000)).serverRst();
        Verdicts.on(ladder).loud("upload-reset");
    }

    @ParameterizedTest
    @EnumSource(Talk.class)
    void resetAfterAnAcknowledgedRequestIsNoUploadReset(Talk talk) {
        Ladder ladder = talk.open();
        ladder.client(talk.request(ladder, 60_000)).serverAck().after(500).serverRst();
        Verdicts.on(ladder).loud("server-active-reset-before-headers");
    }

    @ParameterizedTest
    @EnumSource(Talk.class)
    void clientsOwnResetIsNotTheServers(Talk talk) {
        Verdicts.on(uploading(talk).serverAck().after(333).clientRst()).never("upload-reset");
    }

    @ParameterizedTest
    @EnumSource(Talk.class)
    void nothingWhenTheCaptureEndsInTheUpload(Talk talk) {
        Verdicts.on(uploading(talk)).silent();
    }

    @Test
    void nothingWithoutTheServersDirection() {
        Ladder ladder = Talk.CLEAR.ladder().established();
        ladder.client(Talk.CLEAR.request(ladder, 60_000));
        Verdicts.on(ladder).none();
    }

    @Test
    void thePhaseIsLeftOpenWhenPartsOfTheUploadWereNotCaptured() {
        Ladder ladder = Talk.TLS13.open();
        ladder.client(Talk.TLS13.request(ladder, 300)).serverAck();
        ladder.lose().client(ladder.random(1_400)).client(ladder.random(1_300)).serverAck();
        Verdicts.on(ladder.after(50).serverRst()).silent();
    }
}
