package io.hangup.incident;

import io.hangup.diagnosis.Attempt;
import io.hangup.diagnosis.Diagnosis;
import io.hangup.llm.ClosedBy;
import io.hangup.llm.ClosedHow;
import io.hangup.report.Units;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * Most calls to one endpoint fail within a minute, over several connections and in more than one form, while other
 * destinations work.
 */
final class ProviderOutage {
    private static final String CAUSE = "provider-outage-pattern";
    private static final double SCORE = 0.7;
    private static final long MINUTE = 60_000_000_000L;
    private static final int LEAST_FAILURES = 6;
    private static final int LEAST_CONNECTIONS = 5;
    private static final int LEAST_FORMS = 2;
    private static final int LEAST_OF_A_FORM = 2;
    private static final int LEAST_ELSEWHERE = 2;

    private final IncidentPatterns patterns;

    /** By their end, so that those of a spell are found without a walk over all. */
    private final List<Story> all;

    private final long[] ends;
    private final List<Attempt> attempts;
    private final long[] synTimes;

    ProviderOutage(IncidentPatterns patterns, List<Story> all, List<Attempt> attempts) {
        this.patterns = patterns;
        this.all = byEnd(all);
        this.ends = this.all.stream().mapToLong(Story::end).toArray();
        this.attempts = new ArrayList<>(attempts);
        this.attempts.sort(Comparator.comparingLong(Attempt::synTime));
        this.synTimes = this.attempts.stream().mapToLong(Attempt::synTime).toArray();
    }

    private static List<Story> byEnd(List<Story> stories) {
        List<Story> sorted = new ArrayList<>(stories);
        sorted.sort(Comparator.comparingLong(Story::end));
        return sorted;
    }

    /** @param calls all calls to one endpoint */
    void examine(List<Story> calls) {
        List<Story> failures = new ArrayList<>();
        List<Story> ended = byEnd(calls);
        for (Story call : ended) {
            if (form(call) != null && !patterns.explained(LocalNetworkDown.CAUSE, call)) {
                failures.add(call);
            }
        }
        if (failures.size() < LEAST_FAILURES) {
            return;
        }
        long[] callEnds = ended.stream().mapToLong(Story::end).toArray();
        int from = 0;
        for (int i = 1; i <= failures.size(); i++) {
            // a quiet minute ends a spell
            if (i == failures.size()
                    || failures.get(i).end() - failures.get(i - 1).end() > MINUTE) {
                spell(failures.subList(from, i), ended, callEnds);
                from = i;
            }
        }
    }

    private void spell(List<Story> failures, List<Story> calls, long[] callEnds) {
        if (failures.size() < LEAST_FAILURES || !mixedWithinAMinute(failures)) {
            return;
        }
        long first = failures.get(0).end();
        long last = failures.get(failures.size() - 1).end();
        int limited = 0;
        int others = 0;
        Set<String> servers = new HashSet<>();
        for (int i = Stories.at(callEnds, first); i < callEnds.length && callEnds[i] <= last; i++) {
            Story call = calls.get(i);
            servers.add(call.server());
            limited += call.status() == 429 || call.status() == 529 ? 1 : 0;
            others += call.completed() ? 1 : 0;
        }
        if (limited > 0 || others > failures.size()) {
            return;
        }
        Elsewhere elsewhere = elsewhere(failures.get(0).endpoint(), servers, first, last);
        if (elsewhere.worked < LEAST_ELSEWHERE || elsewhere.worked <= elsewhere.failed) {
            return;
        }
        List<Story> members = new ArrayList<>(failures);
        patterns.add(CAUSE, ClosedBy.UNKNOWN, SCORE, members, sentence(members, others, elsewhere));
    }

