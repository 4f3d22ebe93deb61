package io.hangup.diagnosis.rule.tls;

import static io.hangup.diagnosis.rule.Judgements.until;

import io.hangup.diagnosis.rule.Judgements;
import io.hangup.llm.ClosedBy;
import io.hangup.llm.Outcome;
import io.hangup.llm.Phase;
import io.hangup.testing.Ladder;
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

    @Test
    void oneRepeatProvesNothing() {
        Judgements.of(until(lost(1), 1000)).silent();
    }
}
