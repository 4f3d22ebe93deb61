package io.hangup.call;

import io.hangup.diagnosis.Case;
import io.hangup.diagnosis.Diagnostician;
import io.hangup.http.HttpExchange;
import io.hangup.llm.Exchange;
import io.hangup.llm.LlmConnection;
import io.hangup.llm.RecordShapes;
import io.hangup.tcp.Connection;
import io.hangup.tcp.HostPort;
import io.hangup.tcp.Side;
import io.hangup.tls.TlsStream;
import java.util.ArrayList;
import java.util.List;

/**
 * What the table of calls needs of a connection once its packets are forgotten.
 *
 * @param serverHalf nanoseconds from SYN to SYN-ACK, or -1
 * @param clientHalf nanoseconds from SYN-ACK to the client's acknowledgment, or -1
 * @param connectMillis SYN to established, or NaN
 * @param tlsMillis ClientHello to the client's Finished, or NaN
 * @param hellos what of the TLS handshake a tunnel carries on unchanged
 * @param tunnelAsked when a proxy was asked for a tunnel, epoch nanoseconds, or 0
 * @param tunnelAnswered when it answered, or 0
 * @param passedToServer bytes of the largest IP packet to the server that arrived, at least; 0 where it cannot be known
 * @param passedToClient the same in the other direction
 * @param waits of each exchange, in the order of the report's exchanges
 * @param failedTunnels in the order of the connection's own diagnoses
 * @param serverEnd where the server side ended it, else null
 */
public record CallFacts(
        HostPort client,
        HostPort server,
        long startTime,
        long endTime,
        long serverHalf,
        long clientHalf,
        double connectMillis,
        double tlsMillis,
        Hellos hellos,
        long tunnelAsked,
        long tunnelAnswered,
        int passedToServer,
        int passedToClient,
        List<Wait> waits,
        List<FailedTunnel> failedTunnels,
        ServerEnd serverEnd) {
    /**
     * One of several tunnels whose TLS failed before anything was asked through it.
     *
     * @param startTime when the proxy was asked for it, epoch nanoseconds
     * @param endTime when it was over
     */
    public record FailedTunnel(String host, long startTime, long endTime) {}

    /**
     * Request end, response start and last byte of one exchange, epoch nanoseconds, 0 when not seen.
     *
     * @param closeTime when it was over, whoever ended it
     * @param reused the connection had carried an exchange before
     * @param idleBefore nanoseconds from the end of the exchange before to this request, or -1
     * @param retryCount tries before this one, as the request says of itself, or -1
     * @param retryAfterNanos how long the answer asks to wait, or -1
     * @param refused the server said that it did not process the request (REFUSED_STREAM)
     */
    public record Wait(
            long requestStart,
            long requestEnd,
            long headersTime,
            long responseEnd,
            long closeTime,
            boolean reused,
            long idleBefore,
            int retryCount,
            long retryAfterNanos,
            boolean refused) {}

    private static final int IPV4_HEADERS = 40;
    private static final int IPV6_HEADERS = 60;
    private static final int TIMESTAMPS = 12;

    /** The facts of a connection that was diagnosed. */
    public static CallFacts of(LlmConnection llm, Diagnostician.Outcomes outcomes) {
        Connection connection = llm.connection();
        List<Wait> waits = new ArrayList<>();
        for (Case facts : outcomes.cases()) {
            Exchange exchange = facts.exchange();
            if (exchange != null) {
                long headers = exchange.headersTime != 0 ? exchange.headersTime : exchange.responseStart;
                waits.add(new Wait(
                        exchange.requestStart,
                        exchange.requestEnd,
                        headers,
                        exchange.responseLastTime,
                        facts.fate().time(),
                        exchange.reusedConnection,
                        exchange.idleBefore,
                        exchange.retryCount,
                        retryAfter(exchange.retryAfter),
                        exchange.reset != null && exchange.reset.refused()));
            }
        }
        HttpExchange asked = llm.connectRequest();
        double connect = connection.serverRtt() < 0
                ? Double.NaN
                : (connection.half(Side.SERVER).synTime
                                - connection.half(Side.CLIENT).synTime
                                + Math.max(0, connection.clientRtt()))
                        / 1e6;
        return new CallFacts(
                connection.client(),
                connection.server(),
                connection.firstTime(),
                connection.lastTime(),
                connection.serverRtt(),
                connection.clientRtt(),
                connect,
                tlsMillis(llm),
                Hellos.of(llm.tls()),
                asked == null ? 0 : asked.request.lastTime,
                asked == null || asked.response == null ? 0 : asked.response.headersTime,
                passed(connection, Side.CLIENT),
                passed(connection, Side.SERVER),
                List.copyOf(waits),
                outcomes.failedTunnels().stream().map(CallFacts::failedTunnel).toList(),
                ServerEnd.of(llm, outcomes.ending()));
    }

    private static FailedTunnel failedTunnel(Case facts) {
        long asked = facts.llm().connectRequest().request.firstTime;
        return new FailedTunnel(facts.llm().host(), asked, facts.fate().time());
    }

    /** What was acknowledged of this side, other options left out; a sender that leaves the cutting to its card shows no sizes. */
    private static int passed(Connection connection, Side side) {
        int payload = connection.half(side).largestAckedPayload;
        int most = connection.half(side.opposite()).mss;
        boolean offload = most > 0 && connection.half(side).largestPayload > most;
        return payload == 0 || offload
                ? 0
                : payload
                        + (connection.client().isIpv4() ? IPV4_HEADERS : IPV6_HEADERS)
                        + (connection.half(side).lastHadTimestamp ? TIMESTAMPS : 0);
    }

    /** Seconds in digits; a date says nothing here, for the clocks of server and capture may differ. */
    private static long retryAfter(String seconds) {
        return seconds != null && seconds.matches("\\d{1,5}") ? Long.parseLong(seconds) * 1_000_000_000L : -1;
    }

    private static double tlsMillis(LlmConnection llm) {
        TlsStream tls = llm.tls();
        RecordShapes shapes = llm.shapes();
        if (tls == null || tls.clientHello() == null || shapes == null || shapes.clientFinished() < 0) {
            return Double.NaN;
        }
        return (tls.records().time(shapes.clientFinished()) - tls.clientHello().firstTime) / 1e6;
    }
}
