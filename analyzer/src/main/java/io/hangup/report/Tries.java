package io.hangup.report;

import io.hangup.diagnosis.Diagnosis;
import io.hangup.diagnosis.Severity;
import io.hangup.llm.Outcome;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The calls of a report as the user made them: what a client library tried again, or a proxy passed on, counts once. */
final class Tries {
    /** Durations this near to each other are one timer's. */
    private static final double SAME_TIMER = 0.02;

    private static final double TIMER_LEAST_MILLIS = 1000;

    /** What the counts say of these calls without a verdict. */
    private static final Set<Outcome> OTHERWISE_TOLD =
            EnumSet.of(Outcome.COMPLETED, Outcome.CLIENT_CANCELLED, Outcome.UNKNOWN, Outcome.UNANSWERED);

    private final ReportIndex index;
    private final Map<String, List<CallEntry>> chains = new HashMap<>();
    private final List<CallEntry> last = new ArrayList<>();
    private final UpstreamLegs legs;
    private final long total;

    Tries(Report report, ReportIndex index) {
        this.index = index;
        this.legs = new UpstreamLegs(report.calls(), report.diagnoses());
        this.total = legs.count(report.calls());
        for (CallEntry call : report.calls()) {
            List<CallEntry> chain = call.retryOf() == null ? null : chains.get(call.retryOf());
            if (chain == null) {
                chain = new ArrayList<>(1);
            }
            chain.add(call);
            chains.put(call.id(), chain);
        }
        for (CallEntry call : report.calls()) {
            List<CallEntry> chain = chains.get(call.id());
            if (chain.get(chain.size() - 1) == call && legs.counts(call)) {
                last.add(call);
            }
        }
    }

    /** How many tries there were, without those that a proxy made. */
    long total() {
        return total;
    }

    /** What proxies passed on. */
    UpstreamLegs legs() {
        return legs;
    }

    /** The last try of each call: how the call ended for its user. */
    List<CallEntry> last() {
        return last;
    }

    /** All tries of the call that this one is part of, in order. */
    List<CallEntry> of(CallEntry call) {
        return chains.getOrDefault(call.id(), List.of(call));
    }

    /** How many calls ended so for their user. */
    long ended(Outcome outcome) {
        return last.stream().filter(c -> c.outcome() == outcome).count();
    }

    /** How many calls ended with a verdict of that weight. */
    long ended(Severity severity, Map<String, Severity> byDiagnosis) {
        return last.stream()
                .filter(c -> c.diagnosis() != null && byDiagnosis.get(c.diagnosis()) == severity)
                .count();
    }

    /** How many calls completed, but worse than they should have. */
    long degraded(Map<String, Severity> byDiagnosis) {
        return last.stream()
                .filter(c -> c.outcome() == Outcome.COMPLETED
                        && c.diagnosis() != null
                        && byDiagnosis.get(c.diagnosis()) == Severity.WARNING)
                .count();
    }

    /** How many calls seem to have failed, by signs that a healthy one may give too. */
    long perhapsFailed(Map<String, Severity> byDiagnosis) {
        return last.stream()
                .filter(c -> !OTHERWISE_TOLD.contains(c.outcome())
                        && c.diagnosis() != null
                        && byDiagnosis.get(c.diagnosis()) == Severity.WARNING)
                .count();
    }

    /** How many calls completed only after a failed try. */
    long rescued() {
        return last.stream()
                .filter(c -> c.outcome() == Outcome.COMPLETED && of(c).size() > 1)
                .count();
    }

    /** {@code , try 1 of 3}, or whose upstream leg it is; empty for a call that was tried once. */
    String number(CallEntry call) {
        List<CallEntry> chain = of(call);
        CallEntry down = legs.downstream(call);
        return (chain.size() < 2 ? "" : ", try " + (chain.indexOf(call) + 1) + " of " + chain.size())
                + (down == null ? "" : ", a proxy's leg for stream " + stream(down));
    }

