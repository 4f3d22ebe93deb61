package io.hangup;

import io.hangup.diagnosis.Words;
import io.hangup.llm.IdentifiedBy;
import io.hangup.report.ConnectionEntry;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Says by what a connection was taken for one to a model where nothing in it says so itself: no name in its handshake or its
 * requests, and no path. JSON has the evidence of each connection ({@code endpoint.identifiedBy}).
 */
final class EndpointNotes {
    /** The most servers that are named for one kind of evidence. */
    private static final int NAMED = 3;

    private static final Map<IdentifiedBy, String> WORDS = new EnumMap<>(Map.of(
            IdentifiedBy.DNS, "only by the address, which DNS gave for that name",
            IdentifiedBy.NAME_RESOLUTION_BLOCK, "only by the address, which the capture file itself names so",
            IdentifiedBy.SAME_SERVER, "by other connections to the same server",
            IdentifiedBy.PORT, "only by the port, which --endpoint names"));

    private EndpointNotes() {}

    /** One note for each such kind of evidence. */
    static List<String> of(List<ConnectionEntry> connections) {
        Map<IdentifiedBy, Set<String>> hosts = new EnumMap<>(IdentifiedBy.class);
        Map<IdentifiedBy, Integer> counts = new EnumMap<>(IdentifiedBy.class);
        for (ConnectionEntry connection : connections) {
            String strongest = connection.identifiedBy().isEmpty()
                    ? ""
                    : connection.identifiedBy().get(0);
            for (IdentifiedBy by : WORDS.keySet()) {
                if (by.id().equals(strongest)) {
                    hosts.computeIfAbsent(by, b -> new LinkedHashSet<>()).add(connection.host());
                    counts.merge(by, 1, Integer::sum);
                }
            }
        }
        List<String> notes = new ArrayList<>();
        hosts.forEach((by, names) -> notes.add(note(by, counts.get(by), names)));
        return notes;
    }

    private static String note(IdentifiedBy by, int count, Set<String> hosts) {
        List<String> first = hosts.stream().limit(NAMED).toList();
        int more = hosts.size() - first.size();
        return Words.count(count, "connection") + " to " + String.join(", ", first)
                + (more > 0 ? " and " + Words.count(more, "other server") : "")
                + (count == 1 ? " bears no name: it is known " : " bear no name: they are known ") + WORDS.get(by)
                + ".";
    }
}
