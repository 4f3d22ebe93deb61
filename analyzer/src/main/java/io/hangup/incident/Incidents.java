package io.hangup.incident;

import io.hangup.diagnosis.Diagnosis;
import io.hangup.diagnosis.Diagnostician;
import io.hangup.diagnosis.Incident;
import io.hangup.diagnosis.PathMtu;
import io.hangup.diagnosis.Severity;
import io.hangup.llm.Outcome;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Groups diagnoses that tell the same story: same cause, endpoint and closer, at least twice. */
public final class Incidents {
    private static final int LEAST = 2;

    /** As many equal waits are no chance. */
    static final int CLUSTER_LEAST = 3;

    /** Share of the waits that must be equal. */
    static final double CLUSTER_SHARE = 0.8;

    static final long CLUSTER_SHORTEST = 900_000_000L;
    private static final double CLUSTER_GAIN = 0.1;

    /** What many calls show is never stated by the packets themselves. */
    private static final double CLUSTER_CEILING = 0.94;

    /** A second connection that stops at the same size makes the size more certain, and a third still more. */
    private static final double SAME_MTU_GAIN = 0.05;

    /** What is left of the certainty where a packet of that size passed between the same hosts. */
    private static final double PASSED_ELSEWHERE = 0.75;

    /** A server that dies as it works may take as long each time, if that is not long. */
    private static final double TIMER_LEAST_MILLIS = 2_000;

    /** Regular waits make a close a timer's (causes: 25 and 27). */
    private static final double TIMER_SCORE = 0.85;

    private final Stories stories;
    private final PassedSizes passed;
    private final Diagnostician diagnostician;

    public Incidents(Stories stories, Diagnostician diagnostician) {
        this(stories, PassedSizes.none(), diagnostician);
    }

    /**
     * @param passed what passed between the hosts, which may contradict an MTU
     * @param diagnostician knows what to do about a cause
     */
    public Incidents(Stories stories, PassedSizes passed, Diagnostician diagnostician) {
        this.stories = stories;
        this.passed = passed;
        this.diagnostician = diagnostician;
    }

    /** The repeats among the diagnoses, in the order of their first; ids are given later. */
    public List<Incident> repeats(List<Diagnosis> diagnoses) {
        Map<String, List<Diagnosis>> groups = new LinkedHashMap<>();
        Map<String, Long> lastEnd = new HashMap<>();
        for (Story story : stories.all()) {
            lastEnd.merge(story.endpoint(), story.end(), Math::max);
        }
        for (Diagnosis d : diagnoses) {
            if (d.severity() != Severity.NOTE) {
                Story story = stories.of(d.subject());
                String key = d.cause() + "\t" + (story == null ? "" : story.endpoint()) + "\t" + d.closedBy() + "\t"
                        + status(story); // a 401 and a 429 are two stories
                groups.computeIfAbsent(key, k -> new ArrayList<>()).add(d);
            }
        }
        List<Incident> incidents = new ArrayList<>();
        for (List<Diagnosis> alike : groups.values()) {
            for (List<Diagnosis> group : SilenceClusters.split(alike, this::silence)) {
                List<Story> members = new ArrayList<>();
                for (Diagnosis d : group) {
                    Story story = stories.of(d.subject());
                    if (story != null) {
                        members.add(story);
                    }
                }
                if (members.size() >= LEAST && members.size() == group.size()) {
                    incidents.add(incident(group, members, lastEnd));
                }
            }
        }
        return incidents;
    }

    private long silence(Diagnosis d) {
        Story story = stories.of(d.subject());
        return story == null ? -1 : story.silenceNanos();
    }

    /** What the calls show together: dying servers are irregular, and timers are not. */
    private static String cause(Diagnosis one, double timerMillis) {
        boolean regular = one.cause().equals("backend-died-before-headers") && timerMillis >= TIMER_LEAST_MILLIS;
        return regular ? "upstream-response-timeout" : one.cause();
    }