    /** What became of the call whose try this is, or empty for a call that was tried once. */
    String story(CallEntry call) {
        List<CallEntry> chain = call == null ? List.of() : of(call);
        if (chain.size() < 2) {
            return "";
        }
        CallEntry end = chain.get(chain.size() - 1);
        String fate = end.outcome() == Outcome.COMPLETED
                ? "the last completed"
                : end.outcome() == Outcome.UNANSWERED || end.outcome() == Outcome.UNKNOWN
                        ? "how the last ended cannot be told"
                        : chain.size() == 2 ? "both failed" : "all " + chain.size() + " failed";
        StringBuilder streams = new StringBuilder();
        StringBuilder waits = new StringBuilder();
        for (int i = 0; i < chain.size(); i++) {
            streams.append(i == 0 ? "" : ", ").append(stream(chain.get(i)));
            if (i > 0) {
                double wait = wait(chain.get(i - 1), chain.get(i));
                waits.append(i == 1 ? "" : ", ")
                        .append(Double.isNaN(wait) ? "an unknown time" : Units.millis(Math.max(0, wait)));
            }
        }
        return chain.size() + " tries of one call, " + fate + ". This was try " + (chain.indexOf(call) + 1)
                + " (tcp.stream " + streams + "; " + waits + " after the end of the one before)." + total(chain);
    }

    /** What the verdict on the proxy's own leg says, in brief; empty where there is none, or the sentence has it. */
    String legStory(Diagnosis d) {
        Diagnosis leg = index.diagnosis(legs.legOf(d));
        if (leg == null) {
            return "";
        }
        Subject subject = Subject.of(index, leg);
        String where = subject.connection() == null
                ? ""
                : "tcp.stream " + subject.connection().tcpStream() + ", ";
        String what = where + leg.cause() + ", " + leg.confidence().id();
        return d.sentence().contains("On that leg: ") || d.sentence().contains("On the last of them: ")
                ? what + "."
                : what + ": " + leg.sentence();
    }

    private String stream(CallEntry call) {
        ConnectionEntry connection = call.connections().isEmpty()
                ? null
                : index.connection(call.connections().get(call.connections().size() - 1));
        return connection == null ? "-" : Integer.toString(connection.tcpStream());
    }

    /** A pool may open the next connection before the one that failed is gone: then the pause ends with the request. */
    private double wait(CallEntry before, CallEntry after) {
        double wait = sinceEnd(before, after.startTimeNanos());
        ExchangeEntry exchange = wait < 0 && after.exchange() != null ? index.exchange(after.exchange()) : null;
        return exchange == null || exchange.request().startTimeNanos() == 0
                ? wait
                : sinceEnd(before, exchange.request().startTimeNanos());
    }

    private static double sinceEnd(CallEntry before, long timeNanos) {
        return (timeNanos - before.startTimeNanos()) / 1e6 - before.millis();
    }

    /** What a user waits for who sees only the end: n times a timer, and the waits between. */
    private static String total(List<CallEntry> chain) {
        double tries = 0;
        double least = Double.MAX_VALUE;
        double most = 0;
        for (CallEntry call : chain) {
            if (call.outcome() == Outcome.COMPLETED || Double.isNaN(call.millis())) {
                return "";
            }
            tries += call.millis();
            least = Math.min(least, call.millis());
            most = Math.max(most, call.millis());
        }
        CallEntry end = chain.get(chain.size() - 1);
        double all = (end.startTimeNanos() - chain.get(0).startTimeNanos()) / 1e6 + end.millis();
        if (least < TIMER_LEAST_MILLIS || most - least > most * SAME_TIMER || all < tries) {
            return "";
        }
        return " Its user waited " + Units.millis(all) + ": " + chain.size() + " × "
                + Units.millis(tries / chain.size()) + ", and " + Units.millis(all - tries) + " between the tries.";
    }
}
