package io.hangup.diagnosis;

import static org.assertj.core.api.Assertions.assertThat;

import io.hangup.diagnosis.rule.Judgements;
import io.hangup.diagnosis.rule.Talk;
import io.hangup.llm.Outcome;
import io.hangup.testing.Ladder;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class OpenEndTest {
    private static final String BODY = "{\"model\":\"gpt-4o\"}";

    private static Ladder asked() {
        return Ladder.between("10.0.0.1", 40_000, "10.0.0.80", 8080)
                .handshake()
                .clientHttp("POST", "/v1/chat/completions", Map.of("Host", "llm.example.test"), BODY)
                .serverAck();
    }

    private static Diagnosis note(Ladder... ladders) {
        Judgements judged = Judgements.of(ladders).silent();
        List<Diagnosis> all = judged.report().diagnoses();
        assertThat(all).hasSize(1);
        assertThat(all.get(0).severity()).isEqualTo(Severity.NOTE);
        assertThat(all.get(0).cause()).isEqualTo("unexplained");
        assertThat(judged.report().exchanges().get(0).outcome())
                .isEqualTo(all.get(0).outcome());
        return all.get(0);
    }

    @Test
    void aCallThatIsOpenWhenTheCaptureEndsSaysWhatToCaptureNext() {
        Diagnosis d = note(Judgements.until(asked(), 900));
        assertThat(d.outcome()).isEqualTo(Outcome.UNANSWERED);
        assertThat(d.sentence()).contains("still open when the capture ended");
        assertThat(d.notVisible()).contains("at the same place").contains("left running until");
        assertThat(d.notVisible().split("Next capture")).as("one place").hasSize(2);
        assertThat(d.captureNext()).startsWith("tcpdump -i any -s 0 ").contains("port 8080 or port 53 or icmp");
    }

    /** The connection's own last packet came 2 s before: what was waited is told, not what the last packet took. */
    @Test
    void itIsToldHowLongTheCaptureSawItWait() {
        String sentence = note(Judgements.until(asked(), 2_900)).sentence();
        assertThat(sentence).matches(".* was still open when the capture ended, 2\\.[89]\\d* s after its request: .*");
    }

    @Test
    void aStreamThatIsStillComingToo() {
        Diagnosis d = note(asked().after(100)
                .serverHttp(200, Map.of("Content-Length", "5000"), "{\"id\":")
                .clientAck());
        assertThat(d.outcome()).isEqualTo(Outcome.UNANSWERED);
        assertThat(d.sentence()).contains("was still coming");
    }

    @ParameterizedTest
    @EnumSource(names = {"TLS13", "TLS12"})
    void anEncryptedStreamThatIsStillComingToo(Talk talk) {
        Ladder ladder = talk.streams(talk.asks(talk.open()).after(300), 12, 40);
        Diagnosis d = note(ladder);
        assertThat(d.outcome()).isEqualTo(Outcome.UNANSWERED);
        assertThat(d.sentence()).contains("was still coming");
    }

    /** The last record holds no event, or the connection was watched for longer than the stream ever paused. */
    @ParameterizedTest
    @EnumSource(names = {"TLS13", "TLS12"})
    void anEncryptedStreamThatHasStoppedIsTakenForComplete(Talk talk) {
        Ladder ended = talk.endsStream(talk.streams(talk.asks(talk.open()).after(300), 12, 40));
        assertThat(Judgements.of(ended).report().diagnoses()).isEmpty();
        Ladder quiet = talk.streams(talk.asks(talk.open()).after(300), 12, 40);
        assertThat(Judgements.of(Judgements.until(quiet, 2_000)).report().diagnoses())
                .isEmpty();
    }

    @Test
    void whereTheCaptureLostPacketsItSaysSo() {
        Ladder ladder = asked().after(100).serverHttp(200, Map.of("Content-Length", "5000"), "{\"id\":");
        ladder.lose()
                .server(ladder.random(1000))
                .clientAck()
                .server(ladder.random(400))
                .clientAck()
                .clientCloses();
        Diagnosis d = note(ladder);
        assertThat(d.outcome()).isEqualTo(Outcome.UNKNOWN);
        assertThat(d.sentence()).contains("cannot be told: the capture misses 1,000 bytes");
        assertThat(d.notVisible()).contains("-B 65536");
        assertThat(d.captureNext()).isNotEmpty();
    }

    @Test
    void aCallThatCompletedHasNoNote() {
        Judgements judged = Judgements.of(
                asked().serverHttp(200, Map.of(), "{}").clientAck().clientCloses());
        assertThat(judged.report().diagnoses()).isEmpty();
    }
}
