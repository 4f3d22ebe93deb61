package io.hangup.diagnosis.rule.waiting;

import io.hangup.diagnosis.Case;
import io.hangup.diagnosis.ClientLeft;
import io.hangup.diagnosis.Evidence;
import io.hangup.diagnosis.Finding;
import io.hangup.diagnosis.HeldUpAnswer;
import io.hangup.diagnosis.HeldUpRequest;
import io.hangup.diagnosis.Rule;
import io.hangup.diagnosis.StoppedHere;
import io.hangup.diagnosis.UnheardAnswer;
import io.hangup.diagnosis.Words;
import io.hangup.llm.ClosedBy;
import io.hangup.llm.Outcome;
import io.hangup.llm.Phase;
import io.hangup.tcp.Side;
import java.util.List;

/** The client closed before a response came, at no timer's time. */
public final class ClientCancelled implements Rule {
    private static final long SECOND = 1_000_000_000L;

    /** An upload that takes this long is one that somebody may give up. */
    private static final long LONG_UPLOAD = 3 * SECOND;

    @Override
    public String cause() {
        return "client-cancelled";
    }

    @Override
    public Finding examine(Case facts) {
        if (!WaitingFacts.noResponse(facts)
                || UnheardAnswer.of(facts) != null
                || HeldUpAnswer.of(facts) != null
                || HeldUpRequest.of(facts) != null
                || StoppedHere.of(facts) != null
                || facts.fate().outcome() != Outcome.CLIENT_CANCELLED
                || !ClientLeft.seen(facts)) {
            return null;
        }
        boolean sending = facts.fate().phase() == Phase.REQUEST;
        Finding finding = Finding.of(cause(), 0.6)
                .closedBy(ClosedBy.CLIENT, ClientLeft.how(facts))
                .sentence("The client " + ClientLeft.words(facts) + " "
                        + (sending
                                ? whileSending(facts)
                                : Words.duration(facts.waited()) + " after its request, before any response byte."));
        List<Evidence> rows = sending
                ? List.of(facts.row(Math.max(0, facts.firstRequestIndex()), "request begins"))
                : WaitingFacts.rows(facts);
        return finding.evidence(rows)
                .evidence(ClientLeft.row(facts))
                .alternative("client-read-timeout", "when other calls of this client end after the same wait")
                .notVisible(
                        "why the client left: no packet tells, its own log does. Capture several such calls at the"
                                + " client: equal waits mean a timer, unequal ones a user, a deploy or the program's own choice.");
    }

    /** How much of the request had arrived by then, and how fast. */
    private static String whileSending(Case facts) {
        int close = facts.ending().firstTcpIndex();
        int until = close < 0 ? facts.wire().size() : close;
        long took = facts.fate().time() - facts.exchange().requestStart;
        long begin = facts.log().seq(Math.max(0, facts.firstRequestIndex()));
        long acked = Math.max(0, facts.wire().ackedUpTo(Side.CLIENT, until) - begin);
        boolean slow = took >= LONG_UPLOAD && acked > 0;
        return "while its request was still on the way: in " + Words.duration(took) + " the server had acknowledged "
                + Words.bytes(acked) + " of it"
                + (slow ? ", no more than " + Words.bytes(acked * SECOND / took) + " a second." : ".");
    }
}
