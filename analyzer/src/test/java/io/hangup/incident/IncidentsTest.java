package io.hangup.incident;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.hangup.diagnosis.Confidence;
import io.hangup.diagnosis.Incident;
import io.hangup.testing.ManyCalls;
import java.util.List;
import org.junit.jupiter.api.Test;

class IncidentsTest {
    @Test
    void repeatsSayHowManyOfHowManySinceWhenHowOftenAndFromWhom() {
        ManyCalls calls = new ManyCalls();
        for (int i = 0; i < 60; i++) {
            if (i % 2 == 0) {
                calls.completed(i * 10);
            } else {
                calls.from(i % 3 == 0 ? "10.0.0.2" : ManyCalls.CLIENT).reset(i * 10);
            }
        }
        Incident incident = calls.repeats().get(0);
        assertThat(incident.sentence())
                .isEqualTo("Since 2026-11-22 10:31:10 UTC 30 calls to api.example failed the same way, of 59 from the"
                        + " first to the last of them: the server"
                        + " side reset the connection before any response byte (server-active-reset-before-headers);"
                        + " about 3 a minute; from 2 client hosts, most (20) from 10.0.0.1.");
        assertThat(incident.spread().rates()).hasSize(10).allMatch(r -> r.count() == 3 && r.calls() == 6);
        assertThat(incident.spread().clients())
                .containsExactly(new Incident.Client("10.0.0.1", 20), new Incident.Client("10.0.0.2", 10));
    }

    @Test
    void noClientIsNamedWhereNoneStandsOut() {
        ManyCalls calls = new ManyCalls();
        for (int i = 0; i < 6; i++) {
            calls.from("10.0.0." + (2 + i % 3)).reset(i * 10);
        }
        assertThat(calls.repeats().get(0).sentence()).endsWith("; from 3 client hosts.");
    }

    @Test
    void aStoryThatIsOverSaysUntilWhen() {
        ManyCalls calls = new ManyCalls().reset(0).reset(1).reset(2).completed(100);
        assertThat(calls.repeats().get(0).sentence())
                .startsWith("From 2026-11-22 10:31:00 to 10:31:02 UTC 3 calls to api.example failed the same way,"
                        + " and no other call was made between");
    }

    @Test
    void oneFailureIsNoIncidentAndOtherCausesOrEndpointsDoNotMix() {
        ManyCalls calls =
                new ManyCalls().reset(0).refused(1).to("other.example.org").reset(2);
        assertThat(calls.repeats()).isEmpty();
    }

    @Test
    void anotherStatusIsAnotherStory() {
        ManyCalls calls =
                new ManyCalls().status(0, 429).status(1, 401).status(2, 429).status(3, 401);
        assertThat(calls.repeats())
                .extracting(Incident::sentence)
                .anySatisfy(sentence -> assertThat(sentence).contains("the answer was 429 ("))
                .anySatisfy(sentence -> assertThat(sentence).contains("the answer was 401 ("))
                .hasSize(2);
    }

    @Test
    void connectionsThatStopAtOneSizeRaiseTheConfidenceAndSayIt() {
        Incident two = new ManyCalls()
                .mtu(1_340, 1_500)
                .reset(0)
                .mtu(1_300, 1_450)
                .reset(10)
                .repeats()
                .get(0);
        assertThat(two.score()).isEqualTo(0.85, within(1e-9));
        assertThat(two.sentence())
                .contains("; on each of the 2 connections packets stop passing at the same size: 1,340 bytes pass,"
                        + " 1,450 do not");
        Incident many = new ManyCalls()
                .mtu(0, 1_500)
                .reset(0)
                .reset(10)
                .reset(20)
                .reset(30)
                .repeats()
                .get(0);
        assertThat(many.score()).isEqualTo(0.9, within(1e-9));
        assertThat(many.sentence()).contains("the same size: 1,500 do not");
    }

    @Test
    void sizesThatContradictEachOtherOrOneConnectionAloneRaiseNothing() {
        Incident apart = new ManyCalls()
                .mtu(1_340, 1_400)
                .reset(0)
                .mtu(1_410, 1_500)
                .reset(10)
                .repeats()
                .get(0);
        assertThat(apart.score()).isEqualTo(0.8, within(1e-9));
        assertThat(apart.sentence()).doesNotContain("size");
        Incident one = new ManyCalls()
                .on("c1")
                .mtu(1_340, 1_500)
                .reset(0)
                .reset(10)
                .repeats()
                .get(0);
        assertThat(one.score()).isEqualTo(0.8, within(1e-9));
        assertThat(one.sentence()).doesNotContain("size");
        Incident unsaid =
                new ManyCalls().reset(0).mtu(1_340, 1_500).reset(10).repeats().get(0);
        assertThat(unsaid.score()).isEqualTo(0.8, within(1e-9));
    }

    @Test
    void equalWaitsRaiseTheConfidenceOfTheIncidentOnly() {
        ManyCalls calls = new ManyCalls()
                .on("c1")
                .silent(60.01)
                .reset(0)
                .silent(60.2)
                .reset(100)
                .silent(59.9)
                .reset(200);
        Incident incident = calls.repeats().get(0);
        assertThat(incident.spread().timerMillis()).isEqualTo(60_010, within(0.001));
        assertThat(incident.score()).isEqualTo(0.9, within(1e-9));
        assertThat(incident.sentence()).contains("each time after 60 s of silence, as a timer does it");
        assertThat(incident.spread().silence()).containsExactly(new Incident.Bucket(40_000, 75_000, 3));
        assertThat(calls.diagnoses).allMatch(d -> d.score() == 0.8);
    }

