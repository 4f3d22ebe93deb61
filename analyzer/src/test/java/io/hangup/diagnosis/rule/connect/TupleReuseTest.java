package io.hangup.diagnosis.rule.connect;

import io.hangup.diagnosis.rule.Talk;
import io.hangup.diagnosis.rule.Verdicts;
import io.hangup.llm.ClosedBy;
import io.hangup.llm.Outcome;
import io.hangup.llm.Phase;
import io.hangup.packet.Packet;
import io.hangup.testing.Ladder;
import org.junit.jupiter.api.Test;

class TupleReuseTest {
    private static final byte[] NOTHING = {};

    /** SYNs that are answered with the numbers of another connection. */
    private static Ladder challenged(int times) {
        Ladder ladder = Talk.TLS13.ladder().syn();
        for (int i = 0; i < times; i++) {
            ladder.after(20).serverRaw(Packet.ACK, 700_000, 3_000_000_001L, NOTHING);
            ladder.after(1_000).clientRaw(Packet.SYN, 0, 0, NOTHING);
        }
        return ladder.after(30_000).clientRaw(Packet.RST, 1, 0, NOTHING);
    }

    @Test
    void challengesOfAnOlderConnectionNameIt() {
        Verdicts.on(challenged(3))
                .are("tuple-reuse", Outcome.CONNECT_FAILED, Phase.CONNECT, ClosedBy.NONE, "likely")
                .saying("still holds an older connection");
    }

    @Test
    void aSingleOneIsPossibleAtMost() {
        Verdicts.on(challenged(1)).are("tuple-reuse", Outcome.CONNECT_FAILED, Phase.CONNECT, ClosedBy.NONE, "possible");
    }

    @Test
    void anAcknowledgmentOfTheSynIsNoChallenge() {
        Ladder ladder = Talk.TLS13.ladder().syn().after(20).serverRaw(Packet.ACK, 0, 1, NOTHING);
        Verdicts.on(ladder.after(1_000).clientRaw(Packet.SYN, 0, 0, NOTHING).after(30_000))
                .never("tuple-reuse");
    }

    @Test
    void aServerThatAcceptsAfterTheChallengeIsHealthy() {
        Ladder ladder = Talk.CLEAR.ladder().syn().after(20).serverRaw(Packet.ACK, 700_000, 3_000_000_001L, NOTHING);
        ladder.clientRaw(Packet.RST, 3_000_000_001L, 0, NOTHING).after(1_000).clientRaw(Packet.SYN, 0, 0, NOTHING);
        ladder.synAck().clientAck();
        Verdicts.on(Talk.CLEAR.answers(Talk.CLEAR.asks(ladder), 900)).never("tuple-reuse");
    }

    @Test
    void aRefusalIsARefusal() {
        Verdicts.on(Talk.TLS13.ladder().syn().serverRefuses()).never("tuple-reuse");
    }
}
