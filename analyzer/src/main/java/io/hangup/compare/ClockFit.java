package io.hangup.compare;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * How the second capture's clock stands to the first's. A packet that went from A to B shows the offset plus its
 * journey, one from B to A the offset less its journey: the truth lies between the smallest of the first and the
 * greatest of the second, and in the middle where both ways take the same time.
 */
final class ClockFit {
    private static final int WINDOWS = 32;

    /** Fewer windows, or a shorter time, and a drift is not spoken of. */
    private static final int LEAST_WINDOWS = 4;

    private static final double LEAST_SPAN_NANOS = 5e9;

    /** A drift must move the clocks this much farther than the fit's own scatter. */
    private static final double DRIFT_TO_SCATTER = 4;

    private final long start;
    private final long span;
    private final long[] upper = new long[WINDOWS];
    private final long[] lower = new long[WINDOWS];
    private double offset;
    private double rate;
    private double uncertainty = Double.NaN;
    private boolean drifts;
    private boolean known;

    /** @param start first time by a's clock, epoch nanoseconds */
    ClockFit(long start, long end) {
        this.start = start;
        this.span = Math.max(1, end - start);
        Arrays.fill(upper, Long.MAX_VALUE);
        Arrays.fill(lower, Long.MIN_VALUE);
    }

    /** A packet seen at both points that travelled from a to b. */
    void fromA(long timeA, long timeB) {
        int w = window(timeA);
        upper[w] = Math.min(upper[w], timeB - timeA);
    }

    /** One that travelled from b to a. */
    void fromB(long timeA, long timeB) {
        int w = window(timeA);
        lower[w] = Math.max(lower[w], timeB - timeA);
    }

    private int window(long timeA) {
        double share = (double) (timeA - start) / span;
        return (int) Math.max(0, Math.min(WINDOWS - 1, share * WINDOWS));
    }

    void fit() {
        List<double[]> points = new ArrayList<>();
        long least = Long.MAX_VALUE;
        long most = Long.MIN_VALUE;
        for (int w = 0; w < WINDOWS; w++) {
            least = Math.min(least, upper[w]);
            most = Math.max(most, lower[w]);
            if (upper[w] != Long.MAX_VALUE && lower[w] != Long.MIN_VALUE) {
                double middle = lower[w] + (upper[w] - lower[w]) / 2.0;
                points.add(new double[] {start + (w + 0.5) * span / WINDOWS, middle, (upper[w] - lower[w]) / 2.0});
            }
        }
        if (least == Long.MAX_VALUE || most == Long.MIN_VALUE) {
            // one way only: a bound, and no more
            offset = least != Long.MAX_VALUE ? least : most != Long.MIN_VALUE ? most : 0;
            return;
        }
        known = true;
        line(points);
        if (!drifts) {
            offset = most + (least - most) / 2.0;
            uncertainty = Math.abs(least - most) / 2.0;
        }
    }

    private void line(List<double[]> points) {
        int n = points.size();
        if (n < LEAST_WINDOWS) {
            return;
        }
        double meanTime = 0;
        double mean = 0;
        for (double[] p : points) {
            meanTime += (p[0] - start) / n;
            mean += p[1] / n;
        }
        double tt = 0;
        double to = 0;
        for (double[] p : points) {
            double t = p[0] - start - meanTime;
            tt += t * t;
            to += t * (p[1] - mean);
        }
        double first = points.get(0)[0];
        double last = points.get(n - 1)[0];
        if (last - first < LEAST_SPAN_NANOS || tt == 0) {
            return;
        }
        double slope = to / tt;
        double scatter = 0;
        double width = Double.MAX_VALUE;
        for (double[] p : points) {
            double miss = p[1] - mean - slope * (p[0] - start - meanTime);
            scatter += miss * miss / n;
            width = Math.min(width, Math.abs(p[2]));
        }
        double moved = Math.abs(slope) * (last - first);
        if (moved > DRIFT_TO_SCATTER * Math.sqrt(scatter) && moved > width) {
            drifts = true;
            rate = slope;
            offset = mean - slope * meanTime;
            uncertainty = width + Math.sqrt(scatter);
        }
    }

    /** Packets went both ways, so that the offset can be told. */
    boolean known() {
        return known;
    }

    boolean drifts() {
        return drifts;
    }

    /** Seconds that b's clock gains on a's in a million seconds. */
    double partsPerMillion() {
        return rate * 1e6;
    }

    /** b's clock minus a's at a time of a's clock, nanoseconds. */
    long at(long timeA) {
        return Math.round(offset + (drifts ? rate * (timeA - start) : 0));
    }

    /** Half of what the round trip between the points leaves open, nanoseconds; NaN when nothing is known. */
    double uncertaintyNanos() {
        return uncertainty;
    }
}
