package io.hangup.diagnosis;

import static org.assertj.core.api.Assertions.assertThat;

import io.hangup.diagnosis.Timers.Clock;
import io.hangup.diagnosis.Timers.Closer;
import java.util.Map;
import org.junit.jupiter.api.Test;

class TimersTest {
    private static final long SECOND = 1_000_000_000L;

    @Test
    void theTableIsReadWhole() {
        assertThat(Timers.table()).hasSizeGreaterThan(45).allSatisfy(timer -> {
            assertThat(timer.seconds()).isBetween(1.0, 100_000.0);
            assertThat(timer.owner()).isNotBlank();
            assertThat(timer.closer()).isNotEqualTo(Closer.ANY);
        });
    }

    @Test
    void durationsFitWithinTheTolerance() {
        Timers timers = Timers.documented();
        assertThat(timers.matching(Clock.RESP_WAIT, Closer.CLIENT, 600 * SECOND, 0))
                .isNotEmpty();
        assertThat(timers.matching(Clock.RESP_WAIT, Closer.CLIENT, 605 * SECOND, 0))
                .isNotEmpty();
        assertThat(timers.matching(Clock.RESP_WAIT, Closer.CLIENT, 607 * SECOND, 0))
                .isEmpty();
        assertThat(timers.matching(Clock.RESP_WAIT, Closer.CLIENT, 607 * SECOND, SECOND))
                .isNotEmpty();
        assertThat(timers.matching(Clock.RESP_WAIT, Closer.CLIENT, 593 * SECOND, 0))
                .isEmpty();
    }

    @Test
    void aBalancerMayBeLateButNotEarly() {
        Timers timers = Timers.documented();
        assertThat(timers.matching(Clock.L4_IDLE, Closer.BOX, 244 * SECOND, 0)).isNotEmpty();
        assertThat(timers.matching(Clock.L4_IDLE, Closer.BOX, 236 * SECOND, 0)).isEmpty();
    }

    @Test
    void clockAndCloserTellTimersOfTheSameLengthApart() {
        Timers timers = Timers.documented();
        assertThat(timers.words(Clock.RESP_WAIT, Closer.SERVER, 60 * SECOND, 0)).contains("nginx", "AWS ALB");
        assertThat(timers.words(Clock.RESP_WAIT, Closer.CLIENT, 60 * SECOND, 0)).contains("botocore");
        assertThat(timers.words(Clock.L4_IDLE, Closer.BOX, 60 * SECOND, 0)).isEmpty();
    }

    @Test
    void aSitesOwnTimersAreNamedFirst() {
        Timers timers = new Timers(Map.of("our ALB", 60.0));
        assertThat(timers.words(Clock.RESP_WAIT, Closer.SERVER, 60 * SECOND, 0))
                .startsWith("consistent with our ALB, 60 s, or with nginx");
    }

    @Test
    void ofTimersThatShareAValueThoseOfTheHopThatNamedItselfComeFirst() {
        Timers timers = Timers.documented();
        assertThat(timers.at("awselb/2.0").words(Clock.RESP_WAIT, Closer.SERVER, 60 * SECOND, 0))
                .startsWith("consistent with AWS ALB")
                .contains(", or with nginx");
        assertThat(timers.at("something/1").words(Clock.RESP_WAIT, Closer.SERVER, 60 * SECOND, 0))
                .isEqualTo(timers.at(null).words(Clock.RESP_WAIT, Closer.SERVER, 60 * SECOND, 0));
        assertThat(timers.at("awselb/2.0").words(Clock.RESP_WAIT, Closer.CLIENT, 60 * SECOND, 0))
                .as("the client's timers are not the hop's")
                .startsWith("consistent with nginx");
        assertThat(timers.at("nginx")
                        .words(Clock.RESP_WAIT, Closer.SERVER, 60 * SECOND, 0)
                        .split("consistent with|or with"))
                .hasSizeLessThanOrEqualTo(4);
    }

    @Test
    void wholeSecondsLookRound() {
        assertThat(Timers.looksRound(30 * SECOND + 40_000_000L)).isTrue();
        assertThat(Timers.looksRound(2_500_000_000L)).isTrue();
        assertThat(Timers.looksRound(7_430_000_000L)).isFalse();
        assertThat(Timers.looksRound(300_000_000L)).isFalse();
    }

    @Test
    void aViaHeaderNamesAHopAsTheServerHeaderDoes() {
        Timers timers = Timers.documented();
        assertThat(timers.at("uvicorn; 1.1 google; ").words(Clock.KEEPALIVE_IDLE, Closer.SERVER, 610 * SECOND, 0))
                .startsWith("consistent with Google");
        assertThat(timers.at("uvicorn; azure front door; ").words(Clock.RESP_WAIT, Closer.SERVER, 60 * SECOND, 0))
                .startsWith("consistent with Azure Front Door");
        assertThat(timers.at("uvicorn; 1.1 vegur; ").words(Clock.RESP_WAIT, Closer.SERVER, 60 * SECOND, 0))
                .isEqualTo(timers.at(null).words(Clock.RESP_WAIT, Closer.SERVER, 60 * SECOND, 0));
    }
}
