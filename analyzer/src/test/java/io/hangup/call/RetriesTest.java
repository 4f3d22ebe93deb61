package io.hangup.call;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What counts as a try of the same call, and what only looks like one. */
class RetriesTest {
    private static final long MILLIS = 1_000_000L;
    private static final long SIZE = 4213;

    private final List<Retries.Try> tries = new ArrayList<>();

    private int[] linked() {
        return Retries.of(tries);
    }

    private void attempt(long bytes, long beginMillis, long overMillis, Retries.End end) {
        attempt(bytes, beginMillis, overMillis, end, false, -1, -1);
    }

    private void attempt(
            long bytes,
            long beginMillis,
            long overMillis,
            Retries.End end,
            boolean reused,
            int count,
            long retryAfterMillis) {
        tries.add(new Retries.Try(
                "192.0.2.1 api.openai.com",
                null,
                -1,
                bytes,
                reused,
                count,
                beginMillis * MILLIS,
                beginMillis * MILLIS,
                overMillis * MILLIS,
                end,
                retryAfterMillis * MILLIS));
    }

    @Test
    void threeTriesWithDoubledWaitsAreOneCall() {
        attempt(SIZE, 0, 60_000, Retries.End.FAILED);
        attempt(SIZE, 60_450, 120_450, Retries.End.FAILED);
        attempt(SIZE, 121_350, 122_000, Retries.End.DONE);
        assertThat(linked()).containsExactly(-1, 0, 1);
    }

    /** Five equal requests on one HTTP/2 connection, of which a GOAWAY refused two: two more follow at once. */
    @Test
    void whatWasRefusedUnprocessedIsRepeatedAtOnceEachByOne() {
        attempt(SIZE, 0, 300, Retries.End.DONE);
        attempt(SIZE, 0, 200, Retries.End.REFUSED, true, -1, -1);
        attempt(SIZE, 0, 200, Retries.End.REFUSED, true, -1, -1);
        attempt(SIZE, 230, 600, Retries.End.DONE);
        attempt(SIZE, 231, 601, Retries.End.DONE);
        attempt(SIZE, 232, 602, Retries.End.DONE);
        assertThat(linked()).containsExactly(-1, -1, -1, 1, 2, -1);
    }

    @Test
    void anEqualRequestLongAfterARefusalMayBeAnyCall() {
        attempt(SIZE, 0, 300, Retries.End.DONE);
        attempt(SIZE, 0, 200, Retries.End.REFUSED, true, -1, -1);
        attempt(SIZE, 5_230, 5_600, Retries.End.DONE);
        attempt(SIZE, 7_230, 7_600, Retries.End.DONE);
        assertThat(linked()).containsExactly(-1, -1, -1, -1);
    }

    @Test
    void anotherSizeAnotherClientOrNoFailureIsAnotherCall() {
        attempt(SIZE, 0, 1000, Retries.End.FAILED);
        attempt(SIZE + 17, 1500, 2000, Retries.End.DONE);
        attempt(SIZE + 1000, 3000, 4000, Retries.End.DONE);
        attempt(SIZE + 1000, 4500, 5000, Retries.End.DONE);
        Retries.Try other = tries.get(0);
        tries.add(new Retries.Try(
                "192.0.2.2 api.openai.com",
                null,
                -1,
                other.bytes(),
                false,
                -1,
                1600 * MILLIS,
                1600 * MILLIS,
                1700 * MILLIS,
                Retries.End.DONE,
                -1));
        assertThat(linked()).containsOnly(-1);
    }

    @Test
    void beforeTheEndTooSoonOrTooLateIsNoRepetition() {
        attempt(SIZE, 0, 1000, Retries.End.FAILED);
        attempt(SIZE, 999, 1500, Retries.End.DONE);
        attempt(SIZE * 2, 100_000, 101_000, Retries.End.FAILED);
        attempt(SIZE * 2, 101_100, 102_000, Retries.End.DONE);
        attempt(SIZE * 3, 200_000, 201_000, Retries.End.FAILED);
        attempt(SIZE * 3, 209_600, 210_000, Retries.End.DONE);
        assertThat(linked()).containsOnly(-1);
    }

