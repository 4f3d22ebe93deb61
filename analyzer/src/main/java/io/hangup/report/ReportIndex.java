package io.hangup.report;

import java.util.HashMap;
import java.util.Map;

/** The entries of a report by id: a report of thousands of calls is not searched once for each of them. */
final class ReportIndex {
    private final Map<String, ConnectionEntry> connections = new HashMap<>();
    private final Map<String, ExchangeEntry> exchanges = new HashMap<>();
    private final Map<String, LookupEntry> lookups = new HashMap<>();
    private final Map<String, CallEntry> callsByDiagnosis = new HashMap<>();

    ReportIndex(Report report) {
        for (ConnectionEntry c : report.connections()) {
            connections.put(c.id(), c);
        }
        for (ExchangeEntry e : report.exchanges()) {
            exchanges.put(e.id(), e);
        }
        for (LookupEntry l : report.lookups()) {
            lookups.put(l.id(), l);
        }
        for (CallEntry k : report.calls()) {
            if (k.diagnosis() != null) {
                callsByDiagnosis.putIfAbsent(k.diagnosis(), k);
            }
        }
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

    /** The call that this diagnosis is the verdict on, or null. */
    CallEntry callOf(String diagnosis) {
        return callsByDiagnosis.get(diagnosis);
    }
}