    /** Some minute of the spell holds enough failures, connections and forms. */
    private static boolean mixedWithinAMinute(List<Story> failures) {
        Map<String, Integer> forms = new HashMap<>();
        Map<String, Integer> connections = new HashMap<>();
        int from = 0;
        for (int to = 0; to < failures.size(); to++) {
            forms.merge(form(failures.get(to)), 1, Integer::sum);
            connections.merge(failures.get(to).connection(), 1, Integer::sum);
            while (failures.get(to).end() - failures.get(from).end() > MINUTE) {
                forms.merge(form(failures.get(from)), -1, Integer::sum);
                connections.computeIfPresent(failures.get(from).connection(), (c, n) -> n == 1 ? null : n - 1);
                from++;
            }
            long several =
                    forms.values().stream().filter(n -> n >= LEAST_OF_A_FORM).count();
            if (to - from + 1 >= LEAST_FAILURES && connections.size() >= LEAST_CONNECTIONS && several >= LEAST_FORMS) {
                return true;
            }
        }
        return false;
    }

    /** How the server's side failed the call, or null when it did not or nobody knows. */
    private static String form(Story call) {
        Diagnosis d = call.diagnosis();
        if (d == null || call.connection().isEmpty()) {
            return null;
        }
        if (call.status() >= 500 && call.status() != 529) {
            return "5xx";
        }
        switch (call.outcome()) {
            case CONNECT_FAILED:
                return d.closedHow() == ClosedHow.RST ? "refused" : d.closedHow() == ClosedHow.ICMP ? null : "silence";
            case CLOSED_BEFORE_HEADERS:
            case CLOSED_IN_BODY:
            case TLS_FAILED:
                if (d.closedBy() == ClosedBy.SERVER && !d.cause().equals("keepalive-race")) {
                    return d.closedHow() == ClosedHow.RST ? "reset" : "closed";
                }
                return null;
            case CLIENT_CANCELLED:
                return d.cause().equals("client-read-timeout") ? "silence" : null;
            default:
                return null;
        }
    }

    private static final class Elsewhere {
        private int worked;
        private int failed;
        private final Set<String> destinations = new HashSet<>();
    }

    /** What became of calls and connection attempts to anybody else in that time. */
    private Elsewhere elsewhere(String endpoint, Set<String> servers, long first, long last) {
        Elsewhere result = new Elsewhere();
        for (int i = Stories.at(ends, first); i < ends.length && ends[i] <= last; i++) {
            Story story = all.get(i);
            if (!story.endpoint().equals(endpoint)) {
                if (story.completed()) {
                    result.worked++;
                    result.destinations.add(story.server());
                } else if (form(story) != null) {
                    result.failed++;
                }
            }
        }
        for (int i = Stories.at(synTimes, first); i < synTimes.length && synTimes[i] <= last; i++) {
            Attempt attempt = attempts.get(i);
            String server = attempt.server().toString();
            if (servers.contains(server)) {
                continue;
            }
            if (attempt.accepted()) {
                result.worked++;
                result.destinations.add(server);
            } else {
                result.failed++;
            }
        }
        return result;
    }

    private static String sentence(List<Story> members, int completed, Elsewhere elsewhere) {
        Map<String, Integer> forms = new TreeMap<>();
        Set<String> clients = new HashSet<>();
        for (Story story : members) {
            forms.merge(form(story), 1, Integer::sum);
            clients.add(story.client());
        }
        List<String> parts = new ArrayList<>();
        forms.forEach((form, count) -> parts.add(Units.grouped(count) + " " + form));
        long first = members.get(0).end();
        long last = members.get(members.size() - 1).end();
        return IncidentWords.when(first, last, false) + " " + Units.count(members.size(), "call", "calls") + " to "
                + members.get(0).endpoint() + " failed in different ways (" + String.join(", ", parts) + "), from "
                + Units.count(clients.size(), "client host", "client hosts") + ", "
                + (completed == 0 ? "and none completed" : "and only " + Units.grouped(completed) + " completed")
                + ", while " + Units.grouped(elsewhere.worked) + " of "
                + Units.count(elsewhere.worked + elsewhere.failed, "call or connection", "calls and connections")
                + " elsewhere worked (" + Units.count(elsewhere.destinations.size(), "destination", "destinations")
                + "). This is consistent with trouble at the endpoint or at the network in front of it.";
    }
}
