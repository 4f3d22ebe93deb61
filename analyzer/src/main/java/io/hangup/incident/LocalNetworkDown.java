package io.hangup.incident;

import io.hangup.diagnosis.Words;
import io.hangup.llm.ClosedBy;
import io.hangup.report.Units;
import io.hangup.surroundings.SilentHosts;
import java.util.ArrayList;
import java.util.List;

/** Calls that failed while their client heard nothing from anybody, though it asked at least two others. */
final class LocalNetworkDown {
    static final String CAUSE = "local-network-down";
    private static final double SCORE = 0.8;

    private final IncidentPatterns patterns;

    LocalNetworkDown(IncidentPatterns patterns) {
        this.patterns = patterns;
    }

    void examine(SilentHosts.Span span, List<Story> stories) {
        String host = span.host().address();
        List<Story> members = new ArrayList<>();
        for (Story story : stories) {
            boolean hit = story.client().equals(host)
                    && story.diagnosis() != null
                    && story.start() <= span.lastAsked()
                    && story.end() >= span.lastHeard()
                    && !story.completed()
                    && story.status() < 400
                    && story.diagnosis().closedBy() != ClosedBy.SERVER
                    && story.diagnosis().closedBy() != ClosedBy.MIDDLEBOX;
            if (hit) {
                members.add(story);
            }
        }
        if (members.isEmpty()) {
            return;
        }
        List<String> peers = new ArrayList<>();
        span.peers().forEach(peer -> peers.add(peer.address()));
        String until = span.heardAgain() == 0
                ? "nothing came back until the capture ended"
                : "only after " + Words.duration(span.heardAgain() - span.lastHeard()) + " anything came back";
        patterns.add(
                CAUSE,
                ClosedBy.NONE,
                SCORE,
                members,
                IncidentWords.when(span.lastHeard(), span.lastAsked(), span.heardAgain() != 0) + " " + host
                        + " heard nothing from anybody, though it asked " + Units.grouped(peers.size())
                        + " destinations again and again for " + Words.duration(span.lastAsked() - span.firstAsked())
                        + " (" + String.join(", ", peers) + "); " + until + ". "
                        + Units.count(members.size(), "call", "calls")
                        + " failed by it. Its own network was down, not the endpoint.");
    }
}
