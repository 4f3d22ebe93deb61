package io.hangup.report;

/**
 * How the calls to one endpoint and model went. Distributions are null where no call has the value; each says how many
 * calls it rests on.
 *
 * @param endpoint host; "(others)" for the calls beyond the number of endpoints that are told apart
 * @param model model asked for, or empty where the request could not be read
 * @param calls all calls
 * @param failed calls with a diagnosis of severity error
 * @param connectMillis SYN to established, for calls that opened a connection
 * @param tlsMillis ClientHello to the client's Finished, for calls that opened a connection
 * @param headersMillis end of the request to the end of the response headers (inferred: to the first response byte)
 * @param firstTokenMillis end of the request to the first event with content
 * @param longestGapMillis longest silence between two events of a stream
 * @param eventsPerSecond streamed events with content a second, from the first to the last; most providers send about a
 *     token in each
 * @param tokensPerSecond tokens of an answer between its first and last event with content, where the answer counts them
 * @param retransmissionShare retransmitted segments among all of a connection, 0 to 1, each connection once
 */
public record EndpointStatistics(
        String endpoint,
        String model,
        long calls,
        long failed,
        Quantiles connectMillis,
        Quantiles tlsMillis,
        Quantiles headersMillis,
        Quantiles firstTokenMillis,
        Quantiles longestGapMillis,
        Quantiles eventsPerSecond,
        Quantiles tokensPerSecond,
        Quantiles retransmissionShare) {
    /** Quantiles by nearest rank; at most 1.1 % off where more than 256 values came. {@code max} is exact. */
    public record Quantiles(int count, double median, double p95, double p99, double max) {}
}
