package io.hangup.diagnosis.rule;

import static org.assertj.core.api.Assertions.assertThat;

import io.hangup.diagnosis.Diagnosis;
import io.hangup.diagnosis.Evidence;
import io.hangup.llm.ClosedBy;
import io.hangup.llm.Outcome;
import io.hangup.llm.Phase;
import io.hangup.testing.Http;
import io.hangup.testing.Ladder;
import io.hangup.testing.Tls;
import java.util.Arrays;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * In every phase a reset that may be another box's is not laid at the door of the side whose address it bears, and what
 * does not fit is said even where it is too little to doubt its sender.
 */
class ResetOwnerTest {
    private static Ladder doubtful(Ladder ladder) {
        return ladder.ttl(62).noOptions().serverRst();
    }

    private static String evidence(Diagnosis diagnosis) {
        return diagnosis.evidence().stream().map(Evidence::text).collect(Collectors.joining("\n"));
    }

    private static void mayBeABoxes(Ladder ladder, Outcome outcome, Phase phase) {
        Verdicts.on(ladder).are("middlebox-injected-rst", outcome, phase, ClosedBy.MIDDLEBOX, "possible");
    }

    @ParameterizedTest
    @EnumSource(Talk.class)
    void inTheMiddleOfAStream(Talk talk) {
        Ladder ladder = doubtful(talk.streams(talk.asks(talk.open()), 12, 30).after(40));
        mayBeABoxes(ladder, Outcome.CLOSED_IN_BODY, Phase.BODY);
    }

    @Test
    void inTheHeadersOfAnAnswer() {
        Ladder ladder = Talk.CLEAR.asks(Talk.CLEAR.open()).after(200);
        ladder.server(Http.bytes("HTTP/1.1 200 OK\r\nContent-Ty")).clientAck();
        mayBeABoxes(doubtful(ladder.after(40)), Outcome.CLOSED_IN_HEADERS, Phase.HEADERS);
    }

    @Test
    void aResetThatFitsNothingInTheHeadersIsNotSaidToBeTheServers() {
        Ladder ladder = Talk.CLEAR.asks(Talk.CLEAR.open()).after(200);
        ladder.server(Http.bytes("HTTP/1.1 200 OK\r\nContent-Ty")).clientAck().after(40);
        Verdicts.on(ladder.ttl(250).mac(77).noOptions().serverRst())
                .are("middlebox-injected-rst", Outcome.CLOSED_IN_HEADERS, Phase.HEADERS, ClosedBy.MIDDLEBOX, "likely");
    }

    @ParameterizedTest
    @EnumSource(Talk.class)
    void whileTheRequestIsBeingSent(Talk talk) {
        Ladder ladder = talk.open();
        byte[] request = talk.request(ladder, 20_000);
        ladder.client(Arrays.copyOf(request, 15_000)).serverAck();
        mayBeABoxes(doubtful(ladder.after(40)), Outcome.CLOSED_BEFORE_HEADERS, Phase.REQUEST);
    }

    @Test
    void inTheServersPartOfTheHandshake() {
        Ladder ladder = Talk.TLS12.ladder();
        ladder.handshake().client(Tls.hello().serverName(Talk.HOST).record()).serverAck();
        ladder.server(Arrays.copyOf(Tls.serverHello12("http/1.1"), 60)).clientAck();
        mayBeABoxes(doubtful(ladder.after(40)), Outcome.TLS_FAILED, Phase.TLS);
    }

    /** Two points for the timestamps are too little to doubt who sent it, and yet they are said. */
    @ParameterizedTest
    @EnumSource(Talk.class)
    void whatDoesNotFitIsSaidOfAResetThatIsTakenForTheServers(Talk talk) {
        Diagnosis waiting = Verdicts.on(
                        talk.asks(talk.open()).after(600).noOptions().serverRst())
                .loud("server-active-reset-before-headers");
        assertThat(evidence(waiting))
                .contains("no timestamps option, its other packets have one")
                .doesNotContain("the owner of the socket aborted it");
        Diagnosis body = Verdicts.on(talk.streams(talk.asks(talk.open()), 12, 30)
                        .after(40)
                        .mac(77)
                        .serverRst())
                .loud("stream-reset-mid-body");
        assertThat(evidence(body)).contains("another MAC address than its other packets");
    }

    /** RFC 5961: the server has no such connection any more, and says so once more when it is asked. */
    @ParameterizedTest
    @EnumSource(Talk.class)
    void aResetThatWasConfirmedWhenTheClientAskedIsTheServers(Talk talk) {
        Ladder ladder = talk.streams(talk.asks(talk.open()), 12, 30).after(40);
        ladder.noOptions().seqOffset(500).serverRst().clientAck().serverBareRst();
        Verdicts.on(ladder).loud("stream-reset-mid-body");
    }

    @ParameterizedTest
    @EnumSource(Talk.class)
    void aClientThatAbortsItsUploadHadNotCompletedIt(Talk talk) {
        Ladder ladder = talk.open();
        ladder.client(Arrays.copyOf(talk.request(ladder, 20_000), 15_000)).serverAck();
        Diagnosis left = Verdicts.on(ladder.after(40).clientRst())
                .saying("while its request was still on the way")
                .loud("client-cancelled");
        assertThat(evidence(left)).doesNotContain("request complete");
    }

    /** An idle timer is the better reading of a long silence, whoever's it is. */
    @Test
    void aTimerOfSomebodyIsStillNamedAfterALongSilence() {
        Ladder ladder =
                Talk.CLEAR.streams(Talk.CLEAR.asks(Talk.CLEAR.open()), 12, 30).after(60_000);
        Diagnosis timer = Verdicts.on(doubtful(ladder)).loud("stream-cut-by-timer");
        assertThat(timer.confidence().id()).isEqualTo("possible");
    }

    /** What was answered before the reset was answered, whoever made that. */
    @Test
    void anAnswerBeforeTheResetStands() {
        Ladder ladder = Talk.CLEAR.open();
        ladder.client(Arrays.copyOf(Talk.CLEAR.request(ladder, 20_000), 15_000)).serverAck();
        ladder.server(Http.response(413, Map.of("Connection", "close"), "too big"));
        Verdicts.on(doubtful(ladder)).loud("upload-early-response-reset");
    }

    /** At the server: its acknowledgment was under way when the client aborted of its own accord. */
    @ParameterizedTest
    @EnumSource(Talk.class)
    void anAbortRightAfterAnAcknowledgmentIsNoAnswerToIt(Talk talk) {
        Ladder ladder = talk.open(talk.ladder().capturedAtServer());
        byte[] request = talk.request(ladder, 20_000);
        ladder.client(Arrays.copyOf(request, 15_000)).serverAck();
        Verdicts.on(ladder.after(-19.7).clientRst()).never("middlebox-injected-rst");
    }
}
