package io.hangup.diagnosis;

import static org.assertj.core.api.Assertions.assertThat;

import io.hangup.diagnosis.rule.Judgements;
import io.hangup.llm.ClosedBy;
import io.hangup.llm.Outcome;
import io.hangup.llm.Phase;
import io.hangup.report.ExchangeEntry;
import io.hangup.report.Report;
import io.hangup.testing.Capture;
import io.hangup.testing.Ladder;
import io.hangup.testing.Tls;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Packets that stand in the capture in another order than they passed: what that takes from what is said, and what not. */
class DisorderedCaptureTest {
    private static final String NAME = "api.openai.com";
    private static final String ADDRESS = "203.0.113.10";
    private static final String CLIENT = "10.0.0.1";

    private static Ladder ladder() {
        return Ladder.between(CLIENT, 40_000, ADDRESS, 443);
    }

    private static Ladder clear() {
        return Ladder.between(CLIENT, 40_000, ADDRESS, 8000).handshake();
    }

    private static Ladder post(Ladder ladder) {
        return ladder.clientHttp("POST", "/v1/chat/completions", Map.of("Host", "llm.example.test"), "{}");
    }

    /** Two interfaces whose clocks differ by some milliseconds: the answer to a FIN stands before it. */
    @Test
    void aFinThatAnswersOneCameAfterIt() {
        Ladder ladder = post(clear()).serverAck().after(40);
        ladder.serverHttp(200, Map.of("Content-Length", "900"), "{\"id\":1}")
                .clientAck()
                .after(20);
        ladder.ackOffset(1).clientFin().serverFin();
        Judgements.of(ladder.clientAck())
                .only("stream-truncated-clean-close")
                .is(Outcome.CLOSED_IN_BODY, Phase.BODY, ClosedBy.SERVER);
    }

    @Test
    void acknowledgmentsThatComeTooEarlyAreSaid() {
        Ladder ladder = post(clear()).serverAck().after(40);
        ladder.serverHttp(200, Map.of("Content-Length", "9000"), "{\"id\":1}").clientAck();
        for (int i = 0; i < 4; i++) {
            ladder.after(20).ackOffset(200).clientAck().after(2).server(ladder.random(200));
        }
        Judgements judged = Judgements.of(ladder.after(300).clientFin().serverAck());
        assertThat(judged.report().diagnoses()).hasSize(1);
        assertThat(judged.report().diagnoses().get(0).doubts())
                .anyMatch(doubt -> doubt.startsWith("4 acknowledgments stand before the bytes"));
    }

    /** The answer stands before the request that it acknowledges: the server did not answer early. */
    @Test
    void anAnswerThatAcknowledgesTheWholeRequestCameAfterIt() {
        Ladder ladder = post(clear());
        int request = ladder.frameCount() - 1;
        ladder.serverHttp(500, Map.of("Content-Length", "900"), "{\"error\":1}")
                .clientAck()
                .after(20)
                .serverRst();
        List<Capture.CapturedFrame> frames = new ArrayList<>(ladder.frames());
        Capture.CapturedFrame asked = frames.get(request);
        Capture.CapturedFrame answer = frames.get(request + 1);
        frames.set(request, answer);
        frames.set(
                request + 1,
                new Capture.CapturedFrame(answer.timeNanos() + 1_700_000, asked.data(), asked.wireLength()));
        Judgements.of(Capture.of(1, frames)).never("upload-early-response-reset");
    }

    // ---- frames of the two directions in the wrong order (a tap, a card with several queues)

    /** The frames with each pair of neighbours swapped whose first one has an index that is given. */
    private static Capture swapped(Ladder ladder, int... first) {
        List<Capture.CapturedFrame> frames = new ArrayList<>(ladder.frames());
        for (int i : first) {
            Capture.CapturedFrame a = frames.get(i);
            Capture.CapturedFrame b = frames.get(i + 1);
            long time = Math.min(a.timeNanos(), b.timeNanos());
            frames.set(i, new Capture.CapturedFrame(time, b.data(), b.wireLength()));
            frames.set(i + 1, new Capture.CapturedFrame(time + 20_000, a.data(), a.wireLength()));
        }
        return Capture.of(1, frames);
    }

    @Test
    void neighboursInTheWrongOrderTakeLittleFromAVerdict() {
        Ladder ladder = post(clear()).serverAck().after(40);
        ladder.serverHttp(200, Map.of("Content-Length", "9000"), "{\"id\":1}").clientAck();
        int first = ladder.frameCount();
        for (int i = 0; i < 4; i++) {
            ladder.after(20).server(ladder.random(200)).clientAck();
        }
        ladder.after(300).serverFin().clientFin().serverAck();
        Judgements.of(swapped(ladder, first, first + 2, first + 4, first + 6))
                .only("stream-truncated-clean-close")
                .confidence("likely");
    }

    @Test
    void whatTheClientSaysWithAnEarlyAcknowledgmentIsNoHole() {
        Ladder ladder = post(clear()).serverAck().after(40);
        ladder.serverHttp(200, Map.of("Content-Length", "2"), "{}").after(0);
        int answer = ladder.frameCount() - 1;
        post(ladder).serverAck().after(500).serverFin().clientFin().serverAck();
        Report report = Judgements.of(swapped(ladder, answer)).report();
        assertThat(report.exchanges())
                .extracting(ExchangeEntry::outcome)
                .containsExactly(Outcome.COMPLETED, Outcome.CLOSED_BEFORE_HEADERS);
        assertThat(report.captures().get(0).quality())
                .noneMatch(flaw -> flaw.id().equals("capture-drops"));
    }

    @Test
    void aResetThatStandsBeforeTheSynThatItAnswersIsARefusal() {
        Ladder ladder = ladder().dns(NAME, ADDRESS);
        int syn = ladder.frameCount();
        Judgements.of(swapped(ladder.syn().serverRefuses(), syn))
                .only("connect-refused")
                .is(Outcome.CONNECT_FAILED, Phase.CONNECT, ClosedBy.SERVER)
                .confidence("likely");
    }

    @Test
    void aCloseNotifyThatAnswersAFinCameAfterIt() {
        Ladder ladder = ladder().dns(NAME, ADDRESS).handshake().tls13(NAME, "http/1.1");
        ladder.clientRecord(Tls.APPLICATION_DATA, 900).serverAck().after(400);
        int fin = ladder.frameCount();
        ladder.serverFin().clientRecord(Tls.APPLICATION_DATA, 19).serverBareRst();
        Judgements.of(swapped(ladder, fin)).only("backend-died-before-headers").by(ClosedBy.SERVER);
    }
}
