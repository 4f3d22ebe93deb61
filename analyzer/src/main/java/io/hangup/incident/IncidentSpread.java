package io.hangup.incident;

import io.hangup.diagnosis.Incident;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** How the calls of one incident are spread over time, clients, connections and lengths of silence. */
final class IncidentSpread {
    private static final long MINUTE = 60_000_000_000L;

    /**
     * Upper ends of the steps of silence in seconds. The usual timers (5, 10, 15, 30, 60, 120, 180, 300, 350, 600, 900,
     * 3600) lie inside a step, not at its ends, so that the calls that one of them ended stay together.
     */
    private static final double[] STEPS = {0.1, 1, 4, 8, 12, 20, 40, 75, 150, 250, 325, 450, 750, 1200, 4000};

    private final Stories stories;
    private final String endpoint;
    private final List<Story> members;
    private long first = Long.MAX_VALUE;
    private long last = Long.MIN_VALUE;

    IncidentSpread(Stories stories, String endpoint, List<Story> members) {
        this.stories = stories;
        this.endpoint = endpoint;
        this.members = members;
        for (Story story : members) {
            first = Math.min(first, story.start());
            last = Math.max(last, story.end());
        }
    }

    String endpoint() {
        return endpoint;
    }

    /** Number of the incident's calls. */
    int size() {
        return members.size();
    }

    /** Number of connections that they went over. */
    int connections() {
        return (int) members.stream().map(Story::connection).distinct().count();
    }

    /** When the first of the calls began. */
    long first() {
        return first;
    }

    /** When the last of them was over. */
    long last() {
        return last;
    }

    /** @param timer milliseconds of a timer that ended them all, or NaN */
    Incident.Spread counts(double timer) {
        int reused = 0;
        int exchanges = 0;
        int[] silence = new int[STEPS.length + 1];
        Map<String, Integer> clients = new HashMap<>();
        for (Story story : members) {
            exchanges += story.exchange() ? 1 : 0;
            reused += story.reused() ? 1 : 0;
            clients.merge(story.client(), 1, Integer::sum);
            if (story.silenceNanos() >= 0) {
                silence[step(story.silenceNanos() / 1e9)]++;
            }
        }
        long width = MINUTE;
        while ((last - first) / width >= Incident.Spread.RATE_CAP - 1) {
            width *= 2;
        }
        return new Incident.Spread(
                Math.max(members.size(), stories.begun(endpoint, first, last + 1)),
                reused,
                exchanges - reused,
                buckets(silence),
                timer,
                most(clients),
                clients.size(),
                width,
                rates(width));
    }

    private static int step(double seconds) {
        int step = 0;
        while (step < STEPS.length && seconds >= STEPS[step]) {
            step++;
        }
        return step;
    }

    private static List<Incident.Bucket> buckets(int[] silence) {
        List<Incident.Bucket> list = new ArrayList<>();
        for (int i = 0; i < silence.length; i++) {
            if (silence[i] > 0) {
                double to = i < STEPS.length ? STEPS[i] * 1000 : Double.POSITIVE_INFINITY;
                list.add(new Incident.Bucket(i == 0 ? 0 : STEPS[i - 1] * 1000, to, silence[i]));
            }
        }
        return list;
    }

    private static List<Incident.Client> most(Map<String, Integer> counts) {
        List<Incident.Client> list = new ArrayList<>();
        counts.forEach((address, count) -> list.add(new Incident.Client(address, count)));
        list.sort(Comparator.comparingInt(Incident.Client::count).reversed().thenComparing(Incident.Client::address));
        return list.subList(0, Math.min(Incident.Spread.CLIENT_CAP, list.size()));
    }

    /** Steps start at whole minutes, so that two reports of the same time compare. */
    private List<Incident.Rate> rates(long width) {
        List<Long> ends = new ArrayList<>();
        members.forEach(story -> ends.add(story.end()));
        Collections.sort(ends);
        List<Incident.Rate> rates = new ArrayList<>();
        int i = 0;
        while (i < ends.size()) {
            long start = Math.floorDiv(ends.get(i), width) * width;
            int count = 0;
            while (i < ends.size() && ends.get(i) < start + width) {
                count++;
                i++;
            }
            rates.add(new Incident.Rate(
                    start,
                    count,
                    stories.begun(endpoint, start, start + width),
                    stories.ended(endpoint, start, start + width)));
        }
        return rates;
    }
}
