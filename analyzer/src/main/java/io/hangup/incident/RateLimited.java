package io.hangup.incident;

import io.hangup.diagnosis.Words;
import io.hangup.llm.ClosedBy;
import io.hangup.llm.Outcome;
import io.hangup.report.Units;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * Resets among readable answers "too many requests" (429, 529), of one client at one endpoint, within a minute of each
 * other. Without a readable answer of that kind nothing is claimed.
 */
final class RateLimited {
    private static final String CAUSE = "rate-limited-reset";
    private static final long MINUTE = 60_000_000_000L;
    private static final int LEAST_RESETS = 2;
    private static final int MANY = 3;
    private static final double FEW_SCORE = 0.6;
    private static final double MANY_SCORE = 0.8;

    /** Causes that say no more than that the server's side did it: nothing in the call itself explains the reset. */
    private static final Set<String> OPEN_CAUSES = Set.of(
            "server-active-reset-before-headers",
            "backend-died-before-headers",
            "connect-refused",
            "connect-reset-after-established",
            "tls-clienthello-reset",
            "tls-server-closed",
            "h2-stream-reset",
            "unexplained");

    private final IncidentPatterns patterns;

    RateLimited(IncidentPatterns patterns) {
        this.patterns = patterns;
    }

    /** @param calls of one client to one endpoint, in order */
    void examine(List<Story> calls) {
        List<Story> limited = new ArrayList<>();
        for (Story call : calls) {
            if ((call.status() == 429 || call.status() == 529) && call.diagnosis() != null) {
                limited.add(call);
            }
        }
        if (limited.isEmpty()) {
            return;
        }
        long[] times = limited.stream().mapToLong(Story::end).sorted().toArray();
        List<Story> members = new ArrayList<>();
        int resets = 0;
        for (Story call : calls) {
            if (isReset(call) && near(times, call.end())) {
                members.add(call);
                resets++;
            }
        }
        if (resets < LEAST_RESETS) {
            return;
        }
        long[] resetTimes = members.stream().mapToLong(Story::end).sorted().toArray();
        int limits = 0;
        for (Story call : limited) {
            if (near(resetTimes, call.end())) {
                members.add(call);
                limits++;
            }
        }
        members.sort((a, b) -> Long.compare(a.start(), b.start()));
        boolean many = resets >= MANY && limits >= MANY;
        patterns.add(
                CAUSE,
                ClosedBy.SERVER,
                many ? MANY_SCORE : FEW_SCORE,
                members,
                sentence(calls, members, resets, limits));
    }

    private static boolean isReset(Story call) {
        if (call.diagnosis() == null || !OPEN_CAUSES.contains(call.diagnosis().cause())) {
            return false;
        }
        boolean early = call.outcome() == Outcome.CLOSED_BEFORE_HEADERS
                || call.outcome() == Outcome.CONNECT_FAILED
                || call.outcome() == Outcome.TLS_FAILED;
        ClosedBy by = call.diagnosis().closedBy();
        return early && (by == ClosedBy.SERVER || by == ClosedBy.MIDDLEBOX);
    }

    private static boolean near(long[] sorted, long time) {
        int next = Stories.at(sorted, time - MINUTE);
        return next < sorted.length && sorted[next] <= time + MINUTE;
    }

    private static String sentence(List<Story> calls, List<Story> members, int resets, int limits) {
        long last = members.get(members.size() - 1).start();
        long first = last;
        for (Story call : calls) {
            if (call.start() >= members.get(0).start() - MINUTE) {
                first = Math.min(first, call.start());
            }
        }
        int begun = 0;
        int answered = 0;
        for (Story call : calls) {
            if (call.start() >= first && call.start() <= last) {
                begun++;
                answered += call.completed() ? 1 : 0;
            }
        }
        double seconds = Math.max(1, (last - first) / 1e9);
        return IncidentWords.when(members.get(0).start(), last, false) + " " + Units.count(resets, "call", "calls")
                + " of "
                + members.get(0).client() + " to " + members.get(0).endpoint()
                + (resets == 1 ? " was" : " were") + " reset or refused before an answer, while "
                + Units.count(limits, "other was", "others were") + " answered 429 or 529 within the same minute: "
                + Units.count(begun, "call", "calls") + " in " + Words.duration(Math.max(0, last - first))
                + " (" + rate(begun / seconds) + " a second), " + Units.grouped(answered)
                + " answered in full. This is consistent with rate limiting.";
    }

    private static String rate(double perSecond) {
        return perSecond >= 10
                ? Units.grouped(Math.round(perSecond))
                : Long.toString(Math.round(perSecond * 10) / 10) + "." + Math.round(perSecond * 10) % 10;
    }
}
