package io.hangup.report;

import java.util.Map;

/**
 * Counts. {@code failed} and {@code degraded} count calls; {@code byCause} counts diagnoses.
 *
 * @param connections all TCP connections seen
 * @param llmConnections those of the report
 * @param leftOut connections to LLM endpoints that the report does not hold, for want of memory
 */
public record Summary(
        long connections,
        long llmConnections,
        long leftOut,
        long calls,
        long failed,
        long degraded,
        Map<String, Integer> byCause) {
    /** Nothing is left out. */
    public Summary(
            long connections,
            long llmConnections,
            long calls,
            long failed,
            long degraded,
            Map<String, Integer> byCause) {
        this(connections, llmConnections, 0, calls, failed, degraded, byCause);
    }
}
