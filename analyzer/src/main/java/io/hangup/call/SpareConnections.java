package io.hangup.call;

import io.hangup.diagnosis.Diagnosis;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Connections that a client opened beside others and did not need: it finished the handshake, and closed without a
 * request, while it asked the same server on another. Go's HTTP/2 client opens one for each of several calls at the same
 * time and keeps the first to be ready; browsers and proxies open them in advance. What looks like a dislike of the
 * server's certificate is none where the client took the same server's certificate at that moment.
 */
public final class SpareConnections {
    /** Verdicts on a client that left after the handshake; what an alert states is none of them. */
    private static final Set<String> LEFT = Set.of("tls-client-rejected-cert", "tls-client-abandoned");

    /** Verdicts that rest on an alert in clear, or decrypted, score more than any guess. */
    private static final double STATED = 0.9;

    /** The other connection's request may follow so long after the spare one was closed, nanoseconds. */
    private static final long SOON_NANOS = 1_000_000_000L;

    /** Connections for calls at the same time are opened within this; what was opened long before is another program's. */
    private static final long TOGETHER_NANOS = 2_000_000_000L;

    private final List<FinishedConnection> told;

    public SpareConnections(List<FinishedConnection> told) {
        this.told = told;
    }

    /** The same list, spare connections without a verdict. */
    public List<FinishedConnection> explained() {
        if (told.stream().noneMatch(SpareConnections::mayBeSpare)) {
            return told;
        }
        Map<String, List<FinishedConnection>> asked = new HashMap<>();
        for (FinishedConnection one : told) {
            if (!one.calls().waits().isEmpty() && handshakeFinished(one)) {
                asked.computeIfAbsent(ends(one), e -> new ArrayList<>()).add(one);
            }
        }
        List<FinishedConnection> list = new ArrayList<>(told.size());
        for (FinishedConnection one : told) {
            boolean spare = mayBeSpare(one)
                    && asked.getOrDefault(ends(one), List.of()).stream().anyMatch(other -> beside(one, other));
            list.add(spare ? new FinishedConnection(one.connection(), one.exchanges(), List.of(), one.calls()) : one);
        }
        return list;
    }

    private static boolean mayBeSpare(FinishedConnection one) {
        return one.exchanges().isEmpty()
                && handshakeFinished(one)
                && !one.diagnoses().isEmpty()
                && one.diagnoses().stream().allMatch(SpareConnections::left);
    }

    private static boolean left(Diagnosis diagnosis) {
        return LEFT.contains(diagnosis.cause()) && diagnosis.score() < STATED;
    }

    private static boolean handshakeFinished(FinishedConnection one) {
        return !Double.isNaN(one.calls().tlsMillis());
    }

    /** The other one was open, and its client asked, while this one was or right after. */
    private static boolean beside(FinishedConnection spare, FinishedConnection other) {
        long opened = spare.calls().startTime();
        long closed = spare.calls().endTime();
        return Math.abs(other.calls().startTime() - opened) <= TOGETHER_NANOS
                && other.calls().startTime() <= closed
                && other.calls().endTime() >= opened
                && other.calls().waits().stream()
                        .anyMatch(wait -> wait.requestStart() <= closed + SOON_NANOS && asksAfter(wait, opened));
    }

    private static boolean asksAfter(CallFacts.Wait wait, long time) {
        return Math.max(wait.requestStart(), Math.max(wait.closeTime(), wait.responseEnd())) >= time;
    }

    private static String ends(FinishedConnection one) {
        return one.connection().clientAddress()
                + '\t'
                + one.connection().serverAddress()
                + '\t'
                + one.connection().serverPort()
                + '\t'
                + one.connection().host();
    }
}