    private Incident incident(List<Diagnosis> group, List<Story> members, Map<String, Long> lastEnd) {
        Diagnosis one = group.get(0);
        String endpoint = members.get(0).endpoint();
        IncidentSpread spread = new IncidentSpread(stories, endpoint, members);
        double[] scores = group.stream().mapToDouble(Diagnosis::score).sorted().toArray();
        double score = scores[scores.length / 2];
        double timer = timer(members);
        if (!Double.isNaN(timer)) {
            score = Math.max(score, Math.min(CLUSTER_CEILING, score + CLUSTER_GAIN));
        }
        String cause = cause(one, timer);
        boolean another = !cause.equals(one.cause());
        score = another ? TIMER_SCORE : score;
        PathMtu mtu = mtu(group);
        if (mtu != null) {
            double gain = Math.min(2, spread.connections() - 1) * SAME_MTU_GAIN;
            score = Math.max(score, Math.min(CLUSTER_CEILING, score + gain));
        }
        PassedSizes.Passed larger = mtu == null ? null : larger(one, members, mtu);
        score = larger == null ? score : score * PASSED_ELSEWHERE;
        Incident.Spread counts = spread.counts(timer);
        boolean over = lastEnd.get(endpoint) > spread.last() + 1_000_000_000L
                && stories.begun(endpoint, spread.last(), Long.MAX_VALUE) > 0;
        return new Incident(
                "",
                Incident.Kind.REPEATED,
                cause,
                endpoint,
                one.closedBy(),
                spread.first(),
                spread.last(),
                group.stream().map(Diagnosis::id).toList(),
                score,
                IncidentWords.repeated(one, cause, status(members.get(0)), spread, counts, over, mtu)
                        + (larger == null ? "" : against(larger, one)),
                counts,
                another ? diagnostician.remedies(cause, endpoint, members.get(0).port()) : List.of());
    }

    private static int status(Story story) {
        return story == null || story.outcome() != Outcome.HTTP_ERROR ? -1 : story.status();
    }

    private PassedSizes.Passed larger(Diagnosis one, List<Story> members, PathMtu mtu) {
        for (Story member : members) {
            PassedSizes.Passed found = passed.asLarge(member, mtu.lost(), upload(one));
            if (found != null) {
                return found;
            }
        }
        return null;
    }

    private static boolean upload(Diagnosis d) {
        return d.cause().endsWith("-upload");
    }

    private static String against(PassedSizes.Passed larger, Diagnosis one) {
        return " Against it: a packet of at least " + larger.size(upload(one))
                + " bytes passed on another connection between"
                + " the same hosts at that time (tcp.stream " + larger.stream()
                + "), unless it took another way.";
    }

    /** The interval in which the MTU of the path lies, when all calls of the group show one and the same; else null. */
    private static PathMtu mtu(List<Diagnosis> group) {
        PathMtu mtu = group.get(0).pathMtu();
        for (Diagnosis d : group) {
            mtu = mtu == null || d.pathMtu() == null ? null : mtu.and(d.pathMtu());
        }
        return mtu;
    }

    /** The middle of the silences in milliseconds when they are all but equal, as a timer makes them; else NaN. */
    static double timer(List<Story> members) {
        long[] silences = members.stream()
                .mapToLong(Story::silenceNanos)
                .filter(s -> s >= 0)
                .sorted()
                .toArray();
        if (silences.length < CLUSTER_LEAST) {
            return Double.NaN;
        }
        long middle = silences[silences.length / 2];
        long tolerance = SilenceClusters.tolerance(middle);
        long near = Arrays.stream(silences)
                .filter(s -> Math.abs(s - middle) <= tolerance)
                .count();
        boolean clustered =
                middle >= CLUSTER_SHORTEST && near >= CLUSTER_LEAST && near >= CLUSTER_SHARE * silences.length;
        return clustered ? middle / 1e6 : Double.NaN;
    }
}
