package io.hangup.report;

import static org.assertj.core.api.Assertions.assertThat;

import io.hangup.diagnosis.rule.Judgements;
import io.hangup.llm.Outcome;
import io.hangup.testing.Ladder;
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

    /** Node's pool opens the next connection at once; the request waits for the SDK's pause. */
    @Test
    void thePauseEndsWithTheRequestWhereItsConnectionWasOpenBefore() {
        Ladder first =
                sent(pooled(40_001, 0), 40).at(3_040).clientFin().serverFin().clientAck();
        Ladder second = sent(pooled(40_002, 3_000), 3_500)
                .after(300)
                .serverHttp(200, Map.of("Content-Type", "application/json"), "{\"id\":\"x\",\"choices\":[]}")
                .clientAck();
        String text = TextReport.render(Judgements.of(first, second).report(), Style.PLAIN)
                .replaceAll("\\s+", " ");
        assertThat(text).contains("2 tries of one call, the last completed").containsPattern("; 4[0-9]{2} ms after");
    }

    private static Ladder pooled(int port, double millis) {
        return Ladder.between("10.0.0.1", port, "203.0.113.10", 8000)
                .rtt(20)
                .at(millis)
                .handshake();
    }

    private static Ladder sent(Ladder ladder, double millis) {
        return ladder.at(millis)
                .clientHttp("POST", "/v1/chat/completions", Map.of("Host", "llm.example"), "{\"model\":\"m\"}")
                .serverAck();
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
