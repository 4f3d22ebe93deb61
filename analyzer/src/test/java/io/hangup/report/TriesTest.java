package io.hangup.report;

import static org.assertj.core.api.Assertions.assertThat;

import io.hangup.llm.Outcome;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What a client library tried again is one call to whoever waits for it. */
class TriesTest {
    private static final long SECOND = 1_000_000_000L;

    private static CallEntry call(int number, String retryOf, Outcome outcome, double startSeconds, double seconds) {
        return new CallEntry(
                "k" + number,
                List.of(),
                List.of(),
                List.of(),
                null,
                retryOf,
                null,
                "api.openai.com",
                "",
                outcome,
                ReportFixture.START + (long) (startSeconds * SECOND),
                Double.NaN,
                Double.NaN,
                Double.NaN,
                Double.NaN,
                Double.NaN,
                seconds * 1000,
                null);
    }

    private static Report report(CallEntry... calls) {
        return new Report(
                "",
                List.of(),
                List.of(),
                List.of(),
                List.of(),
                List.of(calls),
                List.of(),
                List.of(),
                List.of(),
                new Summary(calls.length, calls.length, calls.length, 0, 0, Map.of()),
                List.of());
    }

    private static Tries tries(Report report) {
        return new Tries(report, new ReportIndex(report));
    }

    @Test
    void aCallThatTheThirdTrySavedIsOneThatCompleted() {
        Report report = report(
                call(0, null, Outcome.CLOSED_BEFORE_HEADERS, 0, 1),
                call(1, null, Outcome.COMPLETED, 0.1, 1),
                call(2, "k0", Outcome.CLOSED_BEFORE_HEADERS, 1.5, 1),
                call(3, "k2", Outcome.COMPLETED, 3.5, 1));
        Tries tries = tries(report);
        assertThat(tries.last()).extracting(CallEntry::id).containsExactly("k1", "k3");
        assertThat(tries.rescued()).isEqualTo(1);
        assertThat(tries.story(report.calls().get(2)))
                .startsWith("3 tries of one call, the last completed. This was try 2")
                .contains("500 ms, 1 s after");
        assertThat(tries.story(report.calls().get(1))).isEmpty();
        assertThat(TextReport.render(report, Style.PLAIN))
                .contains("2 LLM calls in 4 tries to api.openai.com: 2 completed (1 only when tried again)")
                .contains("closed-before-headers, try 1 of 3")
                .contains("completed, try 3 of 3");
        assertThat(MarkdownReport.render(report, Style.PLAIN)).contains("2 LLM calls in 4 tries");
    }

    @Test
    void threeTimesATimerAndTheWaitsBetweenAreWhatTheUserWaited() {
        Report report = report(
                call(0, null, Outcome.CLIENT_CANCELLED, 0, 60),
                call(1, "k0", Outcome.CLIENT_CANCELLED, 60.5, 60),
                call(2, "k1", Outcome.CLIENT_CANCELLED, 121.5, 60));
        assertThat(tries(report).story(report.calls().get(0)))
                .contains("all 3 failed")
                .endsWith("Its user waited 182 s: 3 × 60 s, and 1.5 s between the tries.");
    }

    @Test
    void triesOfDifferentLengthAreNoTimer() {
        Report report = report(
                call(0, null, Outcome.CLOSED_BEFORE_HEADERS, 0, 10),
                call(1, "k0", Outcome.CLOSED_BEFORE_HEADERS, 10.5, 60));
        assertThat(tries(report).story(report.calls().get(0)))
                .contains("2 tries of one call, both failed")
                .doesNotContain("×");
    }
}
