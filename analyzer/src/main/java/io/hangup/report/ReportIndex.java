package io.hangup.report;

import io.hangup.diagnosis.Diagnosis;
import io.hangup.diagnosis.IdIndex;

/** The entries of a report by id: a report of thousands of calls is not searched once for each of them. */
final class ReportIndex {
    private final IdIndex<ConnectionEntry> connections;
    private final IdIndex<ExchangeEntry> exchanges;
    private final IdIndex<LookupEntry> lookups;
    private final IdIndex<CallEntry> callsByDiagnosis;
    private final IdIndex<Diagnosis> diagnoses;

    ReportIndex(Report report) {
        connections = IdIndex.numbered(report.connections(), ConnectionEntry::id);
        exchanges = new IdIndex<>(report.exchanges(), ExchangeEntry::id);
        lookups = IdIndex.numbered(report.lookups(), LookupEntry::id);
        diagnoses = IdIndex.numbered(report.diagnoses(), Diagnosis::id);
        callsByDiagnosis = new IdIndex<>(report.calls(), CallEntry::diagnosis);
    }

    ConnectionEntry connection(String id) {
        return connections.get(id);
    }

    ExchangeEntry exchange(String id) {
        return exchanges.get(id);
    }

    LookupEntry lookup(String id) {
        return lookups.get(id);
    }

    /** The verdict of that id, or null. */
    Diagnosis diagnosis(String id) {
        return diagnoses.get(id);
    }

    /** The call that this diagnosis is the verdict on, or null. */
    CallEntry callOf(String diagnosis) {
        return callsByDiagnosis.get(diagnosis);
    }
}