    /** A server that dies does so at irregular moments: equal waits are a timer's, of whatever length. */
    @Test
    void equalWaitsBeforeAPlainCloseAreATimerAndNoDeath() {
        ManyCalls calls = new ManyCalls();
        for (int i = 0; i < 4; i++) {
            calls.silent(125 + i * 0.1).failed(i * 30, "backend-died-before-headers");
        }
        Incident incident = calls.repeats().get(0);
        assertThat(incident.cause()).isEqualTo("upstream-response-timeout");
        assertThat(incident.confidence()).isEqualTo(Confidence.LIKELY);
        assertThat(incident.sentence())
                .contains("(upstream-response-timeout; each alone looks like backend-died-before-headers)")
                .contains("each time after 125 s of silence");
        assertThat(incident.remedies()).isNotEmpty().noneMatch(text -> text.contains("oom"));
        assertThat(calls.diagnoses).allMatch(d -> d.cause().equals("backend-died-before-headers"));
        ManyCalls irregular = new ManyCalls();
        for (int i = 0; i < 4; i++) {
            irregular.silent(100 + i * 7).failed(i * 30, "backend-died-before-headers");
        }
        assertThat(irregular.repeats().get(0).cause()).isEqualTo("backend-died-before-headers");
        assertThat(irregular.repeats().get(0).remedies()).isEmpty();
        ManyCalls fast = new ManyCalls();
        for (int i = 0; i < 4; i++) {
            fast.silent(1.2).failed(i * 30, "backend-died-before-headers");
        }
        assertThat(fast.repeats().get(0).cause())
                .as("so short a time may be the work itself")
                .isEqualTo("backend-died-before-headers");
    }

    @Test
    void twoTimersAreTwoIncidents() {
        ManyCalls calls = new ManyCalls();
        for (int i = 0; i < 10; i++) {
            calls.silent(i % 2 == 0 ? 47.3 : 125).failed(i * 30, "backend-died-before-headers");
        }
        List<Incident> incidents = calls.repeats();
        assertThat(incidents).extracting(Incident::count).containsExactly(5, 5);
        assertThat(incidents).extracting(i -> i.spread().timerMillis()).containsExactly(47_300.0, 125_000.0);
        ManyCalls spread = new ManyCalls();
        for (int i = 0; i < 30; i++) {
            spread.silent(57 + i * 0.2).failed(i * 30, "backend-died-before-headers");
        }
        assertThat(spread.repeats())
                .singleElement()
                .satisfies(one -> assertThat(one.spread().timerMillis()).isNaN());
    }

    /** Of the calls that ended in a minute so many failed: those that began in it may end much later. */
    @Test
    void theRateSetsFailuresBesideTheCallsThatEndedInTheSameMinute() {
        ManyCalls calls = new ManyCalls();
        for (int i = 0; i < 10; i++) {
            calls.completed(i * 3);
        }
        calls.refused(62).refused(63).completed(70);
        assertThat(calls.repeats().get(0).spread().rates()).singleElement().satisfies(rate -> {
            assertThat(rate.count()).isEqualTo(2);
            assertThat(rate.ended()).isEqualTo(3);
        });
    }

    @Test
    void waitsOfAllLengthsAreNoTimer() {
        ManyCalls calls = new ManyCalls()
                .silent(12)
                .reset(0)
                .silent(60)
                .reset(100)
                .silent(60.1)
                .reset(200)
                .silent(0.05)
                .reset(300);
        Incident incident = calls.repeats().get(0);
        assertThat(incident.spread().timerMillis()).isNaN();
        assertThat(incident.score()).isEqualTo(0.8);
        assertThat(incident.sentence()).doesNotContain("timer");
        assertThat(incident.spread().silence()).hasSize(3);
    }

    @Test
    void twoEqualWaitsAreNoTimerYet() {
        ManyCalls calls = new ManyCalls().silent(60).reset(0).reset(100);
        assertThat(calls.repeats().get(0).spread().timerMillis()).isNaN();
    }

    @Test
    void reusedConnectionsAreCounted() {
        ManyCalls calls = new ManyCalls().on("c1").reset(0).on(null).reset(1).reset(2);
        Incident incident = calls.repeats().get(0);
        assertThat(incident.spread().reused()).isEqualTo(1);
        assertThat(incident.spread().fresh()).isEqualTo(2);
        assertThat(incident.sentence()).contains("1 of them on reused connections");
    }

    @Test
    void aYearOfFailuresKeepsItsStepsOfTimeBelowTheCap() {
        ManyCalls calls = new ManyCalls();
        for (int i = 0; i < 1000; i++) {
            calls.reset(i * 31_536.0);
        }
        Incident.Spread spread = calls.repeats().get(0).spread();
        assertThat(spread.rates()).hasSizeLessThanOrEqualTo(Incident.Spread.RATE_CAP);
        assertThat(spread.rates().stream().mapToInt(Incident.Rate::count).sum()).isEqualTo(1000);
    }
}
