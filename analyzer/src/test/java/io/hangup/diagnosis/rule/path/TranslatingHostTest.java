package io.hangup.diagnosis.rule.path;

import static org.assertj.core.api.Assertions.assertThat;

import io.hangup.diagnosis.rule.Talk;
import io.hangup.diagnosis.rule.Verdicts;
import io.hangup.llm.ClosedBy;
import io.hangup.llm.Outcome;
import io.hangup.llm.Phase;
import io.hangup.testing.Ladder;
import io.hangup.testing.TwoViews;
import org.junit.jupiter.api.Test;

/** Captures on all interfaces of a host that translates addresses: what it kept from the client stands on the far side only. */
class TranslatingHostTest {
    private static final String OUTSIDE = "198.51.100.1";

    private static Ladder streaming() {
        return Talk.CLEAR.streams(Talk.CLEAR.asks(Talk.CLEAR.open()).after(300), 12, 40);
    }

    private static Verdicts kept(Ladder ladder, int from, int to) {
        return Verdicts.on(TwoViews.translated(ladder, OUTSIDE, n -> n < from || n > to, n -> n <= to));
    }

    @Test
    void whatPassesBothWaysIsAHealthyCall() {
        Ladder ladder = Talk.CLEAR.endsStream(streaming());
        Verdicts.on(TwoViews.translated(ladder, OUTSIDE, n -> true, n -> true)).none();
    }

    @Test
    void itsConnectionTrackingForgotTheConnectionInTheMiddleOfTheAnswer() {
        Ladder ladder = streaming().after(40);
        int from = ladder.frameCount() + 1;
        Talk.CLEAR.event(ladder.drop(), 13).drop().clientBareRst();
        int to = ladder.frameCount();
        kept(ladder.after(9_000).clientFin(), from, to)
                .are("conntrack-invalid-rst", Outcome.CLOSED_IN_BODY, Phase.BODY, ClosedBy.MIDDLEBOX, "likely")
                .saying("The host that was captured on");
    }

    @Test
    void itsFilterStopsTheAnswer() {
        Ladder ladder = streaming().after(40);
        int from = ladder.frameCount() + 1;
        Talk.CLEAR.event(ladder.drop(), 13);
        for (int i = 0; i < 5; i++) {
            ladder.after(300 << i).drop().serverRetransmits();
        }
        int to = ladder.frameCount();
        kept(ladder.after(500).clientFin(), from, to)
                .are("path-blackhole", Outcome.CLIENT_CANCELLED, Phase.BODY, ClosedBy.CLIENT, "likely")
                .saying("passed nothing of that on");
    }

    @Test
    void itForgotTheConnectionWhileTheServerWorked() {
        Ladder ladder = Talk.CLEAR.asks(Talk.CLEAR.open()).after(6_000);
        int from = ladder.frameCount() + 1;
        Talk.CLEAR.answersLate(ladder.drop(), 400).drop().clientBareRst();
        int to = ladder.frameCount();
        kept(ladder.after(6_000).clientFin(), from, to)
                .are(
                        "idle-reset-on-next-packet",
                        Outcome.CLOSED_BEFORE_HEADERS,
                        Phase.AWAITING_HEADERS,
                        ClosedBy.MIDDLEBOX,
                        "likely")
                .saying("after 6 s of silence", "had forgotten");
    }

    @Test
    void itForgotTheConnectionAndSaysNothing() {
        Ladder ladder = Talk.CLEAR.asks(Talk.CLEAR.open()).after(6_000);
        int from = ladder.frameCount() + 1;
        Talk.CLEAR.answersLate(ladder.drop(), 400);
        for (int i = 0; i < 4; i++) {
            ladder.after(300 << i).drop().serverRetransmits();
        }
        int to = ladder.frameCount();
        kept(ladder.after(1_500).clientFin(), from, to)
                .are(
                        "idle-blackhole-while-waiting",
                        Outcome.CLIENT_CANCELLED,
                        Phase.AWAITING_HEADERS,
                        ClosedBy.CLIENT,
                        "likely");
    }

    /** The capture lacks one copy of a packet that did pass, for the client acknowledges it. */
    @Test
    void aCopyThatTheCaptureDroppedWasPassedOnAllTheSame() {
        Ladder ladder = streaming().after(40);
        Talk.CLEAR.event(ladder, 13).clientAck();
        int dropped = ladder.frameCount() - 1;
        Talk.CLEAR.endsStream(ladder);
        Verdicts.on(TwoViews.translated(ladder, OUTSIDE, n -> n != dropped, n -> true))
                .never("conntrack-invalid-rst", "path-blackhole");
    }

    private static Ladder reusedInVain() {
        Ladder ladder =
                Talk.CLEAR.answers(Talk.CLEAR.asks(Talk.CLEAR.open()), 400).after(400_000);
        ladder.drop().client(Talk.CLEAR.request(ladder, 700));
        for (int i = 0; i < 5; i++) {
            ladder.after(210 << i).drop().clientRetransmits();
        }
        return ladder;
    }

    @Test
    void whatTheClientSendsDoesNotLeaveIt() {
        Ladder ladder = reusedInVain();
        int idle = ladder.frameCount() - 6;
        Verdicts.on(TwoViews.translated(ladder, OUTSIDE, n -> true, n -> n <= idle))
                .are(
                        "stale-connection-silently-dropped",
                        Outcome.CLOSED_BEFORE_HEADERS,
                        Phase.REQUEST,
                        ClosedBy.NONE,
                        "likely")
                .saying("None of these packets left the host that was captured on");
    }

    /** The packets left, and nobody answers: who dropped them is further on. */
    @Test
    void whatLeavesItIsLostFurtherOn() {
        Verdicts verdicts = Verdicts.on(TwoViews.translated(reusedInVain(), OUTSIDE, n -> true, n -> true));
        assertThat(verdicts.loud("stale-connection-silently-dropped").sentence())
                .doesNotContain("the host that was captured on");
    }

    /** Captures of both ends in one: what is lost between them no host kept. */
    @Test
    void aPathOfSeveralRoutersBetweenTheTwoIsNoHost() {
        Ladder ladder = streaming().after(40);
        int from = ladder.frameCount() + 1;
        Talk.CLEAR.event(ladder.drop(), 13).drop().clientBareRst();
        int to = ladder.frameCount();
        ladder.after(9_000).clientFin();
        Verdicts.on(TwoViews.translated(ladder, OUTSIDE, 5, n -> n < from || n > to, n -> n <= to))
                .never("conntrack-invalid-rst");
    }
}
