package io.hangup.incident;

import static org.assertj.core.api.Assertions.assertThat;

import io.hangup.diagnosis.Attempt;
import io.hangup.diagnosis.Incident;
import io.hangup.surroundings.SilentHosts;
import io.hangup.tcp.HostPort;
import io.hangup.testing.ManyCalls;
import java.util.List;
import org.junit.jupiter.api.Test;

class IncidentPatternsTest {
    private static final HostPort HOST = new HostPort(0, 0xffff_0a00_0001L, 0);
    private static final HostPort PEER = new HostPort(0, 0xffff_cb00_7101L, 0);
    private static final HostPort OTHER_PEER = new HostPort(0, 0xffff_cb00_7102L, 0);

    // ---- rate-limited-reset

    @Test
    void resetsAmongTooManyRequestsAreConsistentWithRateLimiting() {
        ManyCalls calls = new ManyCalls().completed(0);
        for (int i = 1; i <= 3; i++) {
            calls.status(i, 429).reset(i + 0.4);
        }
        List<Incident> incidents = calls.patterns();
        assertThat(calls.causes()).containsExactly("rate-limited-reset");
        Incident incident = incidents.get(0);
        assertThat(incident.kind()).isEqualTo(Incident.Kind.PATTERN);
        assertThat(incident.score()).isEqualTo(0.8);
        assertThat(incident.count()).isEqualTo(6);
        assertThat(incident.remedies()).isNotEmpty();
        assertThat(incident.sentence())
                .contains(
                        "3 calls of 10.0.0.1 to api.example were reset",
                        "3 others were answered 429",
                        "7 calls in 3.4 s");
    }

    @Test
    void fewOfThemAreOnlyPossible() {
        ManyCalls calls = new ManyCalls().status(0, 529).reset(1).reset(2);
        assertThat(calls.patterns().get(0).confidence().id()).isEqualTo("possible");
    }

    @Test
    void resetsOfAnotherClientOrEndpointOrMinuteAreNotTheRateLimits() {
        assertThat(new ManyCalls()
                        .status(0, 429)
                        .status(1, 429)
                        .from("10.0.0.2")
                        .reset(1)
                        .reset(2)
                        .reset(3)
                        .causes())
                .isEmpty();
        assertThat(new ManyCalls()
                        .status(0, 429)
                        .to("other.example.org")
                        .reset(1)
                        .reset(2)
                        .reset(3)
                        .causes())
                .isEmpty();
        assertThat(new ManyCalls()
                        .status(0, 429)
                        .reset(200)
                        .reset(201)
                        .reset(202)
                        .causes())
                .isEmpty();
    }

    @Test
    void resetsThatHaveAReasonOfTheirOwnAreNotTheRateLimits() {
        ManyCalls calls = new ManyCalls().status(0, 429).status(1, 429);
        calls.failed(1, "keepalive-race").failed(2, "keepalive-race").failed(3, "idle-reset-on-next-packet");
        assertThat(calls.causes()).isEmpty();
    }

    @Test
    void resetsWithoutAnyLimitAnsweredSayNothingOfLimits() {
        assertThat(new ManyCalls().status(0, 401).reset(1).reset(2).reset(3).causes())
                .isEmpty();
    }

    // ---- provider-outage-pattern

    private static ManyCalls outage() {
        ManyCalls calls = new ManyCalls();
        for (int i = 0; i < 3; i++) {
            calls.refused(i * 6).reset(i * 6 + 2).status(i * 6 + 4, 503);
        }
        return calls;
    }

    @Test
    void failuresOfManyFormsWhileOthersWorkAreAnOutage() {
        ManyCalls calls = outage().elsewhere(3).elsewhere(9);
        Incident incident = calls.patterns().get(0);
        assertThat(calls.causes()).containsExactly("provider-outage-pattern");
        assertThat(incident.count()).isEqualTo(9);
        assertThat(incident.sentence())
                .contains("3 5xx, 3 refused, 3 reset", "none completed", "2 of 2", "elsewhere worked");
    }

    @Test
    void acceptedConnectionsOfAnybodyElseCountAsWorking() {
        ManyCalls calls = outage().to("third.example").syn(3, 50_000, Attempt.Answer.ACCEPTED);
        assertThat(calls.syn(4, 50_001, Attempt.Answer.ACCEPTED).causes()).containsExactly("provider-outage-pattern");
    }

    @Test
    void noOutageIsClaimedWhenNothingElseIsSeenToWork() {
        assertThat(outage().causes()).isEmpty();
        ManyCalls calls = outage().to("third.example");
        calls.syn(3, 50_000, Attempt.Answer.NONE).syn(4, 50_001, Attempt.Answer.NONE);
        assertThat(calls.elsewhere(3).elsewhere(4).causes()).isEmpty();
    }

    @Test
    void oneFormOfFailureIsItsOwnCauseAndNoOutage() {
        ManyCalls calls = new ManyCalls();
        for (int i = 0; i < 12; i++) {
            calls.reset(i);
        }
        assertThat(calls.elsewhere(3).elsewhere(4).causes()).isEmpty();
    }

