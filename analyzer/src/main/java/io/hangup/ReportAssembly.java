package io.hangup;

import io.hangup.call.Calls;
import io.hangup.call.FinishedConnection;
import io.hangup.call.QuicReport;
import io.hangup.call.Statistics;
import io.hangup.capture.CaptureFacts;
import io.hangup.capture.LinkTypes;
import io.hangup.diagnosis.Diagnosis;
import io.hangup.diagnosis.Diagnostician;
import io.hangup.diagnosis.Evidence;
import io.hangup.diagnosis.IdIndex;
import io.hangup.diagnosis.Incident;
import io.hangup.diagnosis.Severity;
import io.hangup.diagnosis.Symptom;
import io.hangup.diagnosis.Words;
import io.hangup.incident.IncidentPatterns;
import io.hangup.incident.Incidents;
import io.hangup.incident.PassedSizes;
import io.hangup.incident.Stories;
import io.hangup.llm.LlmTracker;
import io.hangup.packet.PacketCounters;
import io.hangup.packet.PacketDecoder;
import io.hangup.report.CallEntry;
import io.hangup.report.CaptureEntry;
import io.hangup.report.ConnectionEntry;
import io.hangup.report.ExchangeEntry;
import io.hangup.report.LookupEntry;
import io.hangup.report.Report;
import io.hangup.report.Summary;
import io.hangup.report.UpstreamLegs;
import io.hangup.surroundings.CaptureQuality;
import io.hangup.surroundings.CaptureView;
import io.hangup.tcp.Side;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;

/** Puts what an analysis found in the order of the capture and counts it. */
final class ReportAssembly {
    /** Link-layer protocols that every network has and no call depends on. */
    private static final Set<String> HOUSEKEEPING = Set.of("ARP", "LLDP", "STP", "EAPOL");

    /** The 95th percentile of fewer calls is their maximum: each of them can be read in the table of calls. */
    private static final int STATISTICS_LEAST = 20;

    /** Incidents among the connections of fewer are found at once, without a thread. */
    private static final int MANY = 1_000;

    /** Streams that a note names before it counts the others. */
    private static final int STREAMS_NAMED = 5;

    private final List<FinishedConnection> told;
    private final List<Symptom> symptoms;
    private final List<String> notes;
    private final CaptureView view;
    private final Diagnostician diagnostician;
    private final Pick pick;
    private final LlmTracker tracker;
    private final Map<String, List<String>> legs;

    /** @param legs what a proxy asked for each call */
    ReportAssembly(
            List<FinishedConnection> told,
            List<Symptom> symptoms,
            List<String> notes,
            CaptureView view,
            Diagnostician diagnostician,
            Pick pick,
            LlmTracker tracker,
            Map<String, List<String>> legs) {
        this.legs = legs;
        this.told = told;
        this.symptoms = symptoms;
        this.notes = notes;
        this.view = view;
        this.diagnostician = diagnostician;
        this.pick = pick;
        this.tracker = tracker;
    }

