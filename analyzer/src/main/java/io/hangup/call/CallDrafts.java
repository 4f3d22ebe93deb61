package io.hangup.call;

import io.hangup.diagnosis.Diagnosis;
import io.hangup.diagnosis.Evidence;
import io.hangup.diagnosis.IdIndex;
import io.hangup.diagnosis.SubjectKind;
import io.hangup.report.LookupEntry;
import io.hangup.report.QuicEntry;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * One draft for each exchange, each connection that failed without one, each failed tunnel and each look-up that no
 * connection followed.
 */
final class CallDrafts {
    private static final long LOOKUP_BEFORE_NANOS = 30_000_000_000L;

    private final IdIndex<Diagnosis> diagnoses;

    /** Those that are of a connection; one that carries several tunnels can have several. */
    private final Map<String, List<Diagnosis>> ofConnections;

    /** Look-ups that no call has taken yet, by name and client, then by time. */
    private final Map<String, TreeMap<Long, Deque<LookupEntry>>> freeLookups = new HashMap<>();

    private final Set<String> usedLookups = new HashSet<>();

    /** Attempts over QUIC by the connection that came instead. */
    private final Map<String, QuicEntry> quicBefore = new HashMap<>();

    private final List<Draft> drafts = new ArrayList<>();

    CallDrafts(List<FinishedConnection> told, List<LookupEntry> lookups, List<QuicEntry> quic, List<Diagnosis> all) {
        quic.stream().filter(q -> q.fellBackTo() != null).forEach(q -> quicBefore.put(q.fellBackTo(), q));
        for (LookupEntry lookup : lookups) {
            freeLookups
                    .computeIfAbsent(lookup.name() + "\t" + lookup.client(), n -> new TreeMap<>())
                    .computeIfAbsent(lookup.startTimeNanos(), t -> new ArrayDeque<>(1))
                    .add(lookup);
        }
        diagnoses = new IdIndex<>(all, Diagnosis::subject);
        boolean tunnels =
                told.stream().anyMatch(one -> !one.calls().failedTunnels().isEmpty());
        ofConnections = !tunnels
                ? Map.of()
                : all.stream()
                        .filter(d -> d.subjectKind() == SubjectKind.CONNECTION)
                        .collect(Collectors.groupingBy(Diagnosis::subject));
        for (FinishedConnection one : told) {
            if (!one.calls().failedTunnels().isEmpty()) {
                addFailedTunnels(one);
            } else if (one.exchanges().isEmpty()) {
                addConnection(one);
            }
            for (int i = 0; i < one.exchanges().size(); i++) {
                addExchange(one, i);
            }
        }
        for (LookupEntry lookup : lookups) {
            Diagnosis diagnosis = diagnoses.get(lookup.id());
            if (!usedLookups.contains(lookup.id())
                    && diagnosis != null
                    && diagnosis.subjectKind() == SubjectKind.LOOKUP) {
                addLookup(lookup, diagnosis);
            }
        }
    }

    /** In no certain order, free for the caller to change. */
    List<Draft> drafts() {
        return drafts;
    }

    private void addConnection(FinishedConnection one) {
        Diagnosis diagnosis = diagnoses.get(one.connection().id());
        if (diagnosis == null) {
            return; // opened in advance, a health check: no call
        }
        Draft draft = draft(one);
        draft.outcome = diagnosis.outcome();
        draft.diagnosis = diagnosis;
        linkQuic(draft);
        drafts.add(draft);
    }

    /** Beside the calls of the other tunnels, if any. */
    private void addFailedTunnels(FinishedConnection one) {
        Iterator<CallFacts.FailedTunnel> tunnels = one.calls().failedTunnels().iterator();
        for (Diagnosis diagnosis : one.diagnoses()) {
            if (diagnosis.subjectKind() == SubjectKind.CONNECTION && tunnels.hasNext()) {
                CallFacts.FailedTunnel tunnel = tunnels.next();
                Draft draft = draft(one);
                draft.facts = null; // connect and TLS are those of the connection
                draft.host = tunnel.host();
                draft.start = tunnel.startTime();
                draft.end = tunnel.endTime();
                draft.outcome = diagnosis.outcome();
                draft.diagnosis = numbered(diagnosis);
                drafts.add(draft);
            }
        }
    }