    @Test
    void oneConnectionAloneIsNoOutage() {
        ManyCalls calls = new ManyCalls().on("c1");
        for (int i = 0; i < 6; i++) {
            calls.reset(i).status(i + 0.5, 500);
        }
        assertThat(calls.on(null).elsewhere(3).elsewhere(4).causes()).isEmpty();
    }

    @Test
    void failuresAmongManySuccessesOrLimitsAreNoOutage() {
        ManyCalls busy = outage();
        for (int i = 0; i < 10; i++) {
            busy.completed(i + 3);
        }
        assertThat(busy.elsewhere(3).elsewhere(9).causes()).isEmpty();
        assertThat(outage().elsewhere(3).elsewhere(9).status(5, 429).causes())
                .doesNotContain("provider-outage-pattern");
    }

    @Test
    void failuresThatLieHoursApartAreNoOutage() {
        ManyCalls calls = new ManyCalls();
        for (int i = 0; i < 5; i++) {
            calls.reset(i * 4000).refused(i * 4000 + 100).elsewhere(i * 4000);
        }
        assertThat(calls.causes()).isEmpty();
    }

    // ---- local-network-down

    private static SilentHosts.Span span(double from, double until, double heardAgain) {
        return new SilentHosts.Span(
                HOST,
                ManyCalls.at(from),
                ManyCalls.at(from),
                ManyCalls.at(until),
                heardAgain == 0 ? 0 : ManyCalls.at(heardAgain),
                List.of(PEER, OTHER_PEER));
    }

    @Test
    void callsThatFailWhileTheirHostHearsNobodyMeanThatItsNetworkIsDown() {
        ManyCalls calls = new ManyCalls().cancelled(0).to("other.example.org").unconnected(2);
        calls.spans.add(span(1, 20, 25));
        Incident incident = calls.patterns().get(0);
        assertThat(calls.causes()).containsExactly("local-network-down");
        assertThat(incident.endpoint()).isEmpty();
        assertThat(incident.sentence())
                .contains(
                        "10.0.0.1 heard nothing from anybody",
                        "203.0.113.1, 203.0.113.2",
                        "only after 24 s",
                        "2 calls");
    }

    @Test
    void aSilentHostDoesNotExplainCallsOfOthersNorAnswersNorOtherTimes() {
        ManyCalls others = new ManyCalls().from("10.0.0.9").cancelled(0);
        others.spans.add(span(1, 20, 0));
        assertThat(others.causes()).isEmpty();
        ManyCalls answered =
                new ManyCalls().reset(3).status(4, 503).cancelled(100).completed(2);
        answered.spans.add(span(1, 20, 25));
        assertThat(answered.causes()).isEmpty();
    }

    // ---- nat-port-exhaustion

    /** Many connections, then some SYNs unanswered in turns with answered ones. */
    private static ManyCalls exhausted(int opened) {
        ManyCalls calls = new ManyCalls().on("c1000").completed(1).on(null);
        for (int i = 0; i < opened; i++) {
            calls.syn(i * 50.0 / opened, 10_000 + i, Attempt.Answer.ACCEPTED);
        }
        for (int i = 0; i < 6; i++) {
            calls.syn(60 + i * 2, 40_000 + i, Attempt.Answer.NONE).unconnected(60 + i * 2);
            calls.syn(61 + i * 2, 41_000 + i, Attempt.Answer.ACCEPTED);
        }
        return calls;
    }

    @Test
    void someSynsUnansweredWhileStandingConnectionsWorkMayBeMissingPorts() {
        ManyCalls calls = exhausted(200).on("c1000").completed(65);
        Incident incident = calls.patterns().get(0);
        assertThat(calls.causes()).containsExactly("nat-port-exhaustion");
        assertThat(incident.confidence().id()).isEqualTo("possible");
        assertThat(incident.sentence())
                .contains("6 of 11 new connections of 10.0.0.1 to api.example", "200 connections");
        assertThat(exhausted(1500).on("c1000").completed(65).patterns().get(0).score())
                .isEqualTo(0.85);
    }

    @Test
    void withoutABurstOfConnectionsPortsAreNotTheCause() {
        assertThat(exhausted(20).on("c1000").completed(65).causes()).isEmpty();
    }

    @Test
    void withoutAStandingConnectionThatWorksPortsAreNotTheCause() {
        assertThat(exhausted(200).causes()).isEmpty();
    }

    @Test
    void whenOtherDestinationsAreSilentTooPortsAreNotTheCause() {
        ManyCalls same = exhausted(200).on("c1000").completed(65).to("third.example");
        assertThat(same.syn(64, 50_000, Attempt.Answer.NONE).causes()).isEmpty();
    }

    @Test
    void whenAllSynsFailPortsAreNotTheCause() {
        ManyCalls calls = new ManyCalls().on("c1000").completed(1).on(null);
        for (int i = 0; i < 200; i++) {
            calls.syn(i * 0.2, 10_000 + i, Attempt.Answer.ACCEPTED);
        }
        for (int i = 0; i < 6; i++) {
            calls.syn(60 + i, 40_000 + i, Attempt.Answer.NONE).unconnected(60 + i);
        }
        assertThat(calls.on("c1000").completed(62).causes()).isEmpty();
    }
}
