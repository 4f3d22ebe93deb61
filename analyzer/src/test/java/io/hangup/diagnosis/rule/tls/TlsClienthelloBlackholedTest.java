package io.hangup.diagnosis.rule.tls;

import static io.hangup.diagnosis.rule.Judgements.until;

import io.hangup.diagnosis.rule.Judgements;
import io.hangup.llm.ClosedBy;
import io.hangup.llm.Outcome;
import io.hangup.llm.Phase;
import io.hangup.packet.Packet;
import io.hangup.testing.Ladder;
import io.hangup.testing.Tls;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

class TlsClienthelloBlackholedTest {
    private static Ladder lost(int repeats) {
        Ladder ladder = Hello.connected().drop().client(Hello.HELLO);
        for (int i = 0; i < repeats; i++) {
            ladder.after(200 << i).drop().clientRetransmits();
        }
        return ladder;
    }

    @Test
    void aSmallHelloThatIsRepeatedInVain() {
        Judgements.of(until(lost(4), 9000))
                .only("tls-clienthello-blackholed")
                .is(Outcome.TLS_FAILED, Phase.TLS, ClosedBy.NONE)
                .confidence("likely")
                .frames(4, 5)
                .says("sent 5 times, never acknowledged");
    }

    @Test
    void theClientMayGiveUp() {
        Judgements.of(lost(4).after(2000).drop().clientFin())
                .only("tls-clienthello-blackholed")
                .is(Outcome.TLS_FAILED, Phase.TLS, ClosedBy.CLIENT);
    }

    @Test
    void aHelloThatArrivesAtLastIsHealthy() {
        Ladder ladder = lost(2).after(800).clientRetransmits();
        ladder.server(Hello.flight13(ladder)).clientAck();
        Judgements.of(until(ladder, 4000)).never("tls-clienthello-blackholed");
    }

    @Test
    void anAcknowledgedHelloIsASilentServer() {
        Judgements.of(until(Hello.connected().client(Hello.HELLO).serverAck(), 9000))
                .only("tls-server-silent");
    }

    /** A post-quantum hello of two segments: the small one is repeated as well, so it is not the path's MTU. */
    @Test
    void bothSegmentsOfALargeHelloAreLost() {
        Judgements.of(until(large(true), 9000))
                .only("tls-clienthello-blackholed")
                .is(Outcome.TLS_FAILED, Phase.TLS, ClosedBy.NONE)
                .says("several segments, a small one among those repeated");
    }

    @Test
    void whereOnlyFullSegmentsAreRepeatedItMayBeTheSize() {
        Judgements.of(until(large(false), 9000)).never("tls-clienthello-blackholed");
    }

    private static Ladder large(boolean tailRepeated) {
        byte[] hello = Tls.hello()
                .serverName("api.openai.com")
                .alpn("h2")
                .postQuantum()
                .record();
        byte[] first = Arrays.copyOf(hello, 1448);
        byte[] second = Arrays.copyOfRange(hello, 1448, hello.length);
        Ladder ladder = Hello.connected().drop().clientSegment(first).drop().clientSegment(second);
        if (tailRepeated) {
            ladder.after(80).clientRaw(Packet.PSH | Packet.ACK, 1 + first.length, 1, second);
        }
        for (int i = 0; i < 4; i++) {
            ladder.after(300 << i).clientRaw(Packet.ACK, 1, 1, first);
        }
        return ladder;
    }

    @Test
    void oneRepeatProvesNothing() {
        Judgements.of(until(lost(1), 1000)).silent();
    }
}
