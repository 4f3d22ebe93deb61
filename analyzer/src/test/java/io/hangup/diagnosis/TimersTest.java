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
        assertThat(timers.at(named("awselb/2.0")).words(Clock.RESP_WAIT, Closer.SERVER, 60 * SECOND, 0))
                .startsWith("consistent with AWS ALB")
                .contains(", or with nginx");
        assertThat(timers.at(named("something/1")).words(Clock.RESP_WAIT, Closer.SERVER, 60 * SECOND, 0))
                .isEqualTo(timers.at(named("")).words(Clock.RESP_WAIT, Closer.SERVER, 60 * SECOND, 0));
        assertThat(timers.at(named("awselb/2.0")).words(Clock.RESP_WAIT, Closer.CLIENT, 60 * SECOND, 0))
                .as("the client's timers are not the hop's")
                .startsWith("consistent with nginx");
        assertThat(timers.at(named("nginx"))
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
        assertThat(timers.at(named("uvicorn; 1.1 google; "))
                        .words(Clock.KEEPALIVE_IDLE, Closer.SERVER, 610 * SECOND, 0))
                .startsWith("consistent with Google");
        assertThat(timers.at(named("uvicorn; azure front door; "))
                        .words(Clock.RESP_WAIT, Closer.SERVER, 60 * SECOND, 0))
                .startsWith("consistent with Azure Front Door");
        assertThat(timers.at(named("uvicorn; 1.1 vegur; ")).words(Clock.RESP_WAIT, Closer.SERVER, 60 * SECOND, 0))
                .isEqualTo(timers.at(named("")).words(Clock.RESP_WAIT, Closer.SERVER, 60 * SECOND, 0));
    }

    private static HopEvidence named(String headers) {
        return new HopEvidence(headers, 443, false);
    }

    @Test
    void theFormOfAnErrorPageNamesAHopToo() {
        assertThat(Timers.documented()
                        .at(named("an AWS load balancer; "))
                        .words(Clock.RESP_WAIT, Closer.SERVER, 60 * SECOND, 0))
                .startsWith("consistent with AWS ALB");
    }

    @Test
    void thePortIsASignWhereNothingElseIs() {
        Timers timers = Timers.documented();
        assertThat(timers.at(new HopEvidence("", 15006, false)).words(Clock.RESP_WAIT, Closer.SERVER, 300 * SECOND, 0))
                .startsWith("consistent with Envoy");
        assertThat(timers.at(new HopEvidence("awselb/2.0", 10000, false))
                        .words(Clock.RESP_WAIT, Closer.SERVER, 60 * SECOND, 0))
                .startsWith("consistent with AWS ALB");
    }

    @Test
    void anEdgeOfTheInternetIsNotOnThisLink() {
        Timers timers = Timers.documented();
        assertThat(timers.words(Clock.RESP_WAIT, Closer.SERVER, 30 * SECOND, 0)).startsWith("consistent with Gcore");
        assertThat(timers.at(new HopEvidence("", 443, true)).matching(Clock.RESP_WAIT, Closer.SERVER, 60 * SECOND, 0))
                .last()
                .extracting(Timers.Timer::owner)
                .isEqualTo("Azure Front Door, the origin's response");
        assertThat(timers.at(new HopEvidence("gcore", 443, true)).words(Clock.RESP_WAIT, Closer.SERVER, 30 * SECOND, 0))
                .startsWith("consistent with Gcore");
    }

    @Test
    void aTimerOfTheHopMayHaveRunOutSeveralTimes() {
        Timers nginx = Timers.documented().at(named("nginx"));
        assertThat(nginx.repeated(Clock.RESP_WAIT, Closer.SERVER, 120 * SECOND + SECOND / 10, 0))
                .isEqualTo("consistent with 2 tries of nginx (proxy_read_timeout), 60 s each");
        assertThat(nginx.repeated(Clock.RESP_WAIT, Closer.SERVER, 60 * SECOND, 0))
                .isEmpty();
        assertThat(nginx.repeated(Clock.RESP_WAIT, Closer.SERVER, 90 * SECOND, 0))
                .isEmpty();
        assertThat(Timers.documented().repeated(Clock.RESP_WAIT, Closer.SERVER, 120 * SECOND, 0))
                .as("nobody named itself")
                .isEmpty();
        assertThat(new Timers(Map.of("our gateway", 20.0)).repeated(Clock.RESP_WAIT, Closer.SERVER, 61 * SECOND, 0))
                .isEqualTo("consistent with 3 tries of our gateway, 20 s each");
    }
}