    @Test
    void parallelCallsOfOneSizeThatFailTogetherAreNotGuessedAt() {
        attempt(SIZE, 0, 1000, Retries.End.FAILED);
        attempt(SIZE, 1, 1001, Retries.End.FAILED);
        attempt(SIZE, 1501, 2000, Retries.End.DONE);
        attempt(SIZE, 1502, 2000, Retries.End.DONE);
        assertThat(linked()).containsOnly(-1);
    }

    @Test
    void aCallThatBeginsBesideTheSecondTryCouldBeItAsWell() {
        attempt(SIZE, 0, 1000, Retries.End.FAILED);
        attempt(SIZE, 1501, 9000, Retries.End.DONE);
        attempt(SIZE, 1600, 9000, Retries.End.DONE);
        assertThat(linked()).containsOnly(-1);
    }

    @Test
    void parallelCallsOfDifferentSizesEachFindTheirOwn() {
        attempt(SIZE, 0, 1000, Retries.End.FAILED);
        attempt(SIZE * 2, 1, 1001, Retries.End.FAILED);
        attempt(SIZE * 2, 1501, 2000, Retries.End.DONE);
        attempt(SIZE, 1502, 2000, Retries.End.DONE);
        assertThat(linked()).containsExactly(-1, -1, 1, 0);
    }

    @Test
    void whereEqualRequestsAreUsualOnlyTheWaitOfAnSdkCounts() {
        attempt(SIZE, 0, 900, Retries.End.DONE);
        attempt(SIZE, 10_000, 11_000, Retries.End.FAILED);
        attempt(SIZE, 15_000, 15_900, Retries.End.DONE);
        assertThat(linked()).as("five seconds later: the next round").containsOnly(-1);
        tries.clear();
        attempt(SIZE, 0, 900, Retries.End.DONE);
        attempt(SIZE, 10_000, 11_000, Retries.End.FAILED);
        attempt(SIZE, 11_450, 11_900, Retries.End.DONE);
        assertThat(linked()).containsExactly(-1, -1, 1);
    }

    /** Every 20 s the same request, each without an answer for 60 s: the fourth is due, and repeats nothing. */
    @Test
    void equalRequestsThatWereMadeWhileTheFirstWasStillWaitingAreUsualToo() {
        for (int i = 0; i < 4; i++) {
            attempt(SIZE, i * 21_900L, i * 21_900L + 60_040, Retries.End.FAILED);
        }
        assertThat(linked()).containsOnly(-1);
        attempt(SIZE, 60_500, 61_000, Retries.End.DONE);
        assertThat(linked()).as("the wait of an SDK").containsExactly(-1, -1, -1, -1, 0);
    }

    private void readable(long beginMillis, long overMillis, Retries.End end) {
        tries.add(new Retries.Try(
                "192.0.2.1 api.openai.com",
                "/v1/chat/completions gpt-lab",
                350,
                600,
                false,
                -1,
                beginMillis * MILLIS,
                beginMillis * MILLIS,
                overMillis * MILLIS,
                end,
                -1));
    }

    /** urllib3's first retry comes at once, also on a new connection; the next after a pause. */
    @Test
    void theFirstRepetitionMayComeAtOnceWhereTheRequestCanBeRead() {
        readable(0, 160, Retries.End.UNANSWERED);
        readable(165, 330, Retries.End.UNANSWERED);
        readable(1_335, 1_500, Retries.End.DONE);
        assertThat(linked()).containsExactly(-1, 0, 1);
        tries.clear();
        attempt(SIZE, 0, 160, Retries.End.UNANSWERED);
        attempt(SIZE, 165, 330, Retries.End.DONE);
        assertThat(linked()).as("sizes alone do not prove it").containsOnly(-1);
    }

    /** A batch, each item of which fails: the next follows at once. */
    @Test
    void aProgramThatGoesThroughItsItemsTriesNothingAgain() {
        for (int i = 0; i < 3; i++) {
            readable(i * 165L, i * 165L + 160, Retries.End.UNANSWERED);
        }
        assertThat(linked()).containsOnly(-1);
    }

