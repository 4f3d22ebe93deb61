package io.hangup;

import io.hangup.diagnosis.Words;
import io.hangup.report.Report;
import io.hangup.surroundings.SiteNames;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** What a site told of itself, in the report: its names beside addresses, its timers and its ignored causes as notes. */
final class SiteKnowledge {
    private final AnalysisOptions.Site site;
    private final SiteNames names;

    SiteKnowledge(AnalysisOptions.Site site) {
        this.site = site;
        this.names = new SiteNames(site.names());
    }

    Report in(Report report) {
        return names.isEmpty() ? report : report.withSentences(names::annotate);
    }

    List<String> notes() {
        List<String> notes = new ArrayList<>();
        if (!site.timers().isEmpty()) {
            List<String> timers = new ArrayList<>();
            for (Map.Entry<String, Double> timer : new TreeMap<>(site.timers()).entrySet()) {
                timers.add(timer.getKey() + " " + Words.duration(Math.round(timer.getValue() * 1e9)));
            }
            notes.add("Timers of this site were compared too: " + String.join(", ", timers) + ".");
        }
        if (!site.names().isEmpty()) {
            List<String> named = new ArrayList<>();
            new TreeMap<>(site.names()).forEach((block, name) -> named.add(block + " " + name));
            notes.add("Names of this site: " + String.join(", ", named) + ".");
        }
        if (!site.ignoredCauses().isEmpty()) {
            notes.add("Reported as notes only, as asked: " + String.join(", ", site.ignoredCauses()) + ".");
        }
        return notes;
    }
}
