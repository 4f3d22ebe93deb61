package io.hangup.diagnosis.rule.connect;

import static io.hangup.diagnosis.rule.Judgements.until;

import io.hangup.diagnosis.rule.Judgements;
import io.hangup.llm.ClosedBy;
import io.hangup.llm.Outcome;
import io.hangup.llm.Phase;
import io.hangup.testing.Ladder;
import org.junit.jupiter.api.Test;

class ConnectIcmpRejectedTest {
    private static Ladder ladder() {
        return Ladder.between("10.0.0.1", 40_000, "203.0.113.10", 443).dns("api.openai.com", "203.0.113.10");
    }

    @Test
    void aRouterThatProhibitsIsAMiddlebox() {
        Judgements.of(until(ladder().syn().routerIcmp("192.0.2.1", 3, 13), 3000))
                .only("connect-icmp-rejected")
                .is(Outcome.CONNECT_FAILED, Phase.CONNECT, ClosedBy.MIDDLEBOX)
                .confidence("certain")
                .frames(3, 4)
                .says("192.0.2.1", "communication administratively prohibited");
    }

    @Test
    void portUnreachableFromTheServerItselfNamesTheServer() {
        Judgements.of(until(ladder().syn().serverIcmp(3, 3), 3000))
                .only("connect-icmp-rejected")
                .is(Outcome.CONNECT_FAILED, Phase.CONNECT, ClosedBy.SERVER)
                .says("The server 203.0.113.10", "port unreachable");
    }

    @Test
    void ipv6HasItsOwnCodes() {
        Ladder v6 = Ladder.between("2001:db8:a::1", 40_000, "2001:db8:b::10", 443)
                .dns("api.openai.com", "2001:db8:b::10")
                .syn()
                .routerIcmp("2001:db8:ffff::1", 1, 0);
        Judgements.of(until(v6, 3000)).only("connect-icmp-rejected").says("no route to destination");
    }

    @Test
    void anUnreachableThatPassesDoesNoHarm() {
        Ladder recovers = ladder().drop()
                .syn()
                .routerIcmp("192.0.2.1", 3, 1)
                .at(1100)
                .syn()
                .synAck()
                .clientAck();
        Judgements.of(until(recovers, 9000)).silent();
    }

    @Test
    void timeExceededIsNoRejection() {
        Judgements.of(until(ladder().drop().syn().routerIcmp("192.0.2.1", 11, 0), 3500))
                .never("connect-icmp-rejected");
    }

    @Test
    void withoutTheIcmpItIsABlackHole() {
        Ladder unseen = ladder().at(100)
                .drop()
                .syn()
                .at(1100)
                .drop()
                .syn()
                .at(3100)
                .drop()
                .syn();
        Judgements.of(until(unseen, 9000)).only("connect-blackhole");
    }
}
