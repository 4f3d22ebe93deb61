package io.hangup.diagnosis.rule.path;

import io.hangup.diagnosis.rule.Talk;
import io.hangup.diagnosis.rule.Verdicts;
import io.hangup.llm.ClosedBy;
import io.hangup.llm.Outcome;
import io.hangup.llm.Phase;
import io.hangup.testing.Ladder;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class PmtudIcmpIgnoredTest {
    private static Ladder ladder(Talk talk, boolean icmp) {
        Ladder ladder = talk.open();
        byte[] request = talk.request(ladder, 300);
        ladder.client(Arrays.copyOf(request, request.length - 1)).serverAck();
        ladder.drop().clientSegment(ladder.random(1_448));
        if (icmp) {
            ladder.icmpTooBig(1_400);
        }
        ladder.clientSegment(ladder.random(656)).serverAck();
        for (double wait = 210; wait < 8_000; wait *= 2) {
            ladder.after(wait).drop().clientRetransmits();
        }
        return ladder;
    }

    @ParameterizedTest
    @EnumSource(Talk.class)
    void theSenderGoesOnAsBefore(Talk talk) {
        Verdicts.on(ladder(talk, true))
                .are("pmtud-icmp-ignored", Outcome.CLOSED_BEFORE_HEADERS, Phase.REQUEST, ClosedBy.NONE, "likely")
                .saying("next-hop MTU 1400, consistent with a VPN or an overlay network")
                .showing("icmp", "packet too big, next-hop MTU 1400, from ");
    }

    @ParameterizedTest
    @EnumSource(Talk.class)
    void withoutTheMessageItIsABlackhole(Talk talk) {
        Verdicts.on(ladder(talk, false)).loud("pmtud-blackhole-upload");
    }

    @ParameterizedTest
    @EnumSource(Talk.class)
    void aSenderThatHeedsItIsHealthy(Talk talk) {
        Ladder ladder = talk.open();
        byte[] request = talk.request(ladder, 3_000);
        ladder.drop().clientSegment(Arrays.copyOf(request, 1_448)).icmpTooBig(1_400);
        long seq = ladder.clientNext() - 1_448;
        ladder.clientRaw(Ladder.ACK, seq, ladder.serverNext(), Arrays.copyOf(request, 1_348));
        ladder.clientRaw(Ladder.ACK, seq + 1_348, ladder.serverNext(), Arrays.copyOfRange(request, 1_348, 1_448));
        ladder.client(Arrays.copyOfRange(request, 1_448, 2_700));
        ladder.client(Arrays.copyOfRange(request, 2_700, request.length)).serverAck();
        talk.answers(ladder, 900);
        Verdicts.on(ladder).note("pmtu-reduced-ok");
    }

    /** One packet holds the whole answer: nothing smaller shows that small ones would pass, but a router says it. */
    @Test
    void anAnswerOfOneSizeThatIsSentAgainAsItWas() {
        Ladder ladder = Talk.CLEAR
                .asks(Talk.CLEAR.open(Talk.CLEAR.ladder().capturedAtServer()))
                .after(300)
                .drop();
        Talk.CLEAR.answers(ladder, 1_300);
        ladder.icmpTooBigToServer(1_300);
        for (double wait = 210; wait < 8_000; wait *= 2) {
            ladder.after(wait).drop().serverRetransmits();
        }
        Verdicts.on(ladder.after(300).clientFin())
                .are("pmtud-icmp-ignored", Outcome.CLIENT_CANCELLED, Phase.AWAITING_HEADERS, ClosedBy.CLIENT, "likely")
                .saying("told the server that its packets are too big (next-hop MTU 1300");
    }

    /** Two tries are enough where the second comes long after the message, and the call need not be over. */
    @ParameterizedTest
    @EnumSource(Talk.class)
    void theSameSizeLongAfterTheMessage(Talk talk) {
        Verdicts.on(tried(talk, 5_600))
                .are("pmtud-icmp-ignored", Outcome.UNANSWERED, Phase.REQUEST, ClosedBy.NONE, "likely")
                .saying("next-hop MTU 1400");
        Verdicts.on(tried(talk, 10)).never("pmtud-icmp-ignored");
    }

    private static Ladder tried(Talk talk, double later) {
        Ladder ladder = talk.open();
        byte[] request = talk.request(ladder, 3_000);
        ladder.client(Arrays.copyOf(request, 200)).serverAck();
        ladder.drop().clientSegment(Arrays.copyOfRange(request, 200, 1_648)).icmpTooBig(1_400);
        return ladder.after(later).drop().clientRetransmits();
    }
}
