package io.hangup.call;

import io.hangup.diagnosis.Diagnosis;
import io.hangup.diagnosis.Evidence;
import io.hangup.diagnosis.Finding;
import io.hangup.diagnosis.Timers;
import io.hangup.diagnosis.Words;
import io.hangup.llm.ClosedBy;
import io.hangup.llm.ClosedHow;
import io.hangup.llm.Outcome;
import io.hangup.report.ConnectionEntry;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** What a proxy's upstream leg says of a call whose client's leg failed: which leg failed first, and what travelled. */
final class LegStory {
    /** Both legs closed within this time of each other ended together. */
    static final long TOGETHER_NANOS = 200_000_000L;

    private static final int BAD_GATEWAY = 502;
    private static final int UNAVAILABLE = 503;
    private static final int GATEWAY_TIMEOUT = 504;
    private static final Set<Integer> GATEWAY_ERRORS = Set.of(BAD_GATEWAY, UNAVAILABLE, GATEWAY_TIMEOUT);
    private static final double CERTAIN = 0.97;
    private static final double CLOSED_BOTH = 0.85;
    private static final double LATE = 0.6;
    private static final long SECOND_NANOS = 1_000_000_000L;
    private static final long LATE_LEAST_NANOS = 2 * SECOND_NANOS;
    private static final long LATE_NANOS = 120_000_000L;

    /** Causes that say who was left with nothing: the other leg adds to them, and does not replace them. */
    private static final Set<Outcome> LEFT_ALONE =
            Set.of(Outcome.CLOSED_BEFORE_HEADERS, Outcome.CLOSED_IN_HEADERS, Outcome.CLOSED_IN_BODY);

    private final int status;
    private final Diagnosis down;
    private final CallFacts.Wait wait;

    /** @param status of the answer that the client got, or 0 */
    LegStory(int status, Diagnosis down, CallFacts.Wait wait) {
        this.status = status;
        this.down = down;
        this.wait = wait;
    }

    /** The failure of the upstream leg explains the client's, or null. */
    Finding of(Diagnosis up, ConnectionEntry leg) {
        if (down.outcome() == Outcome.HTTP_ERROR) {
            return GATEWAY_ERRORS.contains(status) ? answered(up, leg) : null;
        }
        boolean silent = down.outcome() == Outcome.CLOSED_BEFORE_HEADERS && down.closedBy() == ClosedBy.SERVER;
        long travelled = lastTime(down) - lastTime(up);
        boolean together = Math.abs(travelled) <= TOGETHER_NANOS;
        if (silent && together && up.outcome() == Outcome.CLIENT_CANCELLED) {
            return closedBoth(up, leg);
        }
        boolean upFirst = up.closedBy() == ClosedBy.SERVER || up.closedBy() == ClosedBy.MIDDLEBOX;
        boolean passedOn = LEFT_ALONE.contains(down.outcome())
                && down.closedBy() == ClosedBy.SERVER
                && LEFT_ALONE.contains(up.outcome())
                && upFirst
                && together
                && travelled >= 0;
        return passedOn ? passedOn(up, leg, travelled) : null;
    }

    /** The proxy answered itself; its upstream leg says why. */
    private Finding answered(Diagnosis up, ConnectionEntry leg) {
        String cause;
        String story;
        if (up.outcome() == Outcome.CONNECT_FAILED || up.outcome() == Outcome.TLS_FAILED) {
            cause = status == GATEWAY_TIMEOUT ? "upstream-response-timeout" : "proxy-upstream-connect-failed";
            story = "it could not connect to its upstream " + place(leg);
        } else if (up.closedBy() == ClosedBy.CLIENT || up.closedBy() == ClosedBy.NONE) {
            cause = "upstream-response-timeout";
            story = "it gave up waiting for its upstream " + place(leg);
        } else {
            cause = "proxy-upstream-terminated";
            story = up.closedBy() == ClosedBy.MIDDLEBOX
                    ? "its connection to the upstream " + place(leg) + " was cut on the way"
                    : "its upstream " + place(leg) + " closed the connection before an answer";
        }
        Finding finding = Finding.of(cause, CERTAIN)
                .narrowed("answered")
                .value(String.valueOf(status))
                .sentence("The proxy answered " + status + " because " + story + ". On that leg: " + asProxy(up))
                .evidence(down.evidence())
                .evidence(onLeg(up, leg));
        // the leg is in the capture: what helps is what its own cause asks for, not to look there
        return cause.equals("upstream-response-timeout") ? finding : finding.remedies(forProxy(up));
    }

    /** What to do on the upstream leg. The texts speak of the client: there it is the proxy. */
    private static List<String> forProxy(Diagnosis up) {
        List<String> list = new ArrayList<>(up.remedies());
        if (list.isEmpty()) {
            return list;
        }
        list.set(0, "On the upstream leg, where the proxy is the client: " + list.get(0));
        return list;
    }

