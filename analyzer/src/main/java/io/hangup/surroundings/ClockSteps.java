package io.hangup.surroundings;

import io.hangup.diagnosis.ClockStep;
import io.hangup.tcp.Connection;
import io.hangup.tcp.Segments;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** Where the clock of one capture stepped ahead, as its connections show it: what several of them show counts once. */
final class ClockSteps {
    private static final int CAP = 20;

    /**
     * One step.
     *
     * @param before epoch nanoseconds of the last frame before it
     * @param after those of the first one after it
     * @param frame reference of that one
     * @param nanos by how much
     */
    record Step(long before, long after, long frame, long nanos) {
        boolean overlaps(Step other) {
            return before < other.after && other.before < after;
        }

        /** The same step by both: it lies where both have it. */
        Step with(Step other) {
            Step first = after <= other.after ? this : other;
            return new Step(Math.max(before, other.before), first.after, first.frame, Math.max(nanos, other.nanos));
        }
    }

    private final List<Step> steps = new ArrayList<>();

    void add(Connection connection) {
        Segments log = connection.segments();
        for (ClockStep found : ClockStep.of(log)) {
            int i = found.index();
            add(new Step(log.time(i - 1), log.time(i), log.frame(i), found.nanos()));
        }
    }

    private void add(Step step) {
        for (int i = 0; i < steps.size(); i++) {
            if (steps.get(i).overlaps(step)) {
                steps.set(i, steps.get(i).with(step));
                return;
            }
        }
        if (steps.size() < CAP) {
            steps.add(step);
        }
    }

    /** In the order of time. */
    List<Step> all() {
        List<Step> sorted = new ArrayList<>(steps);
        sorted.sort(Comparator.comparingLong(Step::after));
        return sorted;
    }
}
