package io.hangup.call;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.hangup.llm.Outcome;
import io.hangup.report.CallEntry;
import io.hangup.report.EndpointStatistics;
import io.hangup.testing.ManyCalls;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class StatisticsTest {
    @Test
    void quantilesOfFewValuesAreExactByNearestRank() {
        Distribution values = new Distribution();
        for (int i = 100; i >= 1; i--) {
            values.add(i);
        }
        assertThat(values.quantiles()).isEqualTo(new EndpointStatistics.Quantiles(100, 50, 95, 99, 100));
    }

    @Test
    void quantilesOfManyValuesAreWithinTheirStep() {
        long seed = 20_261_122;
        Random random = new Random(seed);
        double[] all = new double[50_000];
        Distribution values = new Distribution();
        for (int i = 0; i < all.length; i++) {
            all[i] = Math.exp(random.nextGaussian() * 3);
            values.add(all[i]);
        }
        Arrays.sort(all);
        EndpointStatistics.Quantiles q = values.quantiles();
        assertThat(q.count()).isEqualTo(all.length);
        assertThat(q.max()).isEqualTo(all[all.length - 1]);
        assertThat(q.median() / all[24_999]).as("seed %d", seed).isEqualTo(1, within(0.012));
        assertThat(q.p95() / all[47_499]).as("seed %d", seed).isEqualTo(1, within(0.012));
        assertThat(q.p99() / all[49_499]).as("seed %d", seed).isEqualTo(1, within(0.012));
    }

    @Test
    void whatIsNoValueDoesNotCount() {
        Distribution values = new Distribution();
        values.add(Double.NaN);
        values.add(-1);
        values.add(Double.POSITIVE_INFINITY);
        assertThat(values.quantiles()).isNull();
        for (int i = 0; i < 1000; i++) {
            values.add(0);
        }
        assertThat(values.quantiles()).isEqualTo(new EndpointStatistics.Quantiles(1000, 0, 0, 0, 0));
    }

    private static CallEntry call(int number, String host, double connect) {
        return new CallEntry(
                "k" + number,
                List.of(),
                List.of(),
                List.of(),
                null,
                null,
                null,
                host,
                "",
                Outcome.COMPLETED,
                ManyCalls.START,
                Double.NaN,
                connect,
                Double.NaN,
                Double.NaN,
                Double.NaN,
                100,
                null);
    }

    @Test
    void callsAreCountedPerEndpointAndTimesOnlyWhereThereAreAny() {
        List<CallEntry> calls = List.of(call(0, "a", 10), call(1, "b", 5), call(2, "a", Double.NaN));
        List<EndpointStatistics> list = Statistics.of(calls, List.of(), List.of(), List.of());
        assertThat(list).extracting(EndpointStatistics::endpoint).containsExactly("a", "b");
        assertThat(list.get(0).calls()).isEqualTo(2);
        assertThat(list.get(0).connectMillis()).isEqualTo(new EndpointStatistics.Quantiles(1, 10, 10, 10, 10));
        assertThat(list.get(0).headersMillis()).isNull();
    }

    @Test
    void endpointsBeyondTheCapAreCountedTogether() {
        List<CallEntry> calls = new ArrayList<>();
        for (int i = 0; i < Statistics.GROUP_CAP + 50; i++) {
            calls.add(call(i, "host" + i, 1));
        }
        List<EndpointStatistics> list = Statistics.of(calls, List.of(), List.of(), List.of());
        assertThat(list).hasSize(Statistics.GROUP_CAP + 1);
        assertThat(list.get(0).endpoint()).isEqualTo(Statistics.OTHERS);
        assertThat(list.get(0).calls()).isEqualTo(50);
    }
}
