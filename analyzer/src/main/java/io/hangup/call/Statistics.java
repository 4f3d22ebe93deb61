package io.hangup.call;

import io.hangup.diagnosis.Diagnosis;
import io.hangup.diagnosis.IdIndex;
import io.hangup.diagnosis.Severity;
import io.hangup.report.CallEntry;
import io.hangup.report.ConnectionEntry;
import io.hangup.report.EndpointStatistics;
import io.hangup.report.ExchangeEntry;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * How calls went, per endpoint and model. Every time is given with the number of calls that it comes from: the calls
 * that failed before have none, and a median of survivors alone would look better than it was. Memory: a
 * {@link Distribution} each, for at most {@value #GROUP_CAP} endpoints and models; the rest is counted together.
 */
public final class Statistics {
    static final int GROUP_CAP = 200;

    /** Endpoint of the calls beyond the cap. */
    static final String OTHERS = "(others)";

    private static final class Group {
        private final String endpoint;
        private final String model;
        private long calls;
        private long failed;
        private final Distribution connect = new Distribution();
        private final Distribution tls = new Distribution();
        private final Distribution headers = new Distribution();
        private final Distribution firstToken = new Distribution();
        private final Distribution gap = new Distribution();
        private final Distribution events = new Distribution();
        private final Distribution tokens = new Distribution();
        private final Distribution retransmissions = new Distribution();

        private Group(String endpoint, String model) {
            this.endpoint = endpoint;
            this.model = model;
        }
    }

    private final Map<String, Group> groups = new LinkedHashMap<>();
    private final Set<String> counted = new HashSet<>();

    private Statistics() {}

    /** One entry for each endpoint and model. */
    public static List<EndpointStatistics> of(
            List<CallEntry> calls,
            List<ConnectionEntry> connections,
            List<ExchangeEntry> exchanges,
            List<Diagnosis> diagnoses) {
        IdIndex<ConnectionEntry> connectionById = IdIndex.numbered(connections, ConnectionEntry::id);
        IdIndex<ExchangeEntry> exchangeById = new IdIndex<>(exchanges, ExchangeEntry::id);
        IdIndex<Diagnosis> diagnosisById = IdIndex.numbered(diagnoses, Diagnosis::id);
        Statistics statistics = new Statistics();
        for (CallEntry call : calls) {
            ExchangeEntry exchange = call.exchange() == null ? null : exchangeById.get(call.exchange());
            Group group = statistics.group(call, exchange);
            Diagnosis diagnosis = diagnosisById.get(call.diagnosis());
            group.failed += diagnosis != null && diagnosis.severity() == Severity.ERROR ? 1 : 0;
            for (String id : call.connections()) {
                statistics.connection(group, connectionById.get(id));
            }
            add(group, call, exchange);
        }
        return statistics.entries();
    }

    private Group group(CallEntry call, ExchangeEntry exchange) {
        String model = exchange == null || exchange.request().model() == null
                ? ""
                : exchange.request().model();
        String key = call.host() + "\t" + model;
        if (!groups.containsKey(key) && groups.size() >= GROUP_CAP) {
            key = OTHERS;
        }
        String kept = key;
        Group group = groups.computeIfAbsent(
                key, k -> kept.equals(OTHERS) ? new Group(OTHERS, "") : new Group(call.host(), model));
        group.calls++;
        return group;
    }

    private static void add(Group group, CallEntry call, ExchangeEntry exchange) {
        group.connect.add(call.connectMillis());
        group.tls.add(call.tlsMillis());
        group.headers.add(call.headersMillis());
        group.firstToken.add(call.firstTokenMillis());
        if (exchange == null) {
            return;
        }
        ExchangeEntry.Response response = exchange.response();
        group.gap.add(response.longestGapMillis());
        if (response.stream() != null) {
            group.events.add(response.stream().eventsPerSecond());
            group.tokens.add(response.stream().tokensPerSecond());
        }
    }

    /** Each connection counts once, for the first call that it carried. */
    private void connection(Group group, ConnectionEntry c) {
        if (c == null || !counted.add(c.id())) {
            return;
        }
        long segments = c.clientCounters().getOrDefault("segments", 0L)
                + c.serverCounters().getOrDefault("segments", 0L);
        long again = c.clientCounters().getOrDefault("retransmissions", 0L)
                + c.serverCounters().getOrDefault("retransmissions", 0L);
        if (segments > 0) {
            group.retransmissions.add((double) again / segments);
        }
    }

    /** Most calls first. */
    private List<EndpointStatistics> entries() {
        List<EndpointStatistics> list = new ArrayList<>();
        for (Group g : groups.values()) {
            list.add(new EndpointStatistics(
                    g.endpoint,
                    g.model,
                    g.calls,
                    g.failed,
                    g.connect.quantiles(),
                    g.tls.quantiles(),
                    g.headers.quantiles(),
                    g.firstToken.quantiles(),
                    g.gap.quantiles(),
                    g.events.quantiles(),
                    g.tokens.quantiles(),
                    g.retransmissions.quantiles()));
        }
        list.sort(Comparator.comparingLong(EndpointStatistics::calls).reversed());
        return list;
    }
}
