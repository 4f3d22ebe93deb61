package io.hangup.diagnosis.rule.request;

import io.hangup.diagnosis.rule.Talk;
import io.hangup.diagnosis.rule.Verdicts;
import io.hangup.llm.ClosedBy;
import io.hangup.llm.Outcome;
import io.hangup.llm.Phase;
import io.hangup.testing.Ladder;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class UploadEarlyResponseResetTest {
    private static Ladder uploading(boolean answer) {
        Ladder ladder = Talk.CLEAR.open();
        byte[] request = Talk.CLEAR.request(ladder, 60_000);
        ladder.client(java.util.Arrays.copyOfRange(request, 0, 14_000)).serverAck();
        ladder.client(java.util.Arrays.copyOfRange(request, 14_000, 30_000));
        return answer ? ladder.serverHttp(413, Map.of(), "too large") : ladder;
    }

    @Test
    void answerAndResetBeforeTheRequestIsComplete() {
        Ladder ladder = uploading(true);
        int answer = ladder.frameCount();
        ladder.serverRst();
        Verdicts.on(ladder)
                .are("upload-early-response-reset", Outcome.HTTP_ERROR, Phase.REQUEST, ClosedBy.SERVER, "certain")
                .with(answer, answer + 1)
                .saying("413");
    }

    @ParameterizedTest
    @EnumSource(names = {"TLS13", "TLS12"})
    void theSameWithoutKeysIsToldByShape(Talk talk) {
        Ladder ladder = talk.open();
        byte[] request = talk.request(ladder, 60_000);
        ladder.client(java.util.Arrays.copyOfRange(request, 0, 18_000)).serverAck();
        talk.answersLate(ladder, 230).serverRst();
        Verdicts.on(ladder)
                .are("upload-early-response-reset", Outcome.HTTP_ERROR, Phase.REQUEST, ClosedBy.SERVER, "likely");
    }

    @Test
    void withoutAnAnswerItIsAnUploadReset() {
        Verdicts.on(uploading(false).serverRst()).loud("upload-reset");
    }

    @Test
    void anAnswerToTheWholeRequestIsOnlyARejection() {
        Ladder ladder = Talk.CLEAR.open();
        ladder.client(Talk.CLEAR.request(ladder, 30_000)).serverAck().serverHttp(413, Map.of(), "too large");
        ladder.clientAck().after(100).serverRst();
        Verdicts.on(ladder).never("upload-early-response-reset", "upload-reset");
    }

    @ParameterizedTest
    @EnumSource(Talk.class)
    void aCompleteAnswerToACompleteRequestIsHealthy(Talk talk) {
        Ladder ladder = talk.open();
        ladder.client(talk.request(ladder, 60_000)).serverAck();
        talk.answers(ladder, 900).after(10).clientRst();
        Verdicts.on(ladder).none();
    }

    @ParameterizedTest
    @EnumSource(value = Talk.class, mode = EnumSource.Mode.EXCLUDE, names = "CLEAR")
    void aRequestLongAfterTheAnswerIsNotTheRestOfIt(Talk talk) {
        Ladder ladder = talk.answers(talk.asks(talk.open()), 330).after(5_000);
        talk.serverFin(ladder).clientAck().after(60);
        ladder.client(talk.request(ladder, 4_000)).serverBareRst();
        Verdicts.on(ladder).never("upload-early-response-reset");
    }
}
