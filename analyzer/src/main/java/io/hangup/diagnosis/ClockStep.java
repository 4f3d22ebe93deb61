package io.hangup.diagnosis;

import io.hangup.packet.Packet;
import io.hangup.tcp.Segments;
import io.hangup.tcp.Side;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * The capture's clock stepped ahead within a connection. Both ends stamp their segments with clocks of their own (TSval, RFC
 * 7323); where the capture says that seconds passed and both of those clocks say that they did not, and neither makes up for it
 * later, the capture is wrong. One end alone may have been asleep; a segment that was held up is followed by later stamps.
 *
 * @param index of the first segment after it in the connection's log
 * @param nanos by how much the clock stepped, about; too little where the ends' clocks tick at an unknown rate
 */
public record ClockStep(int index, long nanos) {
    /** Verdicts compare seconds; less may be a box that held both directions up. */
    private static final long LEAST_NANOS = 1_000_000_000L;

    /** The slowest tick that is met; RFC 7323 section 5.4 permits slower ones, but nobody uses them. */
    private static final double SLOWEST_TICK = 20_000_000;

    /** The usual tick, which is the fastest that RFC 7323 section 5.4 permits. */
    private static final double USUAL_TICK = 1_000_000;

    /** Ticks in short intervals from which on their length is known. */
    private static final int TICKS_LEAST = 20;

    /** The most suspicious pauses of a side that are looked at. */
    private static final int CAP = 64;

    /** From a stamped segment of a side to its next one. */
    private record Interval(int from, int to, long nanos, int ticks) {
        double tick() {
            return (double) nanos / ticks;
        }

        long missing(double tick) {
            return nanos - (long) (ticks * tick);
        }
    }

    /** All of a log, in order; empty where the ends do not stamp their segments. */
    public static List<ClockStep> of(Segments log) {
        if (!pauses(log)) {
            return List.of(); // nearly every connection: the clock steps between two segments
        }
        List<Interval> client = suspicious(log, Side.CLIENT);
        List<Interval> server = client.isEmpty() ? List.of() : suspicious(log, Side.SERVER);
        if (server.isEmpty()) {
            return List.of();
        }
        double clientTick = tick(log, Side.CLIENT);
        double serverTick = tick(log, Side.SERVER);
        List<ClockStep> steps = new ArrayList<>();
        for (Interval one : client) {
            for (Interval other : server) {
                int from = Math.max(one.from, other.from);
                int to = Math.min(one.to, other.to);
                long missing = Math.min(one.missing(clientTick), other.missing(serverTick));
                if (from < to
                        && missing >= LEAST_NANOS
                        && !madeUp(log, Side.CLIENT, one.to, clientTick, missing)
                        && !madeUp(log, Side.SERVER, other.to, serverTick, missing)) {
                    steps.add(new ClockStep(longestPause(log, from, to), missing));
                }
            }
        }
        return steps;
    }

    /** Two segments next to each other lie as far apart as a step that is told of. */
    private static boolean pauses(Segments log) {
        if (log.size() == 0 || log.time(log.size() - 1) - log.time(0) < LEAST_NANOS) {
            return false;
        }
        long last = log.time(0);
        for (int i = 1; i < log.size(); i++) {
            long time = log.time(i);
            if (time - last >= LEAST_NANOS) {
                return true;
            }
            last = time;
        }
        return false;
    }

    /** The intervals in which the clock of the side went on by less than half of what passed, if it ticks as usual. */
    private static List<Interval> suspicious(Segments log, Side side) {
        List<Interval> found = new ArrayList<>();
        int last = -1;
        for (int i = 0; i < log.size(); i++) {
            if (!stamped(log, i, side)) {
                continue;
            }
            long nanos = last < 0 ? 0 : log.time(i) - log.time(last);
            if (nanos >= LEAST_NANOS) {
                int ticks = log.tsVal(i) - log.tsVal(last);
                if (found.size() < CAP && ticks >= 0 && ticks * USUAL_TICK < nanos / 2.0) {
                    found.add(new Interval(last, i, nanos, ticks));
                }
            }
            last = i;
        }
        return found;
    }

    /** How long a tick of the side's clock takes, as most of its short intervals have it; the slowest where they are too few. */
    private static double tick(Segments log, Side side) {
        List<Interval> intervals = new ArrayList<>();
        long total = 0;
        long ticks = 0;
        int last = -1;
        for (int i = 0; i < log.size(); i++) {
            if (!stamped(log, i, side)) {
                continue;
            }
            long nanos = last < 0 ? 0 : log.time(i) - log.time(last);
            int step = last < 0 ? 0 : log.tsVal(i) - log.tsVal(last);
            if (nanos > 0 && nanos < LEAST_NANOS && step > 0) {
                intervals.add(new Interval(last, i, nanos, step));
                total += nanos;
                ticks += step;
            }
            last = i;
        }
        if (ticks < TICKS_LEAST) {
            return SLOWEST_TICK;
        }
        intervals.sort(Comparator.comparingDouble(Interval::tick));
        long below = 0;
        for (Interval interval : intervals) {
            below += interval.nanos;
            if (2 * below >= total) {
                return Math.min(SLOWEST_TICK, interval.tick());
            }
        }
        return SLOWEST_TICK;
    }

    /** The side's stamps run ahead of the capture later on: time had passed, and the segment was held up. */
    private static boolean madeUp(Segments log, Side side, int after, double tick, long missing) {
        int last = after;
        for (int i = after + 1; i < log.size(); i++) {
            if (stamped(log, i, side)) {
                last = i;
            }
        }
        double passed = (log.tsVal(last) - log.tsVal(after)) * Math.min(tick, USUAL_TICK);
        return passed - (log.time(last) - log.time(after)) > missing / 2.0;
    }

    private static int longestPause(Segments log, int from, int to) {
        int longest = from + 1;
        for (int i = from + 2; i <= to; i++) {
            if (log.time(i) - log.time(i - 1) > log.time(longest) - log.time(longest - 1)) {
                longest = i;
            }
        }
        return longest;
    }

    private static boolean stamped(Segments log, int i, Side side) {
        return log.from(i) == side && log.hasTimestamp(i) && !log.has(i, Packet.RST);
    }
}
