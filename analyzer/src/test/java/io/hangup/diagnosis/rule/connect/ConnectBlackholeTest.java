package io.hangup.diagnosis.rule.connect;

import static io.hangup.diagnosis.rule.Judgements.until;

import io.hangup.diagnosis.Severity;
import io.hangup.diagnosis.rule.Judgements;
import io.hangup.llm.ClosedBy;
import io.hangup.llm.Outcome;
import io.hangup.llm.Phase;
import io.hangup.testing.Capture;
import io.hangup.testing.Ladder;
import org.junit.jupiter.api.Test;

class ConnectBlackholeTest {
    private static Ladder ladder() {
        return Ladder.between("10.0.0.1", 40_000, "203.0.113.10", 443).dns("api.openai.com", "203.0.113.10");
    }

    private static Ladder fourSyns(Ladder ladder) {
        return ladder.at(100)
                .drop()
                .syn()
                .at(1100)
                .drop()
                .syn()
                .at(3100)
                .drop()
                .syn()
                .at(7100)
                .drop()
                .syn();
    }

    @Test
    void synsWithoutAnyAnswerAreABlackHole() {
        Judgements.of(until(fourSyns(ladder()), 8000))
                .only("connect-blackhole")
                .is(Outcome.CONNECT_FAILED, Phase.CONNECT, ClosedBy.NONE)
                .severity(Severity.ERROR)
                .confidence("certain")
                .frames(3, 4, 5, 6)
                .says("4 SYNs within 7 s", "no SYN-ACK, no RST, no ICMP");
    }

    @Test
    void aClientThatStopsRepeatingGaveUpByItsOwnTimer() {
        Judgements.of(until(fourSyns(ladder()), 40_000))
                .only("connect-blackhole")
                .alternative("connect-client-timeout");
    }

    /** The next try from another port tells by when it had given up, and so which timers fit. */
    @Test
    void theNextTryFromAnotherPortNarrowsTheTimerDown() {
        Ladder first = ladder().at(100)
                .drop()
                .syn()
                .at(1100)
                .drop()
                .syn()
                .at(3100)
                .drop()
                .syn();
        Ladder second = Ladder.between("10.0.0.1", 40_002, "203.0.113.10", 443)
                .at(5600)
                .drop()
                .syn()
                .at(6600)
                .drop()
                .syn();
        Judgements.of(first, until(second, 40_000))
                .first("connect-blackhole")
                .alternative(
                        "connect-client-timeout",
                        "between 3 s and 5.5 s",
                        "from port 40002",
                        "OpenAI and Anthropic SDKs, 5 s");
    }

    /** Another host that asks at that time says nothing of this one. */
    @Test
    void anotherClientsAttemptNarrowsNothing() {
        Ladder other = Ladder.between("10.0.0.2", 40_002, "203.0.113.10", 443)
                .at(8600)
                .drop()
                .syn();
        Judgements.of(fourSyns(ladder()), until(other, 40_000))
                .first("connect-blackhole")
                .alternative("connect-client-timeout", "between 7 s and 19 s");
    }

    @Test
    void aLateAnswerIsNoBlackHole() {
        Ladder late = ladder().at(100).vanish().syn().at(1100).syn().synAck().clientAck();
        Judgements.of(until(late, 9000)).never("connect-blackhole");
    }

    @Test
    void answersThatNeverReachTheClientAreLostOnTheWayBack() {
        Ladder atServer = ladder().capturedAtServer()
                .at(100)
                .syn()
                .drop()
                .synAck()
                .at(1100)
                .syn()
                .drop()
                .synAck()
                .at(3100)
                .syn()
                .drop()
                .synAck();
        Judgements.of(until(atServer, 9000))
                .only("connect-blackhole")
                .is(Outcome.CONNECT_FAILED, Phase.CONNECT, ClosedBy.NONE)
                .confidence("likely")
                .says("SYN-ACK", "does not reach the client");
    }

    @Test
    void aSynWhoseAnswerNobodyWantsIsAScan() {
        Ladder scan = ladder().capturedAtServer()
                .syn()
                .drop()
                .synAck()
                .after(1000)
                .drop()
                .synAck()
                .after(2000)
                .drop()
                .synAck();
        Judgements.of(until(scan, 12_000)).silent();
    }

    @Test
    void anotherAddressOfTheNameMakesItAWarning() {
        Ladder dead = Ladder.between("10.0.0.1", 40_000, "203.0.113.9", 443)
                .dns("api.openai.com", "203.0.113.9", "203.0.113.10");
        Ladder alive =
                Ladder.between("10.0.0.1", 40_001, "203.0.113.10", 443).at(9000).handshake();
        Judgements.of(fourSyns(dead), until(alive, 12_000))
                .only("connect-blackhole")
                .severity(Severity.WARNING);
    }

    @Test
    void aSynThatIsStillYoungWhenTheCaptureEndsSaysNothing() {
        Judgements.of(until(ladder().at(100).drop().syn(), 900)).silent();
    }

    @Test
    void aCaptureOfTheClientsDirectionAloneProvesNothing() {
        Ladder other = Ladder.between("10.0.0.1", 40_100, "203.0.113.10", 443)
                .lose()
                .syn()
                .lose()
                .synAck()
                .clientAck()
                .client(new byte[500])
                .lose()
                .serverAck()
                .client(new byte[500])
                .clientFin();
        Judgements.of(Capture.of(other, until(fourSyns(ladder()), 20_000))).never("connect-refused");
    }
}
