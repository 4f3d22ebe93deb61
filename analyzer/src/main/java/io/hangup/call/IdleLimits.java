package io.hangup.call;

import io.hangup.diagnosis.Diagnosis;
import io.hangup.diagnosis.Diagnostician;
import io.hangup.diagnosis.Evidence;
import io.hangup.diagnosis.Finding;
import io.hangup.diagnosis.Words;
import io.hangup.llm.ClosedBy;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Requests that were closed on as they came, after a pause after which the same server also closed other connections that
 * nobody was using: its idle timer ran out in that moment. One connection alone cannot show it: the request had been taken
 * in by the server's kernel, and a server that dies of a request closes so too.
 */
public final class IdleLimits {
    /** Verdicts that say no more than who closed and how. */
    private static final Set<String> UNANSWERED =
            Set.of("backend-died-before-headers", "server-active-reset-before-headers", "upstream-response-timeout");

    /** A connection is idle from here on. */
    private static final long LEAST_IDLE = 1_000_000_000L;

    /** Sooner than a program reads a request and dies of it: beyond the round trip. */
    private static final long AS_IT_CAME = 2_000_000L;

    /** Timers are checked so often that they run out so much later. */
    private static final long LEAST_TOLERANCE = 60_000_000L;

    private static final int TOLERANCE_PART = 50;

    private static final double ONE_SCORE = 0.8;
    private static final double SEVERAL_SCORE = 0.9;
    private static final double DOUBTED_SCORE = 0.7;
    private static final int SHOWN = 4;

    private final List<FinishedConnection> told;
    private final Diagnostician diagnostician;

    public IdleLimits(List<FinishedConnection> told, Diagnostician diagnostician) {
        this.told = told;
        this.diagnostician = diagnostician;
    }

    /** The same list, verdicts restated where the idle timer explains them. */
    public List<FinishedConnection> explained() {
        if (told.stream().noneMatch(one -> race(one) >= 0)) {
            return told;
        }
        Map<String, List<FinishedConnection>> byServer = new HashMap<>();
        for (FinishedConnection one : told) {
            byServer.computeIfAbsent(server(one), e -> new ArrayList<>()).add(one);
        }
        List<FinishedConnection> list = new ArrayList<>(told.size());
        for (FinishedConnection one : told) {
            int race = race(one);
            list.add(race < 0 ? one : explained(one, race, byServer.get(server(one))));
        }
        return list;
    }

    private FinishedConnection explained(FinishedConnection one, int race, List<FinishedConnection> all) {
        CallFacts.Wait wait = one.calls().waits().get(race);
        long idle = idle(wait);
        long tolerance = Math.max(LEAST_TOLERANCE, idle / TOLERANCE_PART);
        List<FinishedConnection> alike = new ArrayList<>();
        for (FinishedConnection other : all) {
            if (other != one && usedAfterLonger(other, idle + tolerance)) {
                return one; // no such timer
            }
            long silence = other == one ? -1 : closedAfter(other);
            if (silence >= 0 && Math.abs(silence - idle) <= tolerance) {
                alike.add(other);
            }
        }
        if (alike.isEmpty()) {
            return one;
        }
        String subject = one.exchanges().get(race).id();
        List<Diagnosis> diagnoses = new ArrayList<>();
        for (Diagnosis diagnosis : one.diagnoses()) {
            diagnoses.add(
                    diagnosis.subject().equals(subject)
                            ? diagnostician.restated(
                                    diagnosis,
                                    finding(one, diagnosis, wait, alike),
                                    one.connection().host(),
                                    one.connection().serverPort())
                            : diagnosis);
        }
        return new FinishedConnection(one.connection(), one.exchanges(), diagnoses, one.calls());
    }

    private static Finding finding(
            FinishedConnection one, Diagnosis old, CallFacts.Wait wait, List<FinishedConnection> alike) {
        Finding finding = Finding.of("keepalive-race", alike.size() > 1 ? SEVERAL_SCORE : ONE_SCORE)
                .closedBy(ClosedBy.SERVER, old.closedHow())
                .sentence("The server side (" + name(one) + ") closed the idle connection after "
                        + Words.duration(idle(wait)) + " of silence, as it closed "
                        + Words.count(alike.size(), "other connection")
                        + " that nobody was using, and the client sent its next request on it: both crossed, "
                        + Words.duration(wait.closeTime() - wait.requestEnd())
                        + " apart. The request had reached the server's host, but there was no time to work on it.")
                .evidence(old.evidence())
                .alternative(old.cause(), "when the server fails on this request each time");
        for (FinishedConnection other : alike.subList(0, Math.min(SHOWN, alike.size()))) {
            ServerEnd end = other.calls().serverEnd();
            finding.evidence(new Evidence(
                    end.endedFrame(),
                    end.ended(),
                    "server",
                    "tcp.stream " + other.connection().tcpStream() + ": closed after "
                            + Words.duration(closedAfter(other)) + " of silence, no request under way"));
        }
        if (!old.doubts().isEmpty()) {
            finding.atMost(DOUBTED_SCORE);
        }
        return finding.notVisible(
                "whose idle timer it is: the server's, or that of a proxy or balancer in front of it.");
    }

    private static String name(FinishedConnection one) {
        String host = one.connection().host();
        String address = one.connection().serverAddress();
        return host.equals(address) ? address : host + ", " + address;
    }

    /** The exchange, the connection's last, that was closed on as it came after a pause; -1 when there is none. */
    private static int race(FinishedConnection one) {
        List<CallFacts.Wait> waits = one.calls().waits();
        int last = waits.size() - 1;
        if (last < 0
                || one.calls().serverEnd() == null
                || one.calls().serverEnd().announced()) {
            return -1;
        }
        CallFacts.Wait wait = waits.get(last);
        String subject = one.exchanges().get(last).id();
        boolean told = one.diagnoses().stream()
                .anyMatch(d -> d.subject().equals(subject)
                        && d.closedBy() == ClosedBy.SERVER
                        && UNANSWERED.contains(d.cause()));
        long roundTrip =
                Math.max(0, one.calls().serverHalf()) + Math.max(0, one.calls().clientHalf());
        boolean asItCame = wait.requestEnd() != 0 && wait.closeTime() - wait.requestEnd() <= roundTrip + AS_IT_CAME;
        return told && wait.reused() && wait.idleBefore() >= LEAST_IDLE && wait.headersTime() == 0 && asItCame
                ? last
                : -1;
    }

    /** From the answer before to the close. */
    private static long idle(CallFacts.Wait wait) {
        return wait.closeTime() - wait.requestStart() + wait.idleBefore();
    }

    /** How long a connection that nobody was using had been silent when the server closed it; -1 for all others. */
    private static long closedAfter(FinishedConnection one) {
        ServerEnd end = one.calls().serverEnd();
        List<CallFacts.Wait> waits = one.calls().waits();
        if (end == null
                || end.announced()
                || waits.isEmpty()
                || !one.diagnoses().isEmpty()) {
            return -1;
        }
        CallFacts.Wait last = waits.get(waits.size() - 1);
        return last.responseEnd() == 0 ? -1 : end.ended() - last.responseEnd();
    }

    /** It answered a request after a longer pause than that. */
    private static boolean usedAfterLonger(FinishedConnection one, long pause) {
        return one.calls().waits().stream().anyMatch(wait -> wait.idleBefore() > pause && wait.responseEnd() != 0);
    }

    private static String server(FinishedConnection one) {
        return one.connection().host() + '\t' + one.connection().serverPort();
    }
}
