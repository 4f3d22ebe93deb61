package io.hangup.call;

import io.hangup.diagnosis.Diagnosis;
import io.hangup.diagnosis.Diagnostician;
import io.hangup.diagnosis.Evidence;
import io.hangup.diagnosis.Finding;
import io.hangup.diagnosis.Words;
import io.hangup.llm.ClosedBy;
import io.hangup.llm.ClosedHow;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Calls that ended because their connection had reached the age at which the server side ends all of them. One
 * connection alone cannot show it; several prove it (see {@link AgeLimit}).
 */
public final class ConnectionAges {
    private static final double FEW_SCORE = 0.82;
    private static final double MANY_SCORE = 0.9;
    private static final double SPREAD_OUT_SCORE = 0.65;
    private static final double DOUBTED_SCORE = 0.7;
    private static final int MANY = 5;
    private static final int OTHERS_SHOWN = 4;

    /** Causes of a cut response that say how it was cut and not by which clock. */
    private static final Set<String> CUT =
            Set.of("stream-cut-by-timer", "stream-truncated-clean-close", "stream-reset-mid-body");

    /** Causes of a missing response that say no more than who closed and how, or take it for another clock. */
    private static final Set<String> UNANSWERED = Set.of(
            "backend-died-before-headers",
            "server-active-reset-before-headers",
            "upstream-response-timeout",
            "server-connection-recycled");

    /** What a server that ends an idle connection runs into, whatever clock made it do so. */
    private static final Set<String> RACES = Set.of("keepalive-race", "h2-goaway-race");

    private final List<FinishedConnection> told;
    private final Diagnostician diagnostician;

    public ConnectionAges(List<FinishedConnection> told, Diagnostician diagnostician) {
        this.told = told;
        this.diagnostician = diagnostician;
    }

    /** The same list, verdicts restated where the age of the connection explains them. */
    public List<FinishedConnection> explained() {
        Map<String, List<FinishedConnection>> byEndpoint = new LinkedHashMap<>();
        Set<String> failed = new HashSet<>();
        for (FinishedConnection one : told) {
            if (one.calls().serverEnd() != null && one.diagnoses().stream().anyMatch(ConnectionAges::mayBe)) {
                failed.add(endpoint(one));
            }
        }
        if (failed.isEmpty()) {
            return told;
        }
        for (FinishedConnection one : told) {
            if (failed.contains(endpoint(one))) {
                byEndpoint
                        .computeIfAbsent(endpoint(one), e -> new ArrayList<>())
                        .add(one);
            }
        }
        Map<FinishedConnection, AgeLimit> limits = new IdentityHashMap<>();
        for (List<FinishedConnection> all : byEndpoint.values()) {
            for (AgeLimit limit : limits(all)) {
                limit.members().forEach(member -> limits.put(member.one(), limit));
            }
        }
        if (limits.isEmpty()) {
            return told;
        }
        List<FinishedConnection> list = new ArrayList<>(told.size());
        told.forEach(one -> list.add(explained(one, limits.get(one))));
        return list;
    }

    /** That of the endpoint, or where it has none, those of its addresses: each balancer may have its own. */
    private static List<AgeLimit> limits(List<FinishedConnection> all) {
        AgeLimit common = AgeLimit.of(all);
        if (common != null) {
            return List.of(common);
        }
        Map<String, List<FinishedConnection>> byAddress = new LinkedHashMap<>();
        for (FinishedConnection one : all) {
            byAddress
                    .computeIfAbsent(one.connection().serverAddress(), a -> new ArrayList<>())
                    .add(one);
        }
        List<AgeLimit> found = new ArrayList<>();
        for (List<FinishedConnection> same :
                byAddress.size() > 1 ? byAddress.values() : List.<List<FinishedConnection>>of()) {
            AgeLimit limit = AgeLimit.of(same);
            if (limit != null) {
                found.add(limit);
            }
        }
        return found;
    }

    private static String endpoint(FinishedConnection one) {
        return one.connection().host() + "\t" + one.connection().serverPort();
    }

    private static boolean mayBe(Diagnosis diagnosis) {
        return diagnosis.closedBy() == ClosedBy.SERVER
                && (CUT.contains(diagnosis.cause())
                        || UNANSWERED.contains(diagnosis.cause())
                        || RACES.contains(diagnosis.cause()));
    }

