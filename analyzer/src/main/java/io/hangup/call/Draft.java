package io.hangup.call;

import io.hangup.diagnosis.Diagnosis;
import io.hangup.llm.Outcome;
import io.hangup.report.ConnectionEntry;
import io.hangup.report.ExchangeEntry;
import java.util.List;

/** A call before it has its number. */
final class Draft {
    List<String> lookups = List.of();
    List<String> connections = List.of();
    List<String> quic = List.of();
    ExchangeEntry exchange;
    ConnectionEntry connection;
    CallFacts facts;
    CallFacts.Wait wait;
    String host;
    Outcome outcome;
    long start;
    long end;
    double dnsMillis = Double.NaN;
    Diagnosis diagnosis;
    String id;
    Draft retryOf;
    Draft upstream;

    String subject() {
        return exchange == null ? connection.id() : exchange.id();
    }
}
