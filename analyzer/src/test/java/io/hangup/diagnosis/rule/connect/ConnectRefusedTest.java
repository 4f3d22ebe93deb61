package io.hangup.diagnosis.rule.connect;

import static io.hangup.diagnosis.rule.Judgements.until;

import io.hangup.diagnosis.Severity;
import io.hangup.diagnosis.rule.Judgements;
import io.hangup.llm.ClosedBy;
import io.hangup.llm.Outcome;
import io.hangup.llm.Phase;
import io.hangup.testing.Ladder;
import org.junit.jupiter.api.Test;

class ConnectRefusedTest {
    private static Ladder ladder() {
        return Ladder.between("10.0.0.1", 40_000, "203.0.113.10", 443).dns("api.openai.com", "203.0.113.10");
    }

    @Test
    void rstThatAnswersTheSynIsARefusal() {
        Judgements.of(ladder().syn().serverRefuses())
                .only("connect-refused")
                .is(Outcome.CONNECT_FAILED, Phase.CONNECT, ClosedBy.SERVER)
                .severity(Severity.ERROR)
                .confidence("certain")
                .frames(3, 4)
                .says("refused the connection to port 443", "20.1 ms")
                .alternative("connect-firewall-reset");
    }

    @Test
    void windowsTriesThreeTimesAndItIsOneStory() {
        Judgements.of(ladder().syn()
                        .serverRefuses()
                        .after(500)
                        .syn()
                        .serverRefuses()
                        .after(500)
                        .syn()
                        .serverRefuses())
                .only("connect-refused")
                .is(Outcome.CONNECT_FAILED, Phase.CONNECT, ClosedBy.SERVER)
                .says("3 times");
    }

    /** RFC 9293 section 3.10.7.3: what does not acknowledge the SYN resets nothing. */
    @Test
    void aResetThatDoesNotAnswerTheSynIsNoCertainRefusal() {
        Ladder ladder = ladder().syn();
        ladder.serverRaw(Ladder.RST | Ladder.ACK, 0, 77, new byte[0]);
        Judgements.of(ladder.after(1000).syn().after(2000).syn())
                .only("connect-refused")
                .confidence("possible")
                .says("The client went on asking, for the RST does not acknowledge its SYN");
    }

    @Test
    void anotherAddressThatTakesOverAtOnceLeavesNothingOfNote() {
        Ladder v6 = Ladder.between("::1", 40_000, "::2", 8000)
                .dns("api.openai.com", "::2")
                .syn()
                .serverRefuses();
        Ladder v4 = Ladder.between("127.0.0.1", 40_001, "127.0.0.2", 8000)
                .dns("api.openai.com", "127.0.0.2")
                .at(30)
                .handshake();
        Judgements.with("api.openai.com:8000", v6, until(v4, 2000))
                .silent()
                .one("connect-refused")
                .severity(Severity.NOTE);
    }

    @Test
    void resetAfterTheHandshakeIsNoRefusal() {
        Judgements.of(ladder().handshake().serverRst()).never("connect-refused");
    }

    @Test
    void withoutTheSynNothingIsClaimed() {
        Judgements.of(ladder().lose().syn().serverRefuses()).silent();
    }

    @Test
    void withoutTheAnswerItIsNoRefusal() {
        Judgements.of(until(ladder().syn().lose().serverRefuses(), 400)).silent();
    }
}
