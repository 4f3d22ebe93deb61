package io.hangup.report;

import io.hangup.llm.ClosedBy;
import io.hangup.llm.ClosedHow;
import io.hangup.llm.Outcome;
import io.hangup.llm.Phase;
import io.hangup.llm.Visibility;
import java.util.List;

/**
 * One LLM request and what became of it.
 *
 * @param id "c0.1": connection and number from 1
 * @param connection "c0"
 * @param host endpoint it went to
 */
public record ExchangeEntry(
        String id,
        String connection,
        String host,
        Outcome outcome,
        Phase phase,
        ClosedBy closedBy,
        ClosedHow closedHow,
        Request request,
        Response response) {
    /**
     * The request as it was seen. Absent: null, -1 for numbers, 0 for times.
     *
     * @param path path without its query
     * @param bytes payload bytes (of the TLS records where inferred)
     * @param bodyBytes bytes of the body as it was sent, without transfer coding or HTTP/2 framing
     * @param frames references of the frames that carried it, at most a few hundred
     */
    public record Request(
            Visibility visibility,
            String method,
            String path,
            String model,
            Boolean streaming,
            long bytes,
            long bodyBytes,
            long startTimeNanos,
            long endTimeNanos,
            List<Long> frames) {}

    /**
     * The response as it was seen.
     *
     * @param status HTTP status, or -1
     * @param bodyBytes bytes of the body as it was sent, without transfer coding or HTTP/2 framing, or -1
     * @param headersTimeNanos when the headers (inferred: the first response bytes) were complete, or 0
     * @param firstTokenMillis from the end of the request to the first event with content, or NaN
     * @param events streamed events, or -1
     * @param longestGapMillis longest silence between two events, or NaN
     * @param requestIds request ids for the provider's ticket, "name: value"
     */
    public record Response(
            Visibility visibility,
            int status,
            long bytes,
            long bodyBytes,
            long headersTimeNanos,
            long endTimeNanos,
            double firstTokenMillis,
            long events,
            double longestGapMillis,
            String finishReason,
            List<String> requestIds,
            List<Long> frames) {}
}
