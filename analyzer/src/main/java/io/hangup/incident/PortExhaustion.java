package io.hangup.incident;

import io.hangup.diagnosis.Attempt;
import io.hangup.llm.ClosedBy;
import io.hangup.llm.ClosedHow;
import io.hangup.llm.Outcome;
import io.hangup.report.Units;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Of the new connections of one host to one address and port some get an answer and some do not, in turns, while the
 * connections that stand work, other destinations answer, and many connections to it were opened just before.
 */
final class PortExhaustion {
    private static final String CAUSE = "nat-port-exhaustion";
    private static final long SECOND = 1_000_000_000L;

    /** A SYN this close to the end of the capture may still be answered. */
    private static final long ANSWER_WAIT = 3 * SECOND;

    /** A closed connection keeps its port at a NAT for about as long. */
    private static final long PORT_HELD = 120 * SECOND;

    private static final int LEAST_UNANSWERED = 4;
    private static final int LEAST_ACCEPTED_BETWEEN = 3;

    /** The fewest ports that a NAT in wide use gives a host. */
    private static final int LEAST_PORTS = 64;

    private static final int MANY_PORTS = 1000;
    private static final double SCORE = 0.6;
    private static final double MANY_SCORE = 0.85;

    private final IncidentPatterns patterns;
    private final List<Attempt> attempts;
    private final long clock;

    PortExhaustion(IncidentPatterns patterns, List<Attempt> attempts, long clock) {
        this.patterns = patterns;
        this.attempts = attempts;
        this.clock = clock;
    }

    void examine(List<Story> stories) {
        Map<String, List<Story>> failed = new LinkedHashMap<>();
        Map<String, List<Story>> worked = new LinkedHashMap<>();
        for (Story story : stories) {
            String key = story.client() + "\t" + story.server();
            if (isSilentConnect(story)) {
                failed.computeIfAbsent(key, k -> new ArrayList<>()).add(story);
            } else if (story.completed()) {
                worked.computeIfAbsent(key, k -> new ArrayList<>()).add(story);
            }
        }
        failed.values().removeIf(list -> list.size() < LEAST_UNANSWERED);
        if (failed.isEmpty()) {
            return;
        }
        Map<String, List<Attempt>> tried = new LinkedHashMap<>();
        for (Attempt attempt : attempts) {
            String key = attempt.client().address() + "\t" + attempt.server();
            tried.computeIfAbsent(key, k -> new ArrayList<>()).add(attempt);
        }
        failed.forEach(
                (key, list) -> examine(list, worked.getOrDefault(key, List.of()), tried.getOrDefault(key, List.of())));
    }

    private static boolean isSilentConnect(Story story) {
        return story.outcome() == Outcome.CONNECT_FAILED
                && story.diagnosis() != null
                && (story.diagnosis().closedHow() == ClosedHow.TIMEOUT
                        || story.diagnosis().closedHow() == ClosedHow.NONE);
    }

    private void examine(List<Story> failed, List<Story> worked, List<Attempt> tried) {
        long first = failed.get(0).start();
        long last = failed.get(failed.size() - 1).start();
        int between = 0;
        int unanswered = 0;
        int turns = 0;
        boolean answeredBefore = false;
        Set<Integer> ports = new HashSet<>();
        for (Attempt attempt : tried) {
            if (attempt.synTime() >= first - PORT_HELD && attempt.synTime() <= first && attempt.accepted()) {
                ports.add(attempt.client().port());
            }
            if (attempt.synTime() < first || attempt.synTime() > last) {
                continue;
            }
            boolean silent = attempt.answer() == Attempt.Answer.NONE && attempt.synTime() <= clock - ANSWER_WAIT;
            between += attempt.accepted() ? 1 : 0;
            unanswered += silent ? 1 : 0;
            turns += silent && answeredBefore ? 1 : 0;
            answeredBefore = attempt.accepted();
        }
        boolean some = unanswered >= LEAST_UNANSWERED && between >= LEAST_ACCEPTED_BETWEEN && turns >= 2;
        if (!some
                || ports.size() < LEAST_PORTS
                || !standingWorked(worked, first, last)
                || othersSilent(failed, first, last)) {
            return;
        }
        Story one = failed.get(0);
        patterns.add(
                CAUSE,
                ClosedBy.NONE,
                ports.size() >= MANY_PORTS ? MANY_SCORE : SCORE,
                failed,
                IncidentWords.when(first, last, false) + " " + Units.grouped(unanswered) + " of "
                        + Units.count(unanswered + between, "new connection", "new connections") + " of "
                        + one.client() + " to " + one.endpoint() + " (" + one.server()
                        + ") got no answer to their SYN, in turns with others that did, while connections that stood"
                        + " went on working. In the two minutes before, " + Units.grouped(ports.size())
                        + " connections to it had been opened. This is consistent with a NAT or host that has no port"
                        + " left for this destination; a full accept queue of the server looks alike.");
    }

    /** A call over a connection that stood before the first failure completed after it. */
    private static boolean standingWorked(List<Story> worked, long first, long last) {
        Set<String> stood = new HashSet<>();
        for (Story story : worked) {
            if (story.start() < first) {
                stood.add(story.connection());
            }
            if (stood.contains(story.connection()) && story.end() > first && story.start() <= last) {
                return true;
            }
        }
        return false;
    }

    /** SYNs of the same host to other destinations went unanswered, too: it is not about this one. */
    private boolean othersSilent(List<Story> failed, long first, long last) {
        Story one = failed.get(0);
        for (Attempt attempt : attempts) {
            boolean silent = attempt.answer() == Attempt.Answer.NONE
                    && attempt.synTime() >= first
                    && attempt.synTime() <= Math.min(last, clock - ANSWER_WAIT)
                    && attempt.client().address().equals(one.client())
                    && !attempt.server().toString().equals(one.server());
            if (silent) {
                return true;
            }
        }
        return false;
    }
}