    /** @param leftOut connections that are not among those told */
    Report report(List<CaptureFacts> captures, PacketDecoder decoder, long clock, long leftOut) {
        told.sort(Comparator.comparingLong(t -> t.connection().firstFrame()));
        LookupReport lookups = new LookupReport(told, view, diagnostician, pick, tracker, decoder.incomplete(), clock);
        List<Diagnosis> found = new ArrayList<>(lookups.diagnoses());
        List<ConnectionEntry> connections = new ArrayList<>();
        List<ExchangeEntry> exchanges = new ArrayList<>();
        for (FinishedConnection one : told) {
            connections.add(one.connection());
            exchanges.addAll(one.exchanges());
            found.addAll(one.diagnoses());
        }
        List<Diagnosis> diagnoses = renumbered(found);
        List<LookupEntry> lookupEntries = lookups.entries();
        List<Symptom> allSymptoms = new ArrayList<>(lookups.symptoms());
        allSymptoms.addAll(symptoms);
        allSymptoms.sort(Comparator.comparingLong(s -> s.frames().get(0)));
        QuicReport quic = new QuicReport(tracker.quic().attempts(), tracker.catalogue(), tracker.names(), connections);
        notes.addAll(quic.notes());
        notes.addAll(notDecrypted(connections));
        notes.addAll(notRead(connections));
        notes.addAll(RedirectNotes.of(connections));
        notes.addAll(EndpointNotes.of(connections));
        // what follows reads only, and the two halves of it share nothing that changes
        Supplier<List<Incident>> incidents = told.size() < MANY
                ? () -> incidents(Stories.of(told, lookupEntries, diagnoses), diagnoses, clock)
                : CompletableFuture.supplyAsync(
                        () -> incidents(Stories.of(told, lookupEntries, diagnoses), diagnoses, clock))::join;
        List<CallEntry> calls = new Calls(told, lookupEntries, quic.entries(), diagnoses, legs).calls();
        UpstreamLegs upstream = new UpstreamLegs(calls, diagnoses);
        List<Diagnosis> severe = diagnoses.stream()
                .map(d -> upstream.partOfIgnored(d) ? d.asNote() : d)
                .toList();
        String seenTwice = upstream.note();
        if (seenTwice != null) {
            notes.add(seenTwice);
        }
        List<CaptureEntry> captureEntries = new ArrayList<>();
        CaptureQuality quality = new CaptureQuality(view, decoder);
        for (int i = 0; i < captures.size(); i++) {
            captureEntries.add(capture(i, captures.get(i), quality));
        }
        notes.addAll(tunnels(decoder.counters()));
        decoder.counters().unknown().forEach((what, count) -> {
            if (!HOUSEKEEPING.contains(what)) {
                notes.add(Words.count(count, "frame") + " of a kind that is not analysed: " + what + ".");
            }
        });
        return new Report(
                Version.TEXT,
                captureEntries,
                connections,
                exchanges,
                lookupEntries,
                calls,
                allSymptoms,
                severe,
                incidents.get(),
                summary(calls, upstream, severe, connections, view.connections(), leftOut),
                notes,
                calls.size() < STATISTICS_LEAST ? List.of() : Statistics.of(calls, connections, exchanges, diagnoses),
                quic.entries());
    }

    /** One note for each connection to a proxy that carries more tunnels than are read. */
    private static List<String> notRead(List<ConnectionEntry> connections) {
        List<String> texts = new ArrayList<>();
        for (ConnectionEntry connection : connections) {
            if (texts.size() < STREAMS_NAMED && connection.tls().get("tunnelsNotRead") instanceof Integer others) {
                texts.add("Not read, tcp.stream " + connection.tcpStream() + ": " + Words.count(others, "more tunnel")
                        + " on the same HTTP/2 connection to the proxy, for there are too many.");
            }
        }
        return texts;
    }

    /** What tunnels add to each packet: it counts against the path's MTU, and no size in the report holds it. */
    private static List<String> tunnels(PacketCounters counters) {
        if (counters.leastTunnelOverhead == 0) {
            return List.of();
        }
        return List.of(Words.count(counters.tunnelled, "frame") + (counters.tunnelled == 1 ? " holds" : " hold")
                + " an IP packet in a tunnel, which adds " + counters.leastTunnelOverhead
                + " bytes or more to it: sizes in this report are of the packet inside, and the path's MTU must hold both,"
                + " unless the tunnel is only that of a mirror port (ERSPAN).");
    }

    /** One note for each reason that keys did not help, with the streams that it is about. */
    private static List<String> notDecrypted(List<ConnectionEntry> connections) {
        Map<String, List<Integer>> streams = new TreeMap<>();
        for (ConnectionEntry connection : connections) {
            if (connection.tls().get("notDecrypted") instanceof String reason) {
                streams.computeIfAbsent(reason, r -> new ArrayList<>()).add(connection.tcpStream());
            }
        }
        List<String> texts = new ArrayList<>();
        streams.forEach((reason, numbers) -> {
            List<String> first =
                    numbers.stream().limit(STREAMS_NAMED).map(String::valueOf).toList();
            int more = numbers.size() - first.size();
            texts.add((reason.startsWith("decrypted") ? "Not all decrypted" : "Not decrypted") + ", tcp.stream "
                    + String.join(", ", first) + (more > 0 ? " and " + more + " more" : "") + ": " + reason + ".");
        });
        return texts;
    }

