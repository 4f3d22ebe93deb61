package io.hangup.diagnosis.rule;

import static org.assertj.core.api.Assertions.assertThat;

import io.hangup.diagnosis.Diagnosis;
import io.hangup.testing.Ladder;
import org.junit.jupiter.api.Test;

/** What stands beside a verdict, whatever the cause. */
class VerdictWordingTest {
    private static Ladder closedWindow() {
        Talk talk = Talk.CLEAR;
        Ladder ladder = talk.streams(talk.asks(talk.open()), 6, 40).window(0).clientAck();
        for (double waited = 300; waited < 4_000; waited *= 2) {
            ladder.after(waited).serverKeepAlive().window(0).clientAck();
        }
        return ladder.after(200);
    }

    @Test
    void aClientWhoseCallCompletedSawNoError() {
        Ladder completed = closedWindow().clientAck();
        Talk.CLEAR.endsStream(Talk.CLEAR.event(completed, 7));
        Diagnosis diagnosis = Verdicts.on(completed).loud("client-slow-reader");
        assertThat(diagnosis.clientsShow()).isEmpty();
        assertThat(diagnosis.haproxy() + diagnosis.envoy()).isEmpty();
    }

    @Test
    void aClientWhoseCallFailedSawOne() {
        Diagnosis diagnosis = Verdicts.on(closedWindow().serverRst()).loud("client-slow-reader");
        assertThat(diagnosis.clientsShow()).isNotEmpty();
    }

    @Test
    void anotherCauseIsToldInShort() {
        Talk talk = Talk.CLEAR;
        Ladder ladder = talk.answers(talk.asks(talk.open()), 900).after(360_000);
        ladder.client(talk.request(ladder, 700)).after(-19).ttl(63).serverBareRst();
        Diagnosis diagnosis = Verdicts.on(ladder).loud("idle-reset-on-next-packet");
        assertThat(diagnosis.alternatives())
                .filteredOn(a -> a.cause().equals("middlebox-injected-rst"))
                .singleElement()
                .satisfies(a -> assertThat(a.why())
                        .startsWith("fits less well: a box between client and server")
                        .endsWith("does not fit its packets."));
    }
}
