package io.hangup.diagnosis.rule.connect;

import static io.hangup.diagnosis.rule.Judgements.until;

import io.hangup.diagnosis.Severity;
import io.hangup.diagnosis.rule.Judgements;
import io.hangup.llm.ClosedBy;
import io.hangup.llm.Outcome;
import io.hangup.llm.Phase;
import io.hangup.testing.Ladder;
import org.junit.jupiter.api.Test;

class ConnectClientTimeoutTest {
    private static Ladder ladder() {
        return Ladder.between("10.0.0.1", 40_000, "203.0.113.10", 443).dns("api.openai.com", "203.0.113.10");
    }

    @Test
    void anAnswerAfterTheClientGaveUpNamesTheClientsTimer() {
        Ladder late = ladder().at(100)
                .drop()
                .syn()
                .at(1100)
                .drop()
                .syn()
                .at(3100)
                .syn()
                .after(3000)
                .synAck()
                .clientBareRst();
        Judgements.of(late)
                .only("connect-client-timeout")
                .is(Outcome.CONNECT_FAILED, Phase.CONNECT, ClosedBy.CLIENT)
                .confidence("likely")
                .frames(3, 5, 6, 7)
                .says("gave up connecting", "6.02 s", "3 SYNs");
    }

    @Test
    void atTheServerTheClientsRepeatsShowThatTheAnswerCameTooLate() {
        Ladder late = ladder().capturedAtServer()
                .syn()
                .synAck()
                .after(1000)
                .syn()
                .synAck()
                .after(1600)
                .clientBareRst();
        Judgements.with("203.0.113.10", until(late, 9000))
                .only("connect-client-timeout")
                .is(Outcome.CONNECT_FAILED, Phase.CONNECT, ClosedBy.CLIENT);
    }

    @Test
    void theLoserOfARaceBetweenTwoAddressesIsNotWorthMoreThanANote() {
        Ladder slow = Ladder.between("2001:db8:a::1", 40_000, "2001:db8:b::10", 443)
                .dns("api.openai.com", "2001:db8:b::10")
                .at(20)
                .syn()
                .after(1000)
                .synAck()
                .clientBareRst();
        Ladder fast = Ladder.between("10.0.0.1", 40_001, "203.0.113.10", 443)
                .dns("api.openai.com", "203.0.113.10")
                .at(270)
                .handshake();
        Judgements.of(slow, until(fast, 9000))
                .silent()
                .one("connect-client-timeout")
                .severity(Severity.NOTE);
    }

    @Test
    void aHealthCheckThatResetsAtTheAnswerIsHealthy() {
        Judgements.of(until(ladder().syn().synAck().clientRst(), 9000)).silent().never("connect-client-timeout");
    }

    @Test
    void aHealthCheckThatConnectsAndResetsIsHealthy() {
        Judgements.of(until(ladder().handshake().clientRst(), 9000)).silent();
    }

    @Test
    void aHealthCheckThatConnectsAndClosesIsHealthy() {
        Judgements.of(until(ladder().handshake().clientCloses(), 9000)).silent();
    }

    @Test
    void withoutTheServersSideNothingIsClaimed() {
        Ladder oneSided = ladder().at(100).syn().at(1100).syn().lose().synAck().clientBareRst();
        Judgements.of(until(oneSided, 9000)).never("connect-client-timeout");
    }
}
