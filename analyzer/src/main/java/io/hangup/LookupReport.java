package io.hangup;

import io.hangup.call.FinishedConnection;
import io.hangup.diagnosis.Diagnosis;
import io.hangup.diagnosis.Diagnostician;
import io.hangup.diagnosis.Symptom;
import io.hangup.llm.Endpoint;
import io.hangup.llm.LlmTracker;
import io.hangup.names.Lookup;
import io.hangup.names.Query;
import io.hangup.packet.IncompleteDatagram;
import io.hangup.report.LookupEntry;
import io.hangup.surroundings.CaptureView;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;

/** The look-ups that belong to LLM calls: of names that the catalogue knows. */
final class LookupReport {
    private static final int DNS_PORT = 53;
    private static final int A = 1;

    /** A connection this long after the last question belongs to another call. */
    private static final long SAME_CALL_NANOS = 30_000_000_000L;

    /** A client that asked for the name connects this soon after the answer. */
    private static final long AT_ONCE_NANOS = 100_000_000L;

    /** Connections of one client that are looked at for a look-up. */
    private static final int LOOKED_AT_CAP = 64;

    private final List<LookupEntry> entries = new ArrayList<>();
    private final List<Diagnosis> diagnoses = new ArrayList<>();
    private final List<Symptom> symptoms = new ArrayList<>();
    private final Map<String, TreeSet<Long>> connectedTimes = new HashMap<>();

    /** When a name was answered to a client, and to which of its look-ups. */
    private final Map<String, TreeMap<Long, Lookup>> answers = new HashMap<>();

    private final List<IncompleteDatagram> incomplete;
    private final boolean oneSided;
    private final boolean lossy;

    LookupReport(
            List<FinishedConnection> told,
            CaptureView view,
            Diagnostician diagnostician,
            Pick pick,
            LlmTracker tracker,
            List<IncompleteDatagram> incomplete,
            long clock) {
        for (FinishedConnection one : told) {
            connectedTimes
                    .computeIfAbsent(
                            key(one.connection().host(), one.connection().clientAddress()), k -> new TreeSet<>())
                    .add(one.connection().startTimeNanos());
        }
        for (Lookup lookup : view.lookups()) {
            if (lookup.sameAs == null && isEndpoint(lookup, tracker)) {
                noteAnswers(lookup);
            }
        }
        this.incomplete = incomplete;
        this.oneSided = view.oneSided();
        this.lossy = view.lossy();
        for (Lookup lookup : view.lookups()) {
            boolean shown = lookup.sameAs == null
                    && lookup.searchSuffixOf == null
                    && isEndpoint(lookup, tracker)
                    && pick.wantsLookup(lookup.name, lookup.client, lookup.startTime(), lookup.lastTryTime());
            if (shown) {
                add(lookup, diagnostician, clock);
            }
        }
    }

    private void noteAnswers(Lookup lookup) {
        for (Query query : lookup.queries) {
            if (query.answered()) {
                answers.computeIfAbsent(key(lookup.name, lookup.client), k -> new TreeMap<>())
                        .put(query.answerTime, lookup);
            }
        }
    }

    private static boolean isEndpoint(Lookup lookup, LlmTracker tracker) {
        Endpoint endpoint = tracker.catalogue().matchHostOnAnyPort(lookup.name);
        return endpoint != null && endpoint.pathPrefix().isEmpty();
    }

    private void add(Lookup lookup, Diagnostician diagnostician, long clock) {
        String id = "l" + entries.size();
        long connected = connectedTime(lookup);
        entries.add(entry(id, lookup));
        boolean answerUnseen = oneSided && lookup.outcome() == Lookup.Outcome.UNANSWERED;
        Diagnosis diagnosis = answerUnseen || lossy && !certainOf(lookup)
                ? null
                : diagnostician.diagnose(
                        lookup,
                        id,
                        connectedSoon(lookup, connected),
                        ownConnection(lookup),
                        clock,
                        lostFragments(lookup));
        if (diagnosis != null) {
            diagnoses.add(diagnosis);
            List<Long> frames = new ArrayList<>();
            diagnosis.evidence().forEach(row -> frames.add(row.frame()));
            symptoms.add(new Symptom("dns-failure", id, frames, frames.size(), diagnosis.sentence()));
        }
    }

    /** A negative answer to each question, which is about both kinds of address, or silence to one asked again. */
    private static boolean certainOf(Lookup lookup) {
        return lookup.outcome() == Lookup.Outcome.UNANSWERED
                ? lookup.tries() >= 2
                : lookup.rcode() > 0
                        || lookup.query(A) != null && lookup.query(A).answered();
    }

    /** Whatever had failed, the client got its address within the time that one call's retries take. */
    private static boolean connectedSoon(Lookup lookup, long connected) {
        return connected != 0 && connected - lookup.lastTryTime() <= SAME_CALL_NANOS;
    }

    /** When the client first connected to the name after asking for it, or 0. */
    private long connectedTime(Lookup lookup) {
        TreeSet<Long> times = connectedTimes.get(key(lookup.name, lookup.client));
        Long next = times == null ? null : times.ceiling(lookup.startTime());
        return next == null ? 0 : next;
    }

    /** The same, but for connections that another look-up of the name by this client had just got the address for. */
    private long ownConnection(Lookup lookup) {
        TreeSet<Long> times = connectedTimes.get(key(lookup.name, lookup.client));
        Long time = times == null ? null : times.ceiling(lookup.startTime());
        for (int looked = 0; time != null && looked < LOOKED_AT_CAP && isAnothers(lookup, time); looked++) {
            time = times.higher(time);
        }
        return time == null ? 0 : time;
    }

    private boolean isAnothers(Lookup lookup, long connected) {
        TreeMap<Long, Lookup> times = answers.get(key(lookup.name, lookup.client));
        Map.Entry<Long, Lookup> last = times == null ? null : times.floorEntry(connected);
        return last != null && last.getValue() != lookup && connected - last.getKey() <= AT_ONCE_NANOS;
    }

    private static String key(String host, String client) {
        return host + "\t" + client;
    }

    private String lostFragments(Lookup lookup) {
        for (IncompleteDatagram datagram : incomplete) {
            if (datagram.sourcePort() == DNS_PORT && datagram.destination().equals(lookup.client)) {
                return " The answer came as IP fragments and one of them was lost.";
            }
        }
        return "";
    }

    private static LookupEntry entry(String id, Lookup lookup) {
        TreeSet<Long> frames = new TreeSet<>();
        TreeSet<String> addresses = new TreeSet<>();
        for (Query query : lookup.queries) {
            frames.addAll(query.queryFrames);
            if (query.answerFrame != 0) {
                frames.add(query.answerFrame);
            }
            addresses.addAll(query.addresses);
        }
        String detail = lookup.outcome() == Lookup.Outcome.FAILED && lookup.rcode() > 0
                ? "response code " + lookup.rcode()
                : String.join(", ", addresses);
        return new LookupEntry(
                id,
                lookup.name,
                lookup.client,
                lookup.outcome().name().toLowerCase(java.util.Locale.ROOT),
                detail,
                lookup.millis() < 0 ? Double.NaN : lookup.millis(),
                lookup.startTime(),
                new ArrayList<>(frames));
    }

    List<LookupEntry> entries() {
        return entries;
    }

    List<Diagnosis> diagnoses() {
        return diagnoses;
    }

    List<Symptom> symptoms() {
        return symptoms;
    }
}
