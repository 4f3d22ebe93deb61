package io.hangup.diagnosis.rule.connect;

import io.hangup.diagnosis.Case;
import io.hangup.diagnosis.Evidence;
import io.hangup.diagnosis.Finding;
import io.hangup.diagnosis.Rule;
import io.hangup.diagnosis.Words;
import io.hangup.llm.Outcome;
import io.hangup.names.Lookup;
import io.hangup.names.Query;
import io.hangup.tcp.HostPort;

/** The address that does not serve is none of those that DNS last gave for the name: somebody kept an old one. */
public final class DnsStaleAddress implements Rule {
    private static final int A = 1;
    private static final int AAAA = 28;

    /** Answers of a pool differ from one question to the next; an address is old only after a while. */
    private static final long SETTLED_NANOS = 30_000_000_000L;

    @Override
    public String cause() {
        return "dns-stale-address";
    }

    @Override
    public Finding examine(Case facts) {
        boolean failed = facts.fate().outcome() == Outcome.CONNECT_FAILED
                || facts.fate().outcome() == Outcome.TLS_FAILED
                        && facts.ending().ended();
        if (facts.hasExchange() || !failed) {
            return null;
        }
        HostPort server = facts.connection().server();
        Query current = latestAnswer(facts);
        if (current == null || current.addresses.contains(server.address()) || recentlyGiven(facts, server)) {
            return null;
        }
        if (OtherAddress.accepted(facts) != null) {
            return null;
        }
        long age = facts.connection().firstTime() - current.answerTime;
        return Finding.of(cause(), 0.7)
                .sentence(
                        "The address " + server.address() + " of " + facts.llm().host()
                                + " may be out of date: " + Words.duration(age) + " before the attempt DNS gave "
                                + String.join(", ", current.addresses) + " and not this one.")
                .evidence(new Evidence(
                        current.answerFrame,
                        current.answerTime,
                        "dns",
                        "the latest answer: " + String.join(", ", current.addresses)))
                .evidence(facts.row(0, "the attempt at another address"))
                .notVisible("where the client has the address from: a cache, a configuration, or a start long ago.");
    }

    /** The last answer with addresses of the family that the client had been given for the name, or null. */
    private static Query latestAnswer(Case facts) {
        int type = OtherAddress.isV6(facts.connection().server()) ? AAAA : A;
        Query latest = null;
        String client = facts.connection().client().address();
        long first = facts.connection().firstTime();
        for (Lookup lookup : facts.surroundings().lookupsOf(client, facts.llm().host(), first)) {
            Query query = lookup.query(type);
            boolean known = query != null && !query.addresses.isEmpty() && query.answerTime <= first;
            if (known && (latest == null || query.answerTime > latest.answerTime)) {
                latest = query;
            }
        }
        return latest;
    }

    /** The address was in an answer, to whomever, not long before. */
    private static boolean recentlyGiven(Case facts, HostPort server) {
        long first = facts.connection().firstTime();
        return facts.surroundings().given(server, first - SETTLED_NANOS, first);
    }
}
