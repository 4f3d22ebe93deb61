package io.hangup.call;

import io.hangup.report.EndpointStatistics;
import java.util.Arrays;

/**
 * Values of one kind, for their quantiles. Up to {@value #EXACT} of them are kept as they are; from then on they are
 * counted in a histogram of logarithmic steps (32 to each doubling, so a quantile is at most 1.1 % off), which takes at
 * most 8 KiB however many come. Count and greatest value are always exact.
 */
final class Distribution {
    static final int EXACT = 256;
    private static final int STEPS = 32;

    /** Values below 2^-20 (or 0) share the first step, those above 2^43 the last. */
    private static final int LEAST_EXPONENT = -20;

    private static final int DOUBLINGS = 64;
    private static final double LN2 = Math.log(2);

    private double[] exact = new double[8];
    private int[] steps;
    private int count;
    private double max = Double.NEGATIVE_INFINITY;

    /** Anything that is no number, or negative (a clock stepped back), does not count. */
    void add(double value) {
        if (!(value >= 0) || Double.isInfinite(value)) {
            return;
        }
        max = Math.max(max, value);
        if (steps == null && count == EXACT) {
            steps = new int[STEPS * DOUBLINGS];
            for (int i = 0; i < count; i++) {
                steps[step(exact[i])]++;
            }
            exact = null;
        }
        if (steps != null) {
            steps[step(value)]++;
        } else {
            if (count == exact.length) {
                exact = Arrays.copyOf(exact, Math.min(EXACT, 2 * count));
            }
            exact[count] = value;
        }
        count++;
    }

    private static int step(double value) {
        if (value <= 0) {
            return 0;
        }
        int step = (int) Math.floor((Math.log(value) / LN2 - LEAST_EXPONENT) * STEPS);
        return Math.max(0, Math.min(STEPS * DOUBLINGS - 1, step));
    }

    int count() {
        return count;
    }

    /** The least value that at least this share of all does not exceed (nearest rank); NaN without values. */
    private double quantile(double share) {
        long rank = Math.max(1, (long) Math.ceil(share * count - 1e-9));
        if (steps == null) {
            return exact[(int) rank - 1];
        }
        long seen = 0;
        for (int i = 0; i < steps.length; i++) {
            seen += steps[i];
            if (seen >= rank) {
                double middle = Math.exp(((i + 0.5) / STEPS + LEAST_EXPONENT) * LN2);
                return i == 0 ? 0 : Math.min(max, middle);
            }
        }
        return max;
    }

    /** Median, p95, p99 and the greatest value, or null without values. */
    EndpointStatistics.Quantiles quantiles() {
        if (count == 0) {
            return null;
        }
        if (steps == null) {
            Arrays.sort(exact, 0, count);
        }
        return new EndpointStatistics.Quantiles(count, quantile(0.5), quantile(0.95), quantile(0.99), max);
    }
}
