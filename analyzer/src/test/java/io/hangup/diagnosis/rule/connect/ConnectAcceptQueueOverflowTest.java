package io.hangup.diagnosis.rule.connect;

import static io.hangup.diagnosis.rule.Judgements.until;

import io.hangup.diagnosis.rule.Judgements;
import io.hangup.diagnosis.rule.Talk;
import io.hangup.llm.ClosedBy;
import io.hangup.llm.Outcome;
import io.hangup.llm.Phase;
import io.hangup.testing.Ladder;
import io.hangup.testing.Tls;
import org.junit.jupiter.api.Test;

class ConnectAcceptQueueOverflowTest {
    private static Ladder ladder() {
        return Ladder.between("10.0.0.1", 40_000, "203.0.113.10", 443)
                .handshake()
                .drop()
                .client(Tls.clientHello("api.openai.com", "http/1.1"));
    }

    @Test
    void aServerThatRepeatsItsSynAckDoesNotAccept() {
        Ladder queue = ladder().after(200)
                .drop()
                .clientRetransmits()
                .at(1000)
                .synAck()
                .clientAck()
                .at(1400)
                .drop()
                .clientRetransmits()
                .at(3000)
                .synAck()
                .clientAck()
                .at(4000)
                .drop()
                .clientRetransmits();
        Judgements.of(until(queue, 12_000))
                .only("connect-accept-queue-overflow")
                .is(Outcome.TLS_FAILED, Phase.TLS, ClosedBy.NONE)
                .confidence("likely")
                .says("kept repeating its SYN-ACK");
    }

    /** In clear text the client's first bytes are the request itself. */
    @Test
    void aRequestInClearTextIsNotTakenEither() {
        Ladder queue = Ladder.between("10.0.0.1", 40_000, "10.0.0.80", 8000)
                .handshake()
                .drop();
        queue.client(Talk.CLEAR.request(queue, 600)).after(200).drop().clientRetransmits();
        for (int i = 1; i < 4; i++) {
            queue.at(1000 * i).synAck().clientAck().after(400).drop().clientRetransmits();
        }
        Judgements.of(until(queue, 12_000))
                .only("connect-accept-queue-overflow")
                .is(Outcome.CLOSED_BEFORE_HEADERS, Phase.REQUEST, ClosedBy.NONE)
                .confidence("likely")
                .says("kept repeating its SYN-ACK");
    }

    /** The same loss, and no SYN-ACK again: the path, not the queue. */
    @Test
    void aRequestThatIsLostWithoutSynAcksIsNoQueue() {
        Ladder lost = Ladder.between("10.0.0.1", 40_000, "10.0.0.80", 8000)
                .handshake()
                .drop();
        lost.client(Talk.CLEAR.request(lost, 600));
        for (int i = 1; i < 5; i++) {
            lost.after(400 * i).drop().clientRetransmits();
        }
        Judgements.of(until(lost, 12_000)).only("path-blackhole");
    }

    @Test
    void aHelloThatIsLostWithoutSynAcksIsNoQueue() {
        Ladder lost = ladder().after(200)
                .drop()
                .clientRetransmits()
                .after(400)
                .drop()
                .clientRetransmits()
                .after(800)
                .drop()
                .clientRetransmits();
        Judgements.of(until(lost, 12_000)).only("tls-clienthello-blackholed");
    }

    @Test
    void aSynAckRepeatedOnceBecauseTheAckWasLostIsHealthy() {
        Ladder recovers = Ladder.between("10.0.0.1", 40_000, "203.0.113.10", 443)
                .syn()
                .synAck()
                .drop()
                .clientAck()
                .at(1000)
                .synAck()
                .clientAck()
                .tls13("api.openai.com", "http/1.1")
                .clientRecord(Tls.APPLICATION_DATA, 800)
                .serverAck()
                .after(300)
                .serverRecord(Tls.APPLICATION_DATA, 1200)
                .clientAck()
                .clientCloses();
        Judgements.of(recovers).never("connect-accept-queue-overflow");
    }

    @Test
    void aYoungConnectionSaysNothing() {
        Judgements.of(until(ladder().at(1000).synAck().clientAck(), 1200)).silent();
    }
}
