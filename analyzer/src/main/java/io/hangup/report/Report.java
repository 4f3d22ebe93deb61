package io.hangup.report;

import io.hangup.diagnosis.Diagnosis;
import io.hangup.diagnosis.Incident;
import io.hangup.diagnosis.Symptom;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;

/**
 * Everything that one analysis found, finished and immutable: what every renderer is given.
 *
 * @param version the program's version
 * @param notes remarks on the analysis itself (a cap was hit, key logs unused, options that changed the result)
 * @param statistics how calls went, per endpoint and model, most calls first; none where there are fewer
 *     than 20 calls
 * @param quic attempts to reach an endpoint over QUIC, in order
 */
public record Report(
        String version,
        List<CaptureEntry> captures,
        List<ConnectionEntry> connections,
        List<ExchangeEntry> exchanges,
        List<LookupEntry> lookups,
        List<CallEntry> calls,
        List<Symptom> symptoms,
        List<Diagnosis> diagnoses,
        List<Incident> incidents,
        Summary summary,
        List<String> notes,
        List<EndpointStatistics> statistics,
        List<QuicEntry> quic) {
    public Report {
        captures = List.copyOf(captures);
        connections = List.copyOf(connections);
        exchanges = List.copyOf(exchanges);
        lookups = List.copyOf(lookups);
        calls = List.copyOf(calls);
        symptoms = List.copyOf(symptoms);
        diagnoses = List.copyOf(diagnoses);
        incidents = List.copyOf(incidents);
        notes = List.copyOf(notes);
        statistics = List.copyOf(statistics);
        quic = List.copyOf(quic);
    }

    /** A report without statistics and QUIC. */
    public Report(
            String version,
            List<CaptureEntry> captures,
            List<ConnectionEntry> connections,
            List<ExchangeEntry> exchanges,
            List<LookupEntry> lookups,
            List<CallEntry> calls,
            List<Symptom> symptoms,
            List<Diagnosis> diagnoses,
            List<Incident> incidents,
            Summary summary,
            List<String> notes) {
        this(
                version,
                captures,
                connections,
                exchanges,
                lookups,
                calls,
                symptoms,
                diagnoses,
                incidents,
                summary,
                notes,
                List.of(),
                List.of());
    }

    /** The connection with this id ("c0"), or null. */
    public ConnectionEntry connection(String id) {
        for (ConnectionEntry c : connections) {
            if (c.id().equals(id)) {
                return c;
            }
        }
        return null;
    }

    /** The exchange with this id ("c0.1"), or null. */
    public ExchangeEntry exchange(String id) {
        for (ExchangeEntry e : exchanges) {
            if (e.id().equals(id)) {
                return e;
            }
        }
        return null;
    }

    /** The same report with other names for its captures, in order; used where several reports stand side by side. */
    public Report renamed(List<String> names) {
        List<CaptureEntry> renamed = new ArrayList<>(captures);
        for (int i = 0; i < Math.min(names.size(), renamed.size()); i++) {
            renamed.set(i, renamed.get(i).named(names.get(i)));
        }
        return with(renamed);
    }

    /**
     * The same report, one of its captures taken at this place.
     *
     * @param place client, server, middle, proxy or unknown
     * @param why a phrase
     */
    public Report takenAt(int capture, String place, String why) {
        List<CaptureEntry> placed = new ArrayList<>(captures);
        placed.set(capture, placed.get(capture).takenAt(place, why));
        return with(placed);
    }

    /** The same report, the sentences of every diagnosis and its alternatives put through this. */
    public Report withSentences(UnaryOperator<String> change) {
        return with(captures, diagnoses.stream().map(d -> d.withWords(change)).toList());
    }

    private Report with(List<CaptureEntry> renamed) {
        return with(renamed, diagnoses);
    }

    private Report with(List<CaptureEntry> renamed, List<Diagnosis> restated) {
        return new Report(
                version,
                renamed,
                connections,
                exchanges,
                lookups,
                calls,
                symptoms,
                restated,
                incidents,
                summary,
                notes,
                statistics,
                quic);
    }
}
