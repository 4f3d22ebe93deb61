package io.hangup.diagnosis.rule.path;

import io.hangup.diagnosis.rule.Talk;
import io.hangup.diagnosis.rule.Verdicts;
import io.hangup.llm.ClosedBy;
import io.hangup.llm.Outcome;
import io.hangup.llm.Phase;
import io.hangup.testing.Ladder;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class ConntrackInvalidRstTest {
    private static Ladder streaming() {
        return streaming(Talk.CLEAR.ladder());
    }

    private static Ladder streaming(Ladder ladder) {
        return Talk.CLEAR.streams(Talk.CLEAR.asks(Talk.CLEAR.open(ladder)).after(300), 12, 40);
    }

    @Test
    void theHostResetsWhatTheClientStillUses() {
        Ladder ladder = streaming().after(40);
        Talk.CLEAR.event(ladder, 13).clientBareRst();
        int rst = ladder.frameCount();
        ladder.after(3_000).clientAck().after(60_000).clientKeepAlive();
        Verdicts.on(ladder).with(rst - 1, rst, rst + 1).loud("conntrack-invalid-rst");
    }

    /** Captured on a node: the client's packets have passed it, and the reset in the client's name starts there. */
    @Test
    void theNodeThatForwardsForTheClientResetsToo() {
        Ladder ladder = streaming(Talk.CLEAR.ladder().ttls(63, 56)).after(40);
        Talk.CLEAR.event(ladder, 13).ttl(64).clientBareRst();
        int rst = ladder.frameCount();
        ladder.ttls(63, 56).after(3_000).clientKeepAlive().serverBareRst();
        Verdicts.on(ladder).with(rst - 1, rst, rst + 1).loud("conntrack-invalid-rst");
    }

    /** Its translation is gone: the client is heard no more, but had closed nothing, and the reset is not from its host. */
    @Test
    void aNodeThatForgotTheConnectionResetsInTheClientsName() {
        Ladder ladder = streaming(Talk.CLEAR.ladder().ttls(63, 56)).after(40);
        Talk.CLEAR.event(ladder, 13).ttl(64).clientBareRst();
        int rst = ladder.frameCount();
        Verdicts.on(ladder)
                .are("conntrack-invalid-rst", Outcome.CLOSED_IN_BODY, Phase.BODY, ClosedBy.MIDDLEBOX, "likely")
                .with(rst - 1, rst)
                .saying("had closed nothing");
    }

    /** The same, captured at the server: the reset has passed one router less than the client's packets. */
    @Test
    void atTheServerTheResetComesFromNearerThanTheClient() {
        Ladder ladder =
                streaming(Talk.CLEAR.ladder().capturedAtServer().ttls(56, 64)).after(40);
        Talk.CLEAR.event(ladder, 13).ttl(57).clientBareRst();
        Verdicts.on(ladder).loud("conntrack-invalid-rst");
    }

    /** With the client's own TTL it is its host: that the client left, or its host was started anew, cannot be told apart. */
    @Test
    void aResetWithTheClientsTtlIsNobodyElses() {
        Ladder ladder =
                streaming(Talk.CLEAR.ladder().capturedAtServer().ttls(56, 64)).after(40);
        Talk.CLEAR.event(ladder, 13).clientBareRst();
        Verdicts.on(ladder).never("conntrack-invalid-rst");
    }

    @Test
    void aClientThatAbortsSaysSoItself() {
        Ladder ladder =
                streaming(Talk.CLEAR.ladder().capturedAtServer().ttls(56, 64)).after(40);
        Talk.CLEAR.event(ladder, 13).ttl(57).clientRst();
        Verdicts.on(ladder).never("conntrack-invalid-rst");
    }

    @Test
    void aClientThatHasGoneSaysNothingMore() {
        Ladder ladder = streaming().clientFin();
        Talk.CLEAR.event(ladder, 13).clientBareRst();
        Verdicts.on(Talk.CLEAR.event(ladder, 14).clientBareRst()).loud("client-aborted-stream");
    }

    @ParameterizedTest
    @EnumSource(Talk.class)
    void resetsAfterACompleteCallAreHealthy(Talk talk) {
        Ladder ladder = talk.answers(talk.asks(talk.open()), 900).clientFin();
        Verdicts.on(ladder.serverFin().clientBareRst()).none();
    }

    @ParameterizedTest
    @EnumSource(Talk.class)
    void aForgedResetHasAnotherHopCount(Talk talk) {
        Ladder ladder =
                talk.asks(talk.open()).after(40).serverKeepAlive().ttl(250).clientBareRst();
        Verdicts.on(ladder.after(10).clientAck()).never("conntrack-invalid-rst");
    }
}
