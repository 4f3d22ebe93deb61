package io.hangup.report;

import io.hangup.llm.Outcome;
import java.util.List;

/**
 * What the user asked for, whole: its look-ups, connection attempts and exchange.
 *
 * @param id "k0"
 * @param quic ids of the attempts over QUIC ("q0") that came before its connection
 * @param exchange id, or null when none came about
 * @param retryOf id of the call that this one repeats, or null
 * @param upstream id of the call that a proxy made for this one, or null
 * @param host endpoint
 * @param what "POST /v1/chat/completions gpt-4o-mini, streaming", or what is known, or empty
 * @param millis start to end, or NaN
 * @param diagnosis id of the diagnosis of its exchange, connection or look-up, or null
 */
public record CallEntry(
        String id,
        List<String> lookups,
        List<String> connections,
        List<String> quic,
        String exchange,
        String retryOf,
        String upstream,
        String host,
        String what,
        Outcome outcome,
        long startTimeNanos,
        double dnsMillis,
        double connectMillis,
        double tlsMillis,
        double headersMillis,
        double firstTokenMillis,
        double millis,
        String diagnosis) {}
