package io.hangup.call;

import io.hangup.diagnosis.Diagnosis;
import io.hangup.diagnosis.Diagnostician;
import io.hangup.diagnosis.Evidence;
import io.hangup.diagnosis.Finding;
import io.hangup.diagnosis.Timers;
import io.hangup.diagnosis.Words;
import io.hangup.llm.ClosedBy;
import io.hangup.llm.Outcome;
import io.hangup.report.ConnectionEntry;
import java.util.ArrayList;
import java.util.List;

/**
 * Where a capture shows both legs of a proxy, the leg that failed first explains the other: why the proxy answered 502,
 * 503 or 504, or closed without an answer.
 */
public final class LegPairs {
    /** Both legs closed within this time of each other ended together. */
    private static final long TOGETHER_NANOS = 200_000_000L;

    private static final int BAD_GATEWAY = 502;
    private static final int UNAVAILABLE = 503;
    private static final int GATEWAY_TIMEOUT = 504;

    private final List<FinishedConnection> told;
    private final Diagnostician diagnostician;
    private final ProxyLegs legs;
    private boolean found;

    public LegPairs(List<FinishedConnection> told, Diagnostician diagnostician) {
        this.told = told;
        this.diagnostician = diagnostician;
        this.legs = new ProxyLegs(told);
    }

    /** The same list with the diagnoses of client legs restated by what happened on their upstream legs. */
    public List<FinishedConnection> explained() {
        List<FinishedConnection> list = new ArrayList<>();
        for (FinishedConnection one : told) {
            List<Diagnosis> diagnoses = new ArrayList<>();
            for (Diagnosis diagnosis : one.diagnoses()) {
                diagnoses.add(explained(one, diagnosis));
            }
            list.add(new FinishedConnection(one.connection(), one.exchanges(), diagnoses, one.calls()));
        }
        return list;
    }

    /** True when the capture shows both legs of some call: it was taken on the proxy. */
    public boolean found() {
        return found;
    }

    private Diagnosis explained(FinishedConnection down, Diagnosis diagnosis) {
        int index = indexOf(down, diagnosis.subject());
        if (index < 0) {
            return diagnosis;
        }
        CallFacts.Wait wait = down.calls().waits().get(index);
        for (FinishedConnection up : legs.legsOf(down, wait)) {
            found = true;
            Diagnosis failed = failureDuring(up, wait, down.calls().endTime());
            Finding finding =
                    failed == null ? null : finding(status(down, index), diagnosis, failed, wait, up.connection());
            if (finding != null) {
                return diagnostician.restated(
                        diagnosis,
                        finding,
                        down.connection().host(),
                        down.connection().serverPort());
            }
        }
        return diagnosis;
    }

    private static int indexOf(FinishedConnection one, String exchange) {
        for (int i = 0; i < one.exchanges().size(); i++) {
            if (one.exchanges().get(i).id().equals(exchange)) {
                return i;
            }
        }
        return -1;
    }

    private static int status(FinishedConnection down, int index) {
        return down.exchanges().get(index).response().status();
    }

    /** What went wrong on the upstream leg while the client's exchange waited. */
    private static Diagnosis failureDuring(FinishedConnection up, CallFacts.Wait wait, long end) {
        for (Diagnosis diagnosis : up.diagnoses()) {
            long time = lastTime(diagnosis);
            if (time >= wait.requestStart() && firstTime(diagnosis) <= end + TOGETHER_NANOS) {
                return diagnosis;
            }
        }
        return null;
    }

    private static long lastTime(Diagnosis diagnosis) {
        long last = Long.MIN_VALUE;
        for (Evidence row : diagnosis.evidence()) {
            last = Math.max(last, row.timeNanos());
        }
        return last;
    }

    private static long firstTime(Diagnosis diagnosis) {
        return diagnosis.evidence().isEmpty()
                ? Long.MAX_VALUE
                : diagnosis.evidence().get(0).timeNanos();
    }

    private static Finding finding(int status, Diagnosis down, Diagnosis up, CallFacts.Wait wait, ConnectionEntry leg) {
        if (down.outcome() == Outcome.HTTP_ERROR) {
            return status == BAD_GATEWAY || status == UNAVAILABLE || status == GATEWAY_TIMEOUT
                    ? answered(status, down, up, leg)
                    : null;
        }
        boolean silent = down.outcome() == Outcome.CLOSED_BEFORE_HEADERS && down.closedBy() == ClosedBy.SERVER;
        boolean together = Math.abs(lastTime(down) - lastTime(up)) <= TOGETHER_NANOS;
        return silent && together && up.outcome() == Outcome.CLIENT_CANCELLED ? closedBoth(down, wait, leg, up) : null;
    }

    /** The proxy answered itself; its upstream leg says why. */
    private static Finding answered(int status, Diagnosis down, Diagnosis up, ConnectionEntry leg) {
        String cause;
        String story;
        if (up.outcome() == Outcome.CONNECT_FAILED || up.outcome() == Outcome.TLS_FAILED) {
            cause = status == GATEWAY_TIMEOUT ? "upstream-response-timeout" : "proxy-upstream-connect-failed";
            story = "it could not connect to its upstream";
        } else if (up.closedBy() == ClosedBy.CLIENT || up.closedBy() == ClosedBy.NONE) {
            cause = "upstream-response-timeout";
            story = "it gave up waiting for its upstream";
        } else {
            cause = "proxy-upstream-terminated";
            story = "its upstream closed the connection before an answer";
        }
        return Finding.of(cause, 0.97)
                .sentence("The proxy answered " + status + " because " + story + " " + leg.serverAddress() + ":"
                        + leg.serverPort() + " (tcp.stream " + leg.tcpStream() + "): " + up.sentence())
                .evidence(down.evidence())
                .evidence(up.evidence());
    }

    /** The proxy closed both legs in the same moment: its own timer, or its end. */
    private static Finding closedBoth(Diagnosis down, CallFacts.Wait wait, ConnectionEntry leg, Diagnosis up) {
        long waited = lastTime(down) - wait.requestEnd();
        boolean timer = Timers.looksRound(waited);
        return Finding.of(timer ? "upstream-response-timeout" : "proxy-died", 0.85)
                .sentence("The proxy closed both legs of the call in the same moment, " + Words.duration(waited)
                        + " after the request and before any answer of its upstream " + leg.serverAddress() + ":"
                        + leg.serverPort() + " (tcp.stream " + leg.tcpStream() + "): "
                        + (timer ? "a timer of its own." : "it died or was restarted."))
                .evidence(down.evidence())
                .evidence(up.evidence())
                .alternative(
                        timer ? "proxy-died" : "upstream-response-timeout",
                        timer ? "when all its connections closed at once" : "when it is the same wait every time");
    }
}