    /** What many calls show first, for it explains the repeats that follow. */
    private List<Incident> incidents(Stories stories, List<Diagnosis> diagnoses, long clock) {
        if (diagnoses.isEmpty()) {
            return List.of();
        }
        boolean atClient = view.vantage().beside(Side.CLIENT);
        List<Incident> all = new ArrayList<>(new IncidentPatterns(stories, diagnostician)
                .all(view.allAttempts(), atClient ? view.silences() : List.of(), clock));
        List<Incident> repeats =
                new Incidents(stories, new PassedSizes(told), diagnostician).repeats(ofUsers(diagnoses));
        all.addAll(repeats);
        List<Incident> numbered = new ArrayList<>();
        for (Incident incident : all) {
            numbered.add(incident.withId("i" + (numbered.size() + 1)));
        }
        return numbered;
    }

    /** Without what a proxy met on behalf of calls that have verdicts of their own: one failure is not two, nor its tries. */
    private List<Diagnosis> ofUsers(List<Diagnosis> diagnoses) {
        if (legs.isEmpty()) {
            return diagnoses;
        }
        Set<String> subjects = new HashSet<>();
        diagnoses.forEach(d -> subjects.add(d.subject()));
        Set<String> theirs = new HashSet<>();
        legs.forEach((down, tries) -> {
            if (subjects.contains(down)) {
                theirs.addAll(tries);
            }
        });
        return diagnoses.stream().filter(d -> !theirs.contains(d.subject())).toList();
    }

    /** "d1", "d2", … by the first frame of the evidence. */
    private static List<Diagnosis> renumbered(List<Diagnosis> diagnoses) {
        List<Diagnosis> sorted = new ArrayList<>(diagnoses);
        sorted.sort(Comparator.comparingLong(ReportAssembly::firstFrame));
        List<Diagnosis> list = new ArrayList<>(sorted.size());
        for (Diagnosis d : sorted) {
            list.add(d.withId("d" + (list.size() + 1)));
        }
        return list;
    }

    private static long firstFrame(Diagnosis diagnosis) {
        List<Evidence> evidence = diagnosis.evidence();
        return evidence.isEmpty() ? Long.MAX_VALUE : evidence.get(0).frame();
    }

    private CaptureEntry capture(int index, CaptureFacts facts, CaptureQuality quality) {
        List<String> linkTypes = new ArrayList<>();
        facts.linkTypes.forEach(type -> linkTypes.add(LinkTypes.name(type)));
        return new CaptureEntry(
                index,
                facts.name,
                facts.compression.isEmpty() ? facts.format : facts.format + ", " + facts.compression,
                linkTypes,
                facts.frames,
                facts.bytes,
                facts.firstTimeNanos,
                facts.lastTimeNanos,
                view.vantage(index).id(),
                view.vantage(index).reason(),
                facts.dropped,
                quality.of(index, facts),
                facts.error);
    }

    private static Summary summary(
            List<CallEntry> calls,
            UpstreamLegs legs,
            List<Diagnosis> diagnoses,
            List<ConnectionEntry> connections,
            long seen,
            long leftOut) {
        IdIndex<Diagnosis> byId = IdIndex.numbered(diagnoses, Diagnosis::id);
        Map<String, Integer> byCause = new TreeMap<>();
        for (Diagnosis d : diagnoses) {
            byCause.merge(d.cause(), 1, Integer::sum);
        }
        long failed = 0;
        long degraded = 0;
        for (CallEntry call : calls) {
            if (!legs.counts(call)) {
                continue;
            }
            Severity severity = call.diagnosis() == null
                    ? Severity.NOTE
                    : byId.get(call.diagnosis()).severity();
            failed += severity == Severity.ERROR ? 1 : 0;
            degraded += severity == Severity.WARNING ? 1 : 0;
        }
        return new Summary(
                Math.max(seen, connections.size()),
                connections.size(),
                leftOut,
                legs.count(calls),
                failed,
                degraded,
                new LinkedHashMap<>(byCause));
    }
}