    private FinishedConnection explained(FinishedConnection one, AgeLimit limit) {
        if (limit == null || one.diagnoses().stream().noneMatch(ConnectionAges::mayBe)) {
            return one;
        }
        List<Diagnosis> diagnoses = new ArrayList<>();
        for (Diagnosis diagnosis : one.diagnoses()) {
            diagnoses.add(
                    mayBe(diagnosis)
                            ? diagnostician.restated(
                                    diagnosis,
                                    finding(one, diagnosis, limit),
                                    one.connection().host(),
                                    one.connection().serverPort())
                            : diagnosis);
        }
        return new FinishedConnection(one.connection(), one.exchanges(), diagnoses, one.calls());
    }

    private static Finding finding(FinishedConnection one, Diagnosis old, AgeLimit limit) {
        boolean race = RACES.contains(old.cause());
        String cause =
                race ? old.cause() : CUT.contains(old.cause()) ? "stream-cut-by-timer" : "server-connection-recycled";
        double score = limit.spreadOut() ? SPREAD_OUT_SCORE : limit.members().size() >= MANY ? MANY_SCORE : FEW_SCORE;
        ServerEnd end = one.calls().serverEnd();
        Finding finding = Finding.of(cause, race ? Math.min(score, old.score()) : score)
                .narrowed(old.closedHow() == ClosedHow.RST ? "age-rst" : "age-fin", "age")
                .sentence(sentence(one, old, limit))
                .evidence(new Evidence(end.openedFrame(), end.opened(), "client", "SYN: the connection is opened"))
                .evidence(old.evidence())
                .evidence(new Evidence(
                        end.endedFrame(),
                        end.ended(),
                        "server",
                        (end.announced() ? "GOAWAY" : "end") + " at an age of " + Words.duration(end.age())));
        int shown = 0;
        for (AgeLimit.Member member : limit.members()) {
            if (member.one() != one && shown++ < OTHERS_SHOWN) {
                finding.evidence(other(member));
            }
        }
        if (!old.doubts().isEmpty()) {
            finding.atMost(DOUBTED_SCORE);
        }
        if (!race && !cause.equals(old.cause())) {
            finding.alternative(old.cause(), "when connections of other ages end so too");
        }
        return finding.notVisible("whose limit it is: the server's, or that of a proxy or balancer in front of it.");
    }

    private static Evidence other(AgeLimit.Member member) {
        return new Evidence(
                member.end().endedFrame(),
                member.end().ended(),
                "server",
                "tcp.stream " + member.one().connection().tcpStream() + ": ended at an age of "
                        + Words.duration(member.age()) + ", "
                        + Words.duration(member.sinceRequest()) + " after its last request");
    }

    private static String sentence(FinishedConnection one, Diagnosis old, AgeLimit limit) {
        String host = one.connection().host();
        String address = one.connection().serverAddress();
        ServerEnd end = one.calls().serverEnd();
        long silent = Long.MAX_VALUE;
        long longest = 0;
        for (AgeLimit.Member member : limit.members()) {
            silent = Math.min(silent, member.silence());
            longest = Math.max(longest, member.silence());
        }
        String from = Words.duration(limit.youngest());
        String to = Words.duration(limit.oldest());
        return "The server side (" + (host.equals(address) ? "" : host + ", ") + address + ") "
                + how(old, end) + ": it ended "
                + limit.members().size() + " connections at that age"
                + (from.equals(to) ? "" : " (" + from + " to " + to + ")")
                + ", opened at different moments, after silences of "
                + Words.duration(silent) + " to " + Words.duration(longest)
                + (limit.spreadOut()
                        ? ". This is consistent with a limit on a connection's age that is varied, so that they do not all"
                                + " end at once; no timer of idleness and none of a request fits."
                        : ". That is a limit on a connection's age, no timer of idleness and none of a request.")
                + (RACES.contains(old.cause()) ? " The request was not processed and is safe to repeat." : "");
    }

    private static String how(Diagnosis old, ServerEnd end) {
        String age = " the connection at an age of " + Words.duration(end.age());
        String when = CUT.contains(old.cause())
                ? "in the middle of a response"
                : RACES.contains(old.cause()) ? "and a request crossed that end" : "before any response byte";
        boolean reset = old.closedHow() == ClosedHow.RST;
        if (!end.announced() || RACES.contains(old.cause())) {
            return (end.announced() ? "ended" : reset ? "reset" : "closed") + age + ", " + when;
        }
        long closed =
                old.evidence().stream().mapToLong(Evidence::timeNanos).max().orElse(end.ended());
        return "ended" + age + " (GOAWAY) and " + (reset ? "reset" : "closed") + " it "
                + Words.duration(closed - end.ended()) + " later, " + when;
    }
}
