package io.hangup.diagnosis.rule.connect;

import static io.hangup.diagnosis.rule.Judgements.until;
import static org.assertj.core.api.Assertions.assertThat;

import io.hangup.diagnosis.Diagnosis;
import io.hangup.diagnosis.rule.Judgements;
import io.hangup.diagnosis.rule.Verdicts;
import io.hangup.testing.Ladder;
import org.junit.jupiter.api.Test;

class DnsStaleAddressTest {
    /** The name moved from .9 to .10 between two look-ups. */
    private static Ladder moved() {
        return Ladder.between("10.0.0.1", 40_000, "203.0.113.9", 443)
                .dns("api.openai.com", "203.0.113.9")
                .at(300_000)
                .dns("api.openai.com", "203.0.113.10");
    }

    @Test
    void anAddressThatTheLastAnswerNoLongerHoldsMayBeStale() {
        Judgements.of(moved().at(301_000).syn().serverRefuses())
                .only("connect-refused")
                .alternative("dns-stale-address");
    }

    @Test
    void anotherCauseIsToldAsPartOfASentence() {
        Diagnosis refused =
                Verdicts.on(moved().at(301_000).syn().serverRefuses()).loud("connect-refused");
        assertThat(refused.alternatives().get(0).why())
                .startsWith("the weaker reading of the same packets, that the address 203.0.113.9 of");
    }

    @Test
    void aBlackHoleAtTheOldAddressToo() {
        Ladder dead = moved().at(301_000)
                .drop()
                .syn()
                .at(302_000)
                .drop()
                .syn()
                .at(304_000)
                .drop()
                .syn();
        Judgements.of(until(dead, 309_000)).only("connect-blackhole").alternative("dns-stale-address");
    }

    @Test
    void theCurrentAddressIsNotStale() {
        Ladder current = Ladder.between("10.0.0.1", 40_000, "203.0.113.10", 443)
                .dns("api.openai.com", "203.0.113.10")
                .syn()
                .serverRefuses();
        Judgements.of(current).only("connect-refused").noAlternative("dns-stale-address");
    }

    @Test
    void aPoolThatRotatesIsNotStale() {
        Ladder pool = Ladder.between("10.0.0.1", 40_000, "203.0.113.9", 443)
                .dns("api.openai.com", "203.0.113.9")
                .at(1000)
                .dns("api.openai.com", "203.0.113.10")
                .syn()
                .serverRefuses();
        Judgements.of(pool).only("connect-refused").noAlternative("dns-stale-address");
    }

    @Test
    void anOldAddressThatServesIsHealthy() {
        Judgements.of(until(moved().at(301_000).handshake(), 310_000)).silent();
    }

    @Test
    void withoutALookUpNothingIsClaimed() {
        Ladder unnamed =
                Ladder.between("10.0.0.1", 40_000, "203.0.113.9", 443).syn().serverRefuses();
        Judgements.with("203.0.113.9", unnamed).only("connect-refused").noAlternative("dns-stale-address");
    }
}
