package io.hangup.diagnosis.rule.connect;

import static io.hangup.diagnosis.rule.Judgements.until;

import io.hangup.diagnosis.Severity;
import io.hangup.diagnosis.rule.Judgements;
import io.hangup.llm.ClosedBy;
import io.hangup.llm.Outcome;
import io.hangup.llm.Phase;
import io.hangup.testing.Ladder;
import org.junit.jupiter.api.Test;

class ConnectIpv6BrokenTest {
    private static Ladder v6() {
        return Ladder.between("2001:db8:a::1", 40_000, "2001:db8:b::10", 443).dns("api.openai.com", "2001:db8:b::10");
    }

    private static Ladder v4(double millis) {
        return Ladder.between("10.0.0.1", 40_001, "203.0.113.10", 443)
                .dns("api.openai.com", "203.0.113.10")
                .at(millis)
                .handshake()
                .then(l -> until(l, millis + 9000));
    }

    @Test
    void ipv6IsTriedInVainForSecondsBeforeIpv4Answers() {
        Ladder dead =
                v6().at(20).drop().syn().at(1020).drop().syn().at(3020).drop().syn();
        Judgements.of(dead, v4(5020))
                .only("connect-ipv6-broken")
                .is(Outcome.CONNECT_FAILED, Phase.CONNECT, ClosedBy.NONE)
                .severity(Severity.WARNING)
                .confidence("likely")
                .frames(5, 6, 7)
                .says("3 SYNs", "203.0.113.10", "5.02 s");
    }

    @Test
    void theLoserOfHappyEyeballsIsOfNoNote() {
        Judgements.of(v6().at(20).drop().syn(), v4(270))
                .silent()
                .one("connect-ipv6-broken")
                .severity(Severity.NOTE);
    }

    @Test
    void aSlowIpv6AnswerThatTheClientNoLongerWantsIsHealthy() {
        Ladder slow = v6().rtt(400).at(20).syn().synAck().clientBareRst();
        Judgements.of(slow, v4(270)).silent().never("connect-ipv6-broken");
    }

    @Test
    void whenIpv4FailsTooItIsABlackHole() {
        Ladder dead =
                v6().at(20).drop().syn().at(1020).drop().syn().at(3020).drop().syn();
        Judgements.of(until(dead, 9000)).only("connect-blackhole");
    }

    @Test
    void anIpv4ConnectionToAnotherNameProvesNothing() {
        Ladder dead =
                v6().at(20).drop().syn().at(1020).drop().syn().at(3020).drop().syn();
        Ladder other = Ladder.between("10.0.0.1", 40_001, "198.51.100.7", 443)
                .dns("example.com", "198.51.100.7")
                .at(300)
                .handshake();
        Judgements.of(dead, until(other, 9000)).only("connect-blackhole");
    }
}
