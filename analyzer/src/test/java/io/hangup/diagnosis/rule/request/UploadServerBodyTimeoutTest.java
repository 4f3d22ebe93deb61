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

class UploadServerBodyTimeoutTest {
    private static Ladder half(Talk talk) {
        Ladder ladder = talk.open();
        byte[] request = talk.request(ladder, 9_000);
        return ladder.client(java.util.Arrays.copyOfRange(request, 0, 4_000)).serverAck();
    }

    @Test
    void theServerSaysThatTheRequestTookTooLong() {
        Ladder ladder = half(Talk.CLEAR).after(60_000 - 20).serverHttp(408, Map.of("Connection", "close"), "");
        int answer = ladder.frameCount();
        ladder.serverFin().clientFin().serverAck();
        Verdicts.on(ladder)
                .are("upload-server-body-timeout", Outcome.HTTP_ERROR, Phase.REQUEST, ClosedBy.NONE, "certain")
                .with(answer)
                .saying("408", "consistent with nginx");
    }

    @ParameterizedTest
    @EnumSource(Talk.class)
    void theServerClosesAtItsTimer(Talk talk) {
        Ladder ladder = half(talk).after(60_000 - 20).serverFin().clientFin().serverAck();
        Verdicts.on(ladder)
                .are(
                        "upload-server-body-timeout",
                        Outcome.CLOSED_BEFORE_HEADERS,
                        Phase.REQUEST,
                        ClosedBy.SERVER,
                        "likely");
    }

    /** A client that does not look for an answer while it pauses goes on after the server has closed. */
    @ParameterizedTest
    @EnumSource(Talk.class)
    void whatComesAfterTheCloseDoesNotMakeTheRequestWhole(Talk talk) {
        Ladder ladder = talk.open();
        byte[] request = talk.request(ladder, 9_000);
        ladder.client(java.util.Arrays.copyOfRange(request, 0, 4_000)).serverAck();
        ladder.after(10_000).serverFin().clientAck();
        ladder.client(java.util.Arrays.copyOfRange(request, 4_000, request.length))
                .clientFin()
                .serverBareRst();
        Verdicts.on(ladder)
                .are(
                        "upload-server-body-timeout",
                        Outcome.CLOSED_BEFORE_HEADERS,
                        Phase.REQUEST,
                        ClosedBy.SERVER,
                        "likely")
                .saying("nothing for 10");
    }

    @ParameterizedTest
    @EnumSource(Talk.class)
    void aWholeRequestIsAnotherStory(Talk talk) {
        Ladder ladder = talk.asks(talk.open())
                .after(60_000 - 20)
                .serverFin()
                .clientFin()
                .serverAck();
        Verdicts.on(ladder).never("upload-server-body-timeout");
    }

    @ParameterizedTest
    @EnumSource(Talk.class)
    void aResetWithoutAPauseIsNoTimer(Talk talk) {
        Verdicts.on(half(talk).after(40).serverRst()).never("upload-server-body-timeout");
    }

    @ParameterizedTest
    @EnumSource(Talk.class)
    void nothingWhileItIsOpen(Talk talk) {
        Verdicts.on(half(talk).after(50_000).clientKeepAlive().serverAck()).silent();
    }

    @ParameterizedTest
    @EnumSource(Talk.class)
    void aCloseAfterAShortPauseIsPossiblyATimer(Talk talk) {
        Ladder ladder = half(talk).after(3_033).serverFin().clientFin().serverAck();
        Verdicts.on(ladder)
                .are(
                        "upload-server-body-timeout",
                        Outcome.CLOSED_BEFORE_HEADERS,
                        Phase.REQUEST,
                        ClosedBy.SERVER,
                        "possible");
    }

    @ParameterizedTest
    @EnumSource(Talk.class)
    void aResetAfterAShortPauseIsNoTimer(Talk talk) {
        Verdicts.on(half(talk).after(3_033).serverRst()).never("upload-server-body-timeout");
    }

    /** HAProxy's timer for the server runs while it waits for the client's body, and its page blames the server. */
    @Test
    void aGatewayTimeoutBeforeTheRequestIsCompleteIsTheClientsPause() {
        Ladder ladder = half(Talk.CLEAR)
                .after(30_000)
                .serverHttp(
                        504,
                        Map.of("Connection", "close"),
                        "<html><body><h1>504 Gateway Time-out</h1>\nThe server didn't respond in time.\n</body></html>\n");
        ladder.serverFin().clientFin().serverAck();
        Verdicts.on(ladder)
                .are("upload-server-body-timeout", Outcome.HTTP_ERROR, Phase.REQUEST, ClosedBy.NONE, "certain")
                .saying("answered 504");
    }
}
