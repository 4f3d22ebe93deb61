package io.hangup.diagnosis.rule.request;

import static org.assertj.core.api.Assertions.assertThat;

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

class UploadZeroWindowTest {
    private static Ladder closedWindow(Talk talk, double millis, boolean reopens) {
        Ladder ladder = talk.open();
        byte[] request = talk.request(ladder, 40_000);
        ladder.client(java.util.Arrays.copyOfRange(request, 0, 20_000))
                .window(0)
                .serverAck();
        for (double waited = 300; waited < millis; waited *= 2) {
            ladder.after(waited).clientKeepAlive().window(0).serverAck();
        }
        if (reopens) {
            ladder.after(200).serverAck();
            ladder.client(java.util.Arrays.copyOfRange(request, 20_000, request.length))
                    .serverAck();
            talk.answers(ladder, 900);
        }
        return ladder;
    }

    @ParameterizedTest
    @EnumSource(Talk.class)
    void aServerThatDoesNotReadHoldsTheUploadUp(Talk talk) {
        Verdicts.on(closedWindow(talk, 4_000, true))
                .are("upload-zero-window", Outcome.COMPLETED, Phase.REQUEST, ClosedBy.NONE, "certain")
                .saying("window was closed");
    }

    @Test
    void aClientWhoseCallCompletedSawNoError() {
        Diagnosis completed = Verdicts.on(closedWindow(Talk.CLEAR, 4_000, true)).loud("upload-zero-window");
        assertThat(completed.clientsShow()).isEmpty();
        assertThat(completed.haproxy() + completed.envoy()).isEmpty();
        Diagnosis failed =
                Verdicts.on(closedWindow(Talk.CLEAR, 40_000, false).serverRst()).loud("upload-zero-window");
        assertThat(failed.clientsShow()).isNotEmpty();
    }

    @Test
    void aResetSoonAfterIsTheStory() {
        Verdicts.on(closedWindow(Talk.CLEAR, 1_500, false).serverRst()).loud("upload-reset");
        Diagnosis long_ =
                Verdicts.on(closedWindow(Talk.CLEAR, 9_000, false).serverRst()).loud("upload-zero-window");
        assertThat(long_.confidence().id()).isEqualTo("likely");
        assertThat(long_.sentence()).contains("then it reset the connection");
    }

    @ParameterizedTest
    @EnumSource(Talk.class)
    void aShortPauseIsHealthy(Talk talk) {
        Verdicts.on(closedWindow(talk, 400, true)).silent();
    }

    @ParameterizedTest
    @EnumSource(Talk.class)
    void anUploadStillWaitingAtTheEndIsNoFailure(Talk talk) {
        Verdicts.on(closedWindow(talk, 4_000, false)).never("upload-stalled-loss", "path-blackhole");
    }

    @ParameterizedTest
    @EnumSource(Talk.class)
    void aWindowThatIsStillClosedAtTheEndIsTold(Talk talk) {
        Verdicts.on(closedWindow(talk, 4_000, false)).loud("upload-zero-window");
    }
}
