package io.hangup.report;

import io.hangup.diagnosis.Diagnosis;
import io.hangup.diagnosis.Evidence;
import io.hangup.diagnosis.SubjectKind;

/**
 * What a diagnosis is about, gathered from the report: every part may be null except the diagnosis.
 *
 * @param startNanos where offsets count from: the first frame of the connection, the first query of a look-up
 */
record Subject(
        Diagnosis diagnosis, CallEntry call, ConnectionEntry connection, ExchangeEntry exchange, long startNanos) {
    static Subject of(ReportIndex index, Diagnosis d) {
        ExchangeEntry exchange = d.subjectKind() == SubjectKind.EXCHANGE ? index.exchange(d.subject()) : null;
        ConnectionEntry connection = switch (d.subjectKind()) {
            case EXCHANGE -> exchange == null ? null : index.connection(exchange.connection());
            case CONNECTION -> index.connection(d.subject());
            case LOOKUP -> null;
        };
        LookupEntry lookup = d.subjectKind() == SubjectKind.LOOKUP ? index.lookup(d.subject()) : null;
        long start = Long.MAX_VALUE;
        if (connection != null) {
            start = connection.startTimeNanos();
        } else if (lookup != null) {
            start = lookup.startTimeNanos();
        } else {
            for (Evidence e : d.evidence()) {
                start = Math.min(start, e.timeNanos());
            }
        }
        return new Subject(d, index.callOf(d.id()), connection, exchange, start);
    }

    /** The endpoint's name, or what is known of it. */
    String host() {
        if (call != null && !call.host().isEmpty()) {
            return call.host();
        }
        if (exchange != null) {
            return exchange.host(); // a connection to a proxy may carry calls to several
        }
        return connection != null ? connection.host() : "";
    }

    /** {@code POST /v1/chat/completions  gpt-4o-mini, streaming}, or empty. */
    String what() {
        if (call != null && !call.what().isEmpty()) {
            return call.what();
        }
        if (exchange == null || exchange.request() == null || exchange.request().method() == null) {
            return "";
        }
        ExchangeEntry.Request request = exchange.request();
        StringBuilder out = new StringBuilder(request.method());
        out.append(request.path() == null ? "" : " " + request.path());
        out.append(request.model() == null ? "" : " " + request.model());
        return out.append(Boolean.TRUE.equals(request.streaming()) ? ", streaming" : "")
                .toString();
    }
}
