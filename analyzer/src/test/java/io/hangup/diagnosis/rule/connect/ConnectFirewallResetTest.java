package io.hangup.diagnosis.rule.connect;

import static io.hangup.diagnosis.rule.Judgements.until;

import io.hangup.diagnosis.rule.Judgements;
import io.hangup.llm.ClosedBy;
import io.hangup.llm.Outcome;
import io.hangup.llm.Phase;
import io.hangup.testing.Ladder;
import org.junit.jupiter.api.Test;

class ConnectFirewallResetTest {
    /** An earlier connection to the server: its round trip and TTL are known from it. */
    private static Ladder earlier() {
        return Ladder.between("10.0.0.1", 40_000, "203.0.113.10", 443)
                .dns("api.openai.com", "203.0.113.10")
                .handshake()
                .clientCloses();
    }

    private static Ladder later() {
        return Ladder.between("10.0.0.1", 40_001, "203.0.113.10", 443).at(9000);
    }

    @Test
    void aResetWithAnotherTtlThanTheServersIsAFirewalls() {
        Judgements.of(earlier(), until(later().syn().ttl(63).serverRefuses(), 60_000))
                .only("connect-firewall-reset")
                .is(Outcome.CONNECT_FAILED, Phase.CONNECT, ClosedBy.MIDDLEBOX)
                .confidence("likely")
                .frames(9, 10)
                .says("TTL 63", "the server's packets have 56");
    }

    @Test
    void aResetThatComesTooSoonForTheServerIsAFirewalls() {
        Judgements.of(earlier(), until(later().rtt(1).syn().serverRefuses(), 60_000))
                .only("connect-firewall-reset")
                .saysNot("TTL")
                .says("1.05 ms", "20.1 ms");
    }

    @Test
    void aResetLikeTheServersOtherPacketsIsARefusal() {
        Judgements.of(earlier(), until(later().syn().serverRefuses(), 60_000)).only("connect-refused");
    }

    /** Address resolution had made the first connect slow. */
    @Test
    void aRefusalAsManyHopsAwayAsTheServerMayBeQuickerThanOneConnect() {
        Judgements.of(earlier(), until(later().rtt(8).syn().serverRefuses(), 60_000))
                .only("connect-refused");
    }

    @Test
    void withoutAnotherConnectionToCompareNothingIsSaidOfAFirewall() {
        Ladder alone =
                later().dns("api.openai.com", "203.0.113.10").syn().ttl(63).serverRefuses();
        Judgements.of(alone).never("connect-firewall-reset").only("connect-refused");
    }
}
