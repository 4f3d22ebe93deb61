package io.hangup.incident;

import io.hangup.diagnosis.Diagnosis;
import io.hangup.llm.Outcome;

/**
 * One call as incidents and statistics look at it: an exchange, a connection on which none came about, or a look-up.
 *
 * @param subject id of the exchange, connection or look-up
 * @param connection id of the connection, or empty
 * @param diagnosis its diagnosis, or null
 * @param endpoint host
 * @param client address of the client host
 * @param server address and port of the server, or empty
 * @param start when it began, epoch nanoseconds
 * @param end when it was over, epoch nanoseconds
 * @param exchange a request was made
 * @param reused the connection had carried another exchange before
 * @param silenceNanos silence before the close (or a gateway's 408 or 5xx) that ended it, or -1
 * @param status HTTP status, or -1
 */
public record Story(
        String subject,
        String connection,
        Diagnosis diagnosis,
        String endpoint,
        String client,
        String server,
        Outcome outcome,
        long start,
        long end,
        boolean exchange,
        boolean reused,
        long silenceNanos,
        int status) {
    private static final int HTTPS = 443;

    /** Port of the server; that of HTTPS where it is not known. */
    int port() {
        int colon = server.lastIndexOf(':');
        return colon < 0 ? HTTPS : Integer.parseInt(server.substring(colon + 1));
    }

    boolean completed() {
        return outcome == Outcome.COMPLETED;
    }
}
