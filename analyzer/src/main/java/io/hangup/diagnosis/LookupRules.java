package io.hangup.diagnosis;

import io.hangup.capture.FrameRef;
import io.hangup.llm.ClosedBy;
import io.hangup.llm.ClosedHow;
import io.hangup.llm.Outcome;
import io.hangup.llm.Phase;
import io.hangup.names.Lookup;
import io.hangup.names.Query;

/** What became of a name look-up for an endpoint, and why. */
final class LookupRules {
    private static final long SECOND = 1_000_000_000L;

    /** A look-up that takes longer is felt. */
    private static final long SLOW = SECOND;

    private LookupRules() {}

    /**
     * The finding for a look-up, or null when all is well with it.
     *
     * @param connected the client connected to the name (or an address of it) afterwards
     * @param connectedTime when it did, or 0
     * @param observedUntil capture time up to which an answer would have been seen
     * @param fragments sentence about fragments of the answer that were lost, or empty
     */
    static Finding examine(Lookup lookup, boolean connected, long connectedTime, long observedUntil, String fragments) {
        switch (lookup.outcome()) {
            case FAILED:
                return connected || partlyCaptured(lookup) ? null : failed(lookup);
            case UNANSWERED:
                return connected ? null : unanswered(lookup, observedUntil, fragments);
            default:
                return slow(lookup, connectedTime);
        }
    }

    /** A snap length cut the answer: whether it held an address cannot be told. */
    private static boolean partlyCaptured(Lookup lookup) {
        return lookup.queries.stream().anyMatch(query -> query.rcode == 0 && query.unread);
    }

    private static Finding failed(Lookup lookup) {
        int rcode = lookup.rcode();
        boolean broken = rcode == 0 && lookup.queries.stream().anyMatch(query -> query.broken);
        Finding finding = base("dns-resolution-failed", 0.98, lookup)
                .narrowed(broken ? "broken" : kind(rcode))
                .outcome(Outcome.NAME_FAILED)
                .sentence("The name " + lookup.name + " could not be resolved: the resolver answered "
                        + (broken ? "with a message that ends in the middle of its records" : rcodeText(rcode))
                        + ", and no connection was tried.");
        return rows(finding, lookup);
    }

    private static Finding unanswered(Lookup lookup, long observedUntil, String fragments) {
        long waited = observedUntil - lookup.startTime();
        if (lookup.tries() < 2 && waited < 3 * SECOND) {
            return null;
        }
        double score = lookup.tries() >= 2 ? 0.95 : 0.76;
        Finding finding = base("dns-resolution-failed", score, lookup)
                .narrowed(fragments.isEmpty() ? new String[] {"unanswered"} : new String[] {"fragments", "unanswered"})
                .outcome(Outcome.NAME_FAILED)
                .sentence("The name " + lookup.name + " could not be resolved: no answer came to "
                        + Words.count(lookup.tries(), "try").replace("trys", "tries") + " within "
                        + Words.duration(waited)
                        + "." + fragments);
        return rows(finding, lookup);
    }

    private static Finding slow(Lookup lookup, long connectedTime) {
        long settled = lookup.settledTime() != 0 ? lookup.settledTime() : connectedTime;
        long took = settled - lookup.startTime();
        if (settled == 0 || took < SLOW || connectedTime != 0 && connectedTime < lookup.startTime() + SLOW) {
            return null;
        }
        Query late = null;
        for (Query query : lookup.queries) {
            boolean slower = late == null || !query.answered() || late.answered() && query.answerTime > late.answerTime;
            late = slower ? query : late;
        }
        boolean all = lookup.queries.size() > 1;
        for (Query query : lookup.queries) {
            all &= query.answered() && query.answerTime - lookup.startTime() >= SLOW;
        }
        String which = all
                ? "questions for its addresses (A and AAAA) were"
                : "question for the " + (late.type == 28 ? "IPv6 address (AAAA)" : "address (A)") + " was";
        Finding finding = base("dns-slow", 0.9, lookup)
                .severity(Severity.WARNING)
                .outcome(Outcome.COMPLETED)
                .sentence("Resolving " + lookup.name + " took " + Words.duration(took) + ": the " + which
                        + (late.answered() ? " answered late" : " never answered")
                        + (late.tries > 1 ? ", asked " + Words.count(late.tries, "time") : "") + ".");
        return rows(finding, lookup);
    }

    private static Finding base(String cause, double score, Lookup lookup) {
        return Finding.of(cause, score)
                .phase(Phase.DNS)
                .closedBy(
                        ClosedBy.NONE,
                        lookup.outcome() == Lookup.Outcome.UNANSWERED ? ClosedHow.TIMEOUT : ClosedHow.NONE);
    }

    private static Finding rows(Finding finding, Lookup lookup) {
        for (Query query : lookup.queries) {
            String type = query.type == 28 ? "AAAA" : query.type == 1 ? "A" : "type " + query.type;
            int n = 0;
            for (long frame : query.queryFrames) {
                if (n++ < 6 && frame != FrameRef.NONE) {
                    // only the first and the last time of a question are kept
                    long time = n == 1 ? query.firstTime : query.lastTime;
                    finding.evidence(new Evidence(
                            frame,
                            time,
                            "client",
                            (n == 1 ? "asks for " : "asks again for ") + type + " of " + lookup.name));
                }
            }
            if (query.answered()) {
                finding.evidence(new Evidence(
                        query.answerFrame,
                        query.answerTime,
                        "dns",
                        "answers " + type + ": "
                                + (query.rcode > 0
                                        ? rcodeText(query.rcode)
                                        : query.addresses.isEmpty()
                                                ? query.broken ? "a message that is cut off" : "no address"
                                                : String.join(", ", query.addresses))));
            }
        }
        return finding;
    }

    /** What helps depends on what the resolver said: RFC 1035 section 4.1.1. */
    private static String kind(int rcode) {
        switch (rcode) {
            case 0:
                return "no-address";
            case 2:
                return "servfail";
            case 3:
                return "nxdomain";
            case 5:
                return "refused";
            default:
                return "other";
        }
    }

    static String rcodeText(int rcode) {
        switch (rcode) {
            case 0:
                return "that the name has no address";
            case 1:
                return "FORMERR";
            case 2:
                return "SERVFAIL";
            case 3:
                return "NXDOMAIN (no such name)";
            case 5:
                return "REFUSED";
            default:
                return "response code " + rcode;
        }
    }
}
