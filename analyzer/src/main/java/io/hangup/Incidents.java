package io.hangup;

import io.hangup.diagnosis.Diagnosis;
import io.hangup.diagnosis.Evidence;
import io.hangup.diagnosis.Incident;
import io.hangup.diagnosis.Severity;
import io.hangup.report.ConnectionEntry;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Groups diagnoses that tell the same story: same cause, endpoint and closer, at least twice. */
final class Incidents {
    private static final int LEAST = 2;

    private Incidents() {}

    static List<Incident> of(List<Diagnosis> diagnoses, List<ConnectionEntry> connections) {
        Map<String, String> hosts = new HashMap<>();
        connections.forEach(c -> hosts.put(c.id(), c.host()));
        Map<String, List<Diagnosis>> groups = new LinkedHashMap<>();
        for (Diagnosis d : diagnoses) {
            if (d.severity() != Severity.NOTE) {
                String key = d.cause() + "\t" + host(d, hosts) + "\t" + d.closedBy();
                groups.computeIfAbsent(key, k -> new ArrayList<>()).add(d);
            }
        }
        List<Incident> incidents = new ArrayList<>();
        for (List<Diagnosis> group : groups.values()) {
            if (group.size() >= LEAST) {
                incidents.add(incident("i" + (incidents.size() + 1), group, hosts));
            }
        }
        return incidents;
    }

    private static String host(Diagnosis d, Map<String, String> hosts) {
        int dot = d.subject().indexOf('.');
        return hosts.getOrDefault(dot < 0 ? d.subject() : d.subject().substring(0, dot), "");
    }

    private static Incident incident(String id, List<Diagnosis> group, Map<String, String> hosts) {
        long first = Long.MAX_VALUE;
        long last = Long.MIN_VALUE;
        List<String> ids = new ArrayList<>();
        for (Diagnosis d : group) {
            ids.add(d.id());
            for (Evidence row : d.evidence()) {
                first = Math.min(first, row.timeNanos());
                last = Math.max(last, row.timeNanos());
            }
        }
        Diagnosis one = group.get(0);
        return new Incident(id, one.cause(), host(one, hosts), one.closedBy(), first, last, ids);
    }
}
