package io.hangup.diagnosis.rule.path;

import io.hangup.diagnosis.rule.Talk;
import io.hangup.diagnosis.rule.Verdicts;
import io.hangup.testing.Ladder;
import java.util.Arrays;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class PmtuReducedOkTest {
    private static Ladder told(Talk talk, boolean heeds) {
        Ladder ladder = talk.open();
        byte[] request = talk.request(ladder, 3_000);
        ladder.drop().clientSegment(Arrays.copyOf(request, 1_448)).icmpTooBig(1_400);
        long seq = ladder.clientNext() - 1_448;
        if (heeds) {
            ladder.clientRaw(Ladder.ACK, seq, ladder.serverNext(), Arrays.copyOf(request, 1_348));
            ladder.clientRaw(Ladder.ACK, seq + 1_348, ladder.serverNext(), Arrays.copyOfRange(request, 1_348, 1_448));
        } else {
            ladder.after(200).clientRetransmits();
        }
        ladder.client(Arrays.copyOfRange(request, 1_448, 2_700));
        ladder.client(Arrays.copyOfRange(request, 2_700, request.length)).serverAck();
        return talk.answers(ladder, 900);
    }

    @ParameterizedTest
    @EnumSource(Talk.class)
    void aHeededMessageIsANote(Talk talk) {
        Verdicts.on(told(talk, true)).note("pmtu-reduced-ok");
    }

    @ParameterizedTest
    @EnumSource(Talk.class)
    void aMessageThatChangedNothingIsNoReduction(Talk talk) {
        Verdicts.on(told(talk, false)).never("pmtu-reduced-ok");
    }

    @ParameterizedTest
    @EnumSource(Talk.class)
    void withoutAMessageThereIsNothingToSay(Talk talk) {
        Verdicts.on(talk.answers(talk.asks(talk.open()), 9_000)).none();
    }
}
