package io.hangup.report;

import io.hangup.llm.ClosedBy;
import io.hangup.llm.ClosedHow;
import io.hangup.llm.Outcome;
import io.hangup.llm.Phase;
import io.hangup.llm.TokenUsage;
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
     * @param complete whether HTTP's own framing says that all of it came; null where that cannot be told
     * @param stream what its events show, or null when it was none or cannot be read
     * @param finishReason why generation ended, as the answer says, or null
     * @param usage tokens as the answer counts them, or null
     * @param grpcStatus status of a gRPC call, or -1
     * @param webSocket the WebSocket that it opened, or null
     * @param requestIds request ids for the provider's ticket, "name: value"
     * @param rateLimits headers about limits, "name: value"
     */
    public record Response(
            Visibility visibility,
            int status,
            long bytes,
            long bodyBytes,
            long headersTimeNanos,
            long endTimeNanos,
            Boolean complete,
            Streamed stream,
            String finishReason,
            TokenUsage usage,
            int grpcStatus,
            WebSocketFacts webSocket,
            List<String> requestIds,
            List<String> rateLimits,
            List<Long> frames) {
        /** From the end of the request to the first event with content, or NaN. */
        public double firstTokenMillis() {
            return stream == null ? Double.NaN : stream.firstTokenMillis();
        }

        /** Streamed events, or -1. */
        public long events() {
            return stream == null ? -1 : stream.events();
        }

        /** Longest silence between two events, or NaN. */
        public double longestGapMillis() {
            return stream == null ? Double.NaN : stream.longestGapMillis();
        }
    }

    /**
     * A WebSocket up to its end. Codes and times are -1, NaN or null where there were none.
     *
     * @param clientMessages messages that the client completed
     * @param serverMessages messages that the server completed
     * @param longestSilenceMillis longest time in which neither side sent a byte
     * @param closeCode of the first Close frame; 1005 for one without a code
     * @param closedBy "client" or "server": who sent that frame
     */
    public record WebSocketFacts(
            long clientMessages,
            long serverMessages,
            long pings,
            long pongs,
            double longestSilenceMillis,
            int closeCode,
            String closedBy) {}

    /**
     * The events of a streamed response. Times are NaN where there was nothing to measure.
     *
     * @param terminated the API's own end of the stream was seen, such as {@code [DONE]}
     * @param firstTokenMillis from the end of the request to the first event with content
     * @param medianGapMillis half of the times between two events are no longer
     * @param p95GapMillis 95 % of the times between two events are no longer
     * @param longestGapMillis longest silence between two events
     * @param eventsPerSecond events with content after the first of them, to the last
     * @param tokensPerSecond tokens of the answer in the same time
     */
    public record Streamed(
            long events,
            boolean terminated,
            double firstTokenMillis,
            double medianGapMillis,
            double p95GapMillis,
            double longestGapMillis,
            double eventsPerSecond,
            double tokensPerSecond) {}
}