    /** The proof of the upstream leg, so that its rows cannot be taken for those of the client's. */
    private static List<Evidence> onLeg(Diagnosis up, ConnectionEntry leg) {
        return up.evidence().stream()
                .map(row -> new Evidence(
                        row.frame(),
                        row.timeNanos(),
                        row.from().equals("client") ? "proxy" : row.from(),
                        "upstream leg (tcp.stream " + leg.tcpStream() + "): "
                                + row.text().replace("the client ", "the proxy ")))
                .toList();
    }

    /** The proxy closed both legs in the same moment: its own timer, or its end. */
    private Finding closedBoth(Diagnosis up, ConnectionEntry leg) {
        long waited = lastTime(down) - wait.requestEnd();
        boolean round = Timers.looksRound(waited);
        // a busy proxy's timer strikes a little late, never early
        boolean late = !round && waited >= LATE_LEAST_NANOS && waited % SECOND_NANOS <= LATE_NANOS;
        boolean timer = round || late;
        return Finding.of(timer ? "upstream-response-timeout" : "proxy-died", late ? LATE : CLOSED_BOTH)
                .narrowed(down.closedHow() == ClosedHow.RST ? "rst" : "closed")
                .sentence("The proxy closed both legs of the call in the same moment, " + Words.duration(waited)
                        + " after the request and before any answer of its upstream " + place(leg) + ": "
                        + (round
                                ? "a timer of its own."
                                : late ? "perhaps a timer of its own, a little late." : "it died or was restarted."))
                .evidence(down.evidence())
                .evidence(onLeg(up, leg))
                .alternative(
                        timer ? "proxy-died" : "upstream-response-timeout",
                        timer ? "when all its connections closed at once" : "when it is the same wait every time");
    }

    /** The upstream leg broke first, and the proxy passed the end on. */
    private Finding passedOn(Diagnosis up, ConnectionEntry leg, long travelled) {
        Finding finding = Finding.of(down.cause(), down.score())
                .sentence(down.sentence() + " Its leg to the upstream " + place(leg) + " had failed "
                        + Words.duration(travelled) + " before, and the proxy passed the end on. On that leg: "
                        + asProxy(up))
                .evidence(down.evidence())
                .evidence(onLeg(up, leg))
                .remedies(forProxy(up));
        down.alternatives().forEach(other -> finding.alternative(other.cause(), other.why()));
        return finding;
    }

    /** The client left, and the proxy went on without it: the upstream leg has an answer, or its end, later. */
    Finding wentOn(FinishedConnection up) {
        if (down.closedBy() != ClosedBy.CLIENT || !LEFT_ALONE.contains(down.outcome()) && !cancelled()) {
            return null;
        }
        long left = wait.closeTime();
        for (CallFacts.Wait leg : up.calls().waits()) {
            long end = Math.max(leg.responseEnd(), leg.closeTime());
            boolean ofThisCall = leg.requestStart() >= wait.requestStart() && leg.requestStart() <= left;
            if (left > 0 && ofThisCall && leg.responseEnd() > left + TOGETHER_NANOS) {
                Finding finding = Finding.of(down.cause(), down.score())
                        .severity(down.severity())
                        .sentence(down.sentence() + " The proxy went on without its client: the upstream "
                                + place(up.connection()) + " was still answering " + Words.duration(end - left)
                                + " later.")
                        .evidence(down.evidence());
                down.alternatives().forEach(other -> finding.alternative(other.cause(), other.why()));
                return finding;
            }
        }
        return null;
    }

    private boolean cancelled() {
        return down.outcome() == Outcome.CLIENT_CANCELLED;
    }

    private static String place(ConnectionEntry leg) {
        return leg.serverAddress() + ":" + leg.serverPort() + " (tcp.stream " + leg.tcpStream() + ")";
    }

    /** On its upstream leg the proxy is the client. */
    private static String asProxy(Diagnosis up) {
        String sentence = up.sentence().replace("a client-side timeout", "a timeout of its own");
        if (sentence.startsWith("The client ")) {
            return "the proxy " + sentence.substring("The client ".length());
        }
        return sentence.startsWith("The ") ? "t" + sentence.substring(1) : sentence; // it stands behind a colon
    }

    static long lastTime(Diagnosis diagnosis) {
        long last = Long.MIN_VALUE;
        for (Evidence row : diagnosis.evidence()) {
            last = Math.max(last, row.timeNanos());
        }
        return last;
    }

    static long firstTime(Diagnosis diagnosis) {
        return diagnosis.evidence().isEmpty()
                ? Long.MAX_VALUE
                : diagnosis.evidence().get(0).timeNanos();
    }
}
