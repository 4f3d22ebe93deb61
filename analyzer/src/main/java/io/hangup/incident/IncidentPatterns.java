package io.hangup.incident;

import io.hangup.diagnosis.Attempt;
import io.hangup.diagnosis.Diagnostician;
import io.hangup.diagnosis.Incident;
import io.hangup.llm.ClosedBy;
import io.hangup.surroundings.SilentHosts;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Incidents whose cause no single call shows. Each kind asks for more than one sort of evidence: a false incident sends
 * people to the wrong place at night, a missing one costs them only a hint.
 */
public final class IncidentPatterns {
    private final Stories stories;
    private final Diagnostician diagnostician;
    private final List<Incident> found = new ArrayList<>();

    /** Cause of the latest incident of each call. */
    private final Map<String, String> explainedBy = new HashMap<>();

    public IncidentPatterns(Stories stories, Diagnostician diagnostician) {
        this.stories = stories;
        this.diagnostician = diagnostician;
    }

    /**
     * @param attempts connection attempts of anybody, in order
     * @param spans when a host of this side heard nothing
     * @param clock the end of the capture
     */
    public List<Incident> all(List<Attempt> attempts, List<SilentHosts.Span> spans, long clock) {
        Map<String, List<Story>> byEndpoint = new LinkedHashMap<>();
        Map<String, List<Story>> byClientAndEndpoint = new LinkedHashMap<>();
        for (Story story : stories.all()) {
            byEndpoint.computeIfAbsent(story.endpoint(), e -> new ArrayList<>()).add(story);
            byClientAndEndpoint
                    .computeIfAbsent(story.client() + "\t" + story.endpoint(), e -> new ArrayList<>())
                    .add(story);
        }
        LocalNetworkDown local = new LocalNetworkDown(this);
        spans.forEach(span -> local.examine(span, stories.all()));
        byClientAndEndpoint.values().forEach(new RateLimited(this)::examine);
        ProviderOutage outage = new ProviderOutage(this, stories.all(), attempts);
        byEndpoint.values().forEach(outage::examine);
        new PortExhaustion(this, attempts, clock).examine(stories.all());
        found.sort(Comparator.comparingLong(Incident::firstTimeNanos));
        return found;
    }

    /** True when an incident of this cause already has the story among its calls. */
    boolean explained(String cause, Story story) {
        return explainedBy.getOrDefault(story.subject(), "").equals(cause);
    }

    /**
     * @param members the calls whose diagnoses make the incident
     * @param sentence ends with a full stop
     */
    void add(String cause, ClosedBy by, double score, List<Story> members, String sentence) {
        String endpoint = members.get(0).endpoint();
        for (Story story : members) {
            endpoint = story.endpoint().equals(endpoint) ? endpoint : "";
            explainedBy.put(story.subject(), cause);
        }
        IncidentSpread spread = new IncidentSpread(stories, members.get(0).endpoint(), members);
        String host = endpoint.isEmpty() ? "the endpoints" : endpoint;
        found.add(new Incident(
                "",
                Incident.Kind.PATTERN,
                cause,
                endpoint,
                by,
                spread.first(),
                spread.last(),
                members.stream().map(s -> s.diagnosis().id()).toList(),
                score,
                sentence,
                spread.counts(Double.NaN),
                diagnostician.remedies(cause, host, members.get(0).port())));
    }
}
