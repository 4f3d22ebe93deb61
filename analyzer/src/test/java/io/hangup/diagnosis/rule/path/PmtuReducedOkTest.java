package io.hangup.diagnosis.rule.path;

import static org.assertj.core.api.Assertions.assertThat;

import io.hangup.diagnosis.rule.Talk;
import io.hangup.diagnosis.rule.Verdicts;
import io.hangup.testing.Ladder;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
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

    /** A router that limits the rate of its messages, or a filter that was opened: the message comes when it is late. */
    @ParameterizedTest
    @EnumSource(Talk.class)
    void aMessageThatComesLateHeldTheCallUp(Talk talk) {
        Ladder ladder = talk.open();
        byte[] request = talk.request(ladder, 3_000);
        ladder.drop().clientSegment(Arrays.copyOf(request, 1_448));
        for (double wait = 210; wait < 2_000; wait *= 2) {
            ladder.after(wait).drop().clientRetransmits();
        }
        ladder.icmpTooBig(1_400);
        long seq = ladder.clientNext() - 1_448;
        ladder.clientRaw(Ladder.ACK, seq, ladder.serverNext(), Arrays.copyOf(request, 1_348));
        ladder.clientRaw(Ladder.ACK, seq + 1_348, ladder.serverNext(), Arrays.copyOfRange(request, 1_348, 1_448));
        ladder.client(Arrays.copyOfRange(request, 1_448, 2_700));
        ladder.client(Arrays.copyOfRange(request, 2_700, request.length)).serverAck();
        Verdicts.on(talk.answers(ladder, 900))
                .saying("only 3.17 s after the first packet that was too big")
                .loud("pmtu-reduced-ok");
    }

    @Test
    void anMtuThatNoLinkHasMayBeForged() {
        Ladder ladder = Talk.CLEAR.open();
        byte[] request = Talk.CLEAR.request(ladder, 3_000);
        ladder.drop().clientSegment(Arrays.copyOf(request, 1_448)).icmpTooBig(552);
        for (int at = 0; at < request.length; at += 500) {
            byte[] part = Arrays.copyOfRange(request, at, Math.min(request.length, at + 500));
            ladder.clientRaw(Ladder.ACK, 1 + at, ladder.serverNext(), part);
        }
        ladder.after(20).serverRaw(Ladder.ACK, ladder.serverNext(), 1 + request.length, new byte[0]);
        assertThat(Verdicts.on(Talk.CLEAR.answers(ladder, 900))
                        .note("pmtu-reduced-ok")
                        .sentence())
                .contains("may be forged");
    }

    @ParameterizedTest
    @EnumSource(Talk.class)
    void withoutAMessageThereIsNothingToSay(Talk talk) {
        Verdicts.on(talk.answers(talk.asks(talk.open()), 9_000)).none();
    }
}