    /** The same under the number that it has in the report. */
    private Diagnosis numbered(Diagnosis diagnosis) {
        for (Diagnosis one : ofConnections.getOrDefault(diagnosis.subject(), List.of())) {
            if (diagnosis.withId(one.id()).equals(one)) {
                return one;
            }
        }
        return diagnosis;
    }

    private static Draft draft(FinishedConnection one) {
        Draft draft = new Draft();
        draft.connection = one.connection();
        draft.facts = one.calls();
        draft.connections = List.of(one.connection().id());
        draft.host = one.connection().host();
        draft.start = one.connection().startTimeNanos();
        draft.end = one.connection().endTimeNanos();
        return draft;
    }

    /** The call began when the client tried QUIC. */
    private void linkQuic(Draft draft) {
        QuicEntry quic = quicBefore.get(draft.connection.id());
        if (quic != null) {
            draft.quic = List.of(quic.id());
            draft.start = Math.min(draft.start, quic.startTimeNanos());
        }
    }

    private void addExchange(FinishedConnection one, int index) {
        Draft draft = draft(one);
        draft.exchange = one.exchanges().get(index);
        draft.host = draft.exchange.host(); // of several tunnels each has its own
        draft.wait = one.calls().waits().get(index);
        draft.outcome = draft.exchange.outcome();
        draft.diagnosis = diagnoses.get(draft.exchange.id());
        if (index == 0) {
            linkLookup(draft);
            linkQuic(draft);
        } else {
            // a request that cannot be read began before its answer, nobody knows when
            long known = draft.wait.requestStart() != 0 ? draft.wait.requestStart() : draft.wait.headersTime();
            draft.start = known != 0 ? known : draft.start;
        }
        if (draft.wait.responseEnd() != 0) {
            draft.end = draft.wait.responseEnd();
        }
        drafts.add(draft);
    }

    /** The latest look-up of the same client for the same name, shortly before the connection. */
    private void linkLookup(Draft draft) {
        LookupEntry found = takeLookup(draft);
        if (found != null) {
            usedLookups.add(found.id());
            draft.lookups = List.of(found.id());
            draft.dnsMillis = found.millis();
            draft.start = found.startTimeNanos();
            Diagnosis slow = diagnoses.get(found.id());
            if (draft.diagnosis == null || draft.diagnosis.open() && slow != null) {
                draft.diagnosis = slow;
            }
        }
    }

    private LookupEntry takeLookup(Draft draft) {
        TreeMap<Long, Deque<LookupEntry>> free = freeLookups.get(draft.host + "\t" + draft.connection.clientAddress());
        long start = draft.connection.startTimeNanos();
        Map.Entry<Long, Deque<LookupEntry>> latest = free == null ? null : free.floorEntry(start);
        if (latest == null || start - latest.getKey() > LOOKUP_BEFORE_NANOS) {
            return null;
        }
        LookupEntry found = latest.getValue().removeLast();
        if (latest.getValue().isEmpty()) {
            free.remove(latest.getKey());
        }
        return found;
    }

    private void addLookup(LookupEntry lookup, Diagnosis diagnosis) {
        Draft draft = new Draft();
        draft.lookups = List.of(lookup.id());
        draft.host = lookup.name();
        draft.outcome = diagnosis.outcome();
        draft.diagnosis = diagnosis;
        draft.start = lookup.startTimeNanos();
        // its last packet: the answer, or the last time that it was asked
        draft.end = diagnosis.evidence().stream().mapToLong(Evidence::timeNanos).reduce(draft.start, Math::max);
        draft.dnsMillis = lookup.millis();
        drafts.add(draft);
    }
}
