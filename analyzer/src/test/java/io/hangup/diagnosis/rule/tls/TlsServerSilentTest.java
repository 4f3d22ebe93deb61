package io.hangup.diagnosis.rule.tls;

import static io.hangup.diagnosis.rule.Judgements.until;

import io.hangup.diagnosis.rule.Judgements;
import io.hangup.llm.ClosedBy;
import io.hangup.llm.Outcome;
import io.hangup.llm.Phase;
import io.hangup.testing.Ladder;
import io.hangup.testing.Tls;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

class TlsServerSilentTest {
    private static Ladder acknowledged() {
        return Hello.connected().client(Hello.HELLO).serverAck();
    }

    @Test
    void aHelloThatIsAcknowledgedAndNeverAnswered() {
        Judgements.of(acknowledged().after(10_000).clientFin().serverAck())
                .only("tls-server-silent")
                .is(Outcome.TLS_FAILED, Phase.TLS, ClosedBy.CLIENT)
                .confidence("likely")
                .frames(4, 5, 6)
                .says("sent nothing for 10 s", "until the client gave up");
    }

    /** The answer may be lost on the way: nothing that the server sent later says that it had sent nothing. */
    @Test
    void aServerThatIsNotHeardAgainMayHaveAnswered() {
        Judgements.of(acknowledged().after(10_000).drop().clientFin())
                .only("tls-server-silent")
                .confidence("possible")
                .alternative("pmtud-blackhole-download");
    }

    @Test
    void besideTheServerNothingIsLostBefore() {
        Judgements.of(Ladder.between("10.0.0.1", 40_000, "203.0.113.10", 443)
                        .capturedAtServer()
                        .handshake()
                        .client(Hello.HELLO)
                        .serverAck()
                        .after(10_000)
                        .drop()
                        .clientFin())
                .only("tls-server-silent")
                .confidence("likely");
    }

    @Test
    void theCaptureMayEndWhileTheClientStillWaits() {
        Judgements.of(until(acknowledged(), 9000))
                .only("tls-server-silent")
                .is(Outcome.TLS_FAILED, Phase.TLS, ClosedBy.NONE);
    }

    @Test
    void aServerThatClosesIsAnotherStory() {
        Judgements.of(acknowledged().after(10_000).serverFin().clientFin().serverAck())
                .only("tls-server-closed");
    }

    @Test
    void aHelloThatNobodyAcknowledgesIsAnotherStory() {
        Ladder lost = Hello.connected()
                .drop()
                .client(Hello.HELLO)
                .after(200)
                .drop()
                .clientRetransmits()
                .after(400)
                .drop()
                .clientRetransmits()
                .after(800)
                .drop()
                .clientRetransmits();
        Judgements.of(until(lost, 9000)).never("tls-server-silent");
    }

    @Test
    void aFlightWhoseTailArrivesIsTheMtusStory() {
        Ladder hole = acknowledged();
        hole.vanish().serverSegment(hole.random(1_388)).vanish().serverSegment(hole.random(1_388));
        hole.serverSegment(hole.random(500))
                .clientAck()
                .after(10_000)
                .clientFin()
                .serverAck();
        Judgements.of(hole).never("tls-server-silent");
    }

    /** Of a snapped capture only the first segment of the hello can be read; the second one is repeated in vain. */
    @Test
    void aServerThatLacksTheRestOfTheHelloIsNotSilent() {
        byte[] hello = Tls.hello().serverName("api.openai.com").postQuantum().record();
        Ladder ladder = Ladder.between("10.0.0.1", 40_000, "203.0.113.10", 443)
                .dns("api.openai.com", "203.0.113.10")
                .handshake()
                .clientSegment(Arrays.copyOf(hello, 1200))
                .serverAck();
        ladder.drop().clientSegment(Arrays.copyOfRange(hello, 1200, hello.length));
        for (double wait = 220; wait < 6_000; wait *= 2) {
            ladder.after(wait).drop().clientRetransmits();
        }
        Judgements.of(ladder.capture().snap(96)).never("tls-server-silent");
    }

    @Test
    void aShortWaitSaysNothing() {
        Judgements.of(until(acknowledged(), 1500)).silent();
    }

    @Test
    void aFlightThatTheCaptureLacksIsNoSilence() {
        Ladder ladder = acknowledged();
        byte[] flight = Hello.flight13(ladder);
        ladder.lose().serverSegment(flight).clientAck().client(Hello.finished13(ladder));
        Judgements.of(until(ladder, 9000)).never("tls-server-silent");
    }
}
