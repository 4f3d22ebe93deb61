package io.hangup.diagnosis.rule.path;

import static org.assertj.core.api.Assertions.assertThat;

import io.hangup.diagnosis.Diagnosis;
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

class PmtudBlackholeUploadTest {
    /** Full-size segments vanish, the small tail arrives: causes 6.1. */
    private static Ladder blackhole(Talk talk, int segment) {
        Ladder ladder = talk.open(talk.ladder());
        byte[] request = talk.request(ladder, 300);
        byte[] body = Arrays.copyOf(request, request.length);
        ladder.client(Arrays.copyOf(body, body.length - 1)).serverAck();
        ladder.drop().clientSegment(ladder.random(segment)).drop().clientSegment(ladder.random(segment));
        ladder.clientSegment(ladder.random(656)).serverAck();
        return ladder;
    }

    private static Ladder repeats(Ladder ladder, int segment) {
        for (double wait = 210; wait < 8_000; wait *= 2) {
            ladder.after(wait).drop().clientRetransmits();
        }
        return ladder;
    }

    @ParameterizedTest
    @EnumSource(Talk.class)
    void onlyFullSizeSegmentsVanish(Talk talk) {
        Ladder ladder = blackhole(talk, 1_448);
        int sack = ladder.frameCount();
        repeats(ladder, 1_448);
        Verdicts.on(ladder)
                .are("pmtud-blackhole-upload", Outcome.CLOSED_BEFORE_HEADERS, Phase.REQUEST, ClosedBy.NONE, "likely")
                .with(sack - 3, sack, ladder.frameCount())
                .saying("the path MTU lies between", "1499", "no ICMP message");
    }

    /** The head of the request leaves alone, the body behind it in full-size packets, and there is no small tail yet. */
    @Test
    void theHeadOfTheSameFlightWasAcknowledgedSoThePathWasAlive() {
        Ladder ladder = Talk.CLEAR.open(Talk.CLEAR.ladder());
        byte[] request = Talk.CLEAR.request(ladder, 300);
        ladder.client(Arrays.copyOf(request, request.length - 1));
        ladder.drop().clientSegment(ladder.random(1_448)).drop().clientSegment(ladder.random(1_448));
        ladder.serverAck();
        Verdicts.on(repeats(ladder, 1_448)).loud("pmtud-blackhole-upload");
    }

    /** On a fast network the head is acknowledged before the body leaves, in pieces that the network card cuts. */
    @Test
    void aHeadThatWasAcknowledgedAMomentBeforeShowsThatThePathWasAlive() {
        Ladder ladder = Talk.CLEAR.open(Talk.CLEAR.ladder().rtt(.06));
        byte[] request = Talk.CLEAR.request(ladder, 300);
        ladder.client(Arrays.copyOf(request, request.length - 1)).serverAck();
        ladder.drop().clientSegment(ladder.random(7_240)).drop().clientSegment(ladder.random(7_240));
        for (double wait = 210; wait < 8_000; wait *= 2) {
            ladder.after(wait).drop().clientRetransmits();
        }
        Verdicts.on(ladder).loud("pmtud-blackhole-upload");
    }

    /** The same packets, but the body was sent long after the head: the path may have died in between. */
    @Test
    void aHeadLongBeforeProvesNothing() {
        Ladder ladder = Talk.CLEAR.open(Talk.CLEAR.ladder());
        byte[] request = Talk.CLEAR.request(ladder, 300);
        ladder.client(Arrays.copyOf(request, request.length - 1)).serverAck().after(100);
        ladder.drop().clientSegment(ladder.random(1_448)).drop().clientSegment(ladder.random(1_448));
        Verdicts.on(repeats(ladder, 1_448)).never("pmtud-blackhole-upload");
    }

    @Test
    void aSmallMssIsShownAsWhatItMayComeFrom() {
        Talk talk = Talk.CLEAR;
        Ladder ladder = talk.open(talk.ladder().mss(1_460, 1_436));
        byte[] request = talk.request(ladder, 300);
        ladder.client(Arrays.copyOf(request, request.length - 1)).serverAck();
        ladder.drop().clientSegment(ladder.random(1_424));
        ladder.clientSegment(ladder.random(656)).serverAck();
        Diagnosis small = Verdicts.on(repeats(ladder, 1_424)).loud("pmtud-blackhole-upload");
        assertThat(small.evidence())
                .anyMatch(
                        row -> row.text().startsWith("offers an MSS of 1436 (MTU 1476, consistent with a GRE tunnel)"));
        Diagnosis full = Verdicts.on(repeats(blackhole(talk, 1_448), 1_448)).loud("pmtud-blackhole-upload");
        assertThat(full.evidence()).noneMatch(row -> row.text().contains("MSS"));
    }

    @ParameterizedTest
    @EnumSource(Talk.class)
    void offloadedSegmentsAreCountedAsTheirPieces(Talk talk) {
        Ladder ladder = blackhole(talk, 4_344);
        repeats(ladder, 1_448);
        Verdicts.on(ladder).loud("pmtud-blackhole-upload");
    }

    @ParameterizedTest
    @EnumSource(Talk.class)
    void smallSegmentsThatVanishTooAreAnotherStory(Talk talk) {
        Ladder ladder = talk.open();
        byte[] request = talk.request(ladder, 9_000);
        ladder.client(Arrays.copyOf(request, 200)).serverAck();
        ladder.drop().clientSegment(Arrays.copyOfRange(request, 200, 600));
        for (double wait = 210; wait < 8_000; wait *= 2) {
            ladder.after(wait).drop().clientRetransmits();
        }
        Verdicts.on(ladder).never("pmtud-blackhole-upload", "pmtud-icmp-ignored");
    }

    @ParameterizedTest
    @EnumSource(Talk.class)
    void fullSizeSegmentsThatOncePassedRuleItOut(Talk talk) {
        Ladder ladder = talk.open();
        byte[] request = talk.request(ladder, 15_000);
        ladder.client(Arrays.copyOf(request, 6_000)).serverAck();
        ladder.drop().clientSegment(Arrays.copyOfRange(request, 6_000, 7_448));
        ladder.clientSegment(Arrays.copyOfRange(request, 7_448, 7_800)).serverAck();
        for (double wait = 210; wait < 8_000; wait *= 2) {
            ladder.after(wait).drop().clientRetransmits();
        }
        Verdicts.on(ladder).never("pmtud-blackhole-upload");
    }

    @ParameterizedTest
    @EnumSource(Talk.class)
    void lossThatIsRepairedIsHealthy(Talk talk) {
        Ladder ladder = talk.open();
        byte[] request = talk.request(ladder, 4_000);
        ladder.drop().client(request).serverAck().after(5).clientRetransmits().serverAck();
        talk.answers(ladder, 900);
        Verdicts.on(ladder).silent();
    }

    @ParameterizedTest
    @EnumSource(names = {"TLS13", "TLS12"})
    void theReceiverSeesAHoleThatIsNeverFilled(Talk talk) {
        Ladder ladder = talk.open(talk.ladder().capturedAtServer());
        byte[] request = talk.request(ladder, 300);
        ladder.client(Arrays.copyOf(request, request.length - 1)).serverAck();
        ladder.vanish().clientSegment(ladder.random(1_448)).vanish().clientSegment(ladder.random(1_448));
        ladder.clientSegment(ladder.random(656)).serverAck().after(5_000);
        ladder.clientFin().serverAck();
        Verdicts.on(ladder).loud("pmtud-blackhole-upload");
    }
}