    /** A probe every 14.4 s, each of which fails after another time: it is due, and repeats nothing. */
    @Test
    void requestsThatComeAtABeatAreNoTries() {
        long[] lasts = {6_600, 3_000, 7_100, 6_700, 900};
        for (int i = 0; i < lasts.length; i++) {
            attempt(SIZE, i * 14_400L, i * 14_400L + lasts[i], Retries.End.FAILED);
        }
        assertThat(linked()).containsOnly(-1);
    }

    @Test
    void equalPausesAreNoBeatOfTheirOwn() {
        attempt(SIZE, 0, 3_000, Retries.End.FAILED);
        attempt(SIZE, 5_000, 12_000, Retries.End.FAILED);
        attempt(SIZE, 14_000, 15_000, Retries.End.DONE);
        assertThat(linked()).containsExactly(-1, 0, 1);
    }

    @Test
    void theEndOfTheCallItselfIsNoSignThatEqualRequestsAreUsual() {
        attempt(SIZE, 0, 1000, Retries.End.FAILED);
        attempt(SIZE, 2500, 3500, Retries.End.FAILED);
        attempt(SIZE, 6500, 7000, Retries.End.DONE);
        assertThat(linked()).containsExactly(-1, 0, 1);
    }

    @Test
    void aFailureThatWasPassedOverDoesNotStandInTheWayOfTheNext() {
        attempt(SIZE, 0, 100, Retries.End.FAILED);
        attempt(SIZE, 2000, 2200, Retries.End.DONE);
        attempt(SIZE, 2500, 2510, Retries.End.FAILED);
        attempt(SIZE, 2950, 3200, Retries.End.DONE);
        attempt(SIZE, 3500, 3700, Retries.End.DONE);
        assertThat(linked()).containsExactly(-1, -1, -1, 2, -1);
    }

    @Test
    void aLongRunAtASteadyPaceIsALoop() {
        for (int i = 0; i < 9; i++) {
            attempt(SIZE, i * 4000L, i * 4000L + 1000, Retries.End.FAILED);
        }
        assertThat(linked()).containsOnly(-1);
    }

    @Test
    void theWaitThatTheAnswerAskedForIsHonoured() {
        attempt(SIZE, 0, 1000, Retries.End.FAILED, false, -1, 20_000);
        attempt(SIZE, 21_010, 22_000, Retries.End.DONE);
        assertThat(linked()).containsExactly(-1, 0);
    }

    @Test
    void aRequestThatCountsItsTriesIsBelieved() {
        attempt(SIZE, 0, 1000, Retries.End.LEFT, false, 0, -1);
        attempt(SIZE, 1450, 2000, Retries.End.DONE, false, 1, -1);
        assertThat(linked()).containsExactly(-1, 0);
        tries.clear();
        attempt(SIZE, 0, 1000, Retries.End.FAILED, false, 0, -1);
        attempt(SIZE, 1450, 2000, Retries.End.DONE, false, 0, -1);
        assertThat(linked()).as("it says that it is the first try").containsOnly(-1);
    }

    @Test
    void whoLeftByChoiceAsksSomethingNew() {
        attempt(SIZE, 0, 1000, Retries.End.LEFT);
        attempt(SIZE, 1500, 2000, Retries.End.DONE);
        assertThat(linked()).containsOnly(-1);
    }

    @Test
    void librariesRepeatAtOnceOnlyWhatAReusedConnectionLost() {
        attempt(SIZE, 0, 1000, Retries.End.UNANSWERED, true, -1, -1);
        attempt(SIZE, 1002, 2000, Retries.End.DONE);
        assertThat(linked()).containsExactly(-1, 0);
        tries.clear();
        attempt(SIZE, 0, 1000, Retries.End.UNANSWERED);
        attempt(SIZE, 1002, 2000, Retries.End.DONE);
        assertThat(linked()).containsOnly(-1);
    }
}
