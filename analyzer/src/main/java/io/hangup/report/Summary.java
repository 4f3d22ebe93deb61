package io.hangup.report;

import java.util.Map;

/** Counts. {@code failed} and {@code degraded} count calls; {@code byCause} counts diagnoses. */
public record Summary(
        long connections, long llmConnections, long calls, long failed, long degraded, Map<String, Integer> byCause) {}
