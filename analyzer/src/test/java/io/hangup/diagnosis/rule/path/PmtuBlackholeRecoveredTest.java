package io.hangup.diagnosis.rule.path;

import io.hangup.diagnosis.rule.Talk;
import io.hangup.diagnosis.rule.Verdicts;
import io.hangup.llm.ClosedBy;
import io.hangup.llm.Outcome;
import io.hangup.llm.Phase;
import io.hangup.testing.Ladder;
import java.util.Arrays;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class PmtuBlackholeRecoveredTest {
    private static Ladder sent(Talk talk, int retrySize) {
        Ladder ladder = talk.open();
        byte[] request = talk.request(ladder, 3_000);
        ladder.client(Arrays.copyOf(request, 200)).serverAck();
        long seq = ladder.clientNext();
        ladder.drop().clientSegment(Arrays.copyOfRange(request, 200, 1_648));
        ladder.after(300)
                .drop()
                .clientRetransmits()
                .after(600)
                .drop()
                .clientRetransmits()
                .after(1_200);
        for (int at = 200; at < 1_648; at += retrySize) {
            byte[] part = Arrays.copyOfRange(request, at, Math.min(1_648, at + retrySize));
            ladder.clientRaw(Ladder.ACK, seq + at - 200, ladder.serverNext(), part)
                    .serverAck();
        }
        for (int at = 1_648; at < request.length; at += 1_024) {
            ladder.client(Arrays.copyOfRange(request, at, Math.min(request.length, at + Math.min(1_024, retrySize))));
            if (retrySize < 1_024) {
                break;
            }
        }
        return talk.answers(ladder.serverAck(), 900);
    }

    @ParameterizedTest
    @EnumSource(Talk.class)
    void theSenderTriesSmallerSegmentsByItself(Talk talk) {
        Verdicts.on(sent(talk, 1_024))
                .are("pmtu-blackhole-recovered", Outcome.COMPLETED, Phase.IDLE, ClosedBy.NONE, "likely")
                .saying("1448", "1024");
    }

    @ParameterizedTest
    @EnumSource(Talk.class)
    void aRepeatOfTheSameSizeIsPlainLoss(Talk talk) {
        Verdicts.on(sent(talk, 1_448)).loud("packet-loss");
    }

    @ParameterizedTest
    @EnumSource(Talk.class)
    void aCleanUploadIsHealthy(Talk talk) {
        Ladder ladder = talk.open();
        Verdicts.on(talk.answers(ladder.client(talk.request(ladder, 9_000)).serverAck(), 900))
                .none();
    }
}
