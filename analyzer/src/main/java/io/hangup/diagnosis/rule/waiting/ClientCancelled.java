package io.hangup.diagnosis.rule.waiting;

import io.hangup.diagnosis.Case;
import io.hangup.diagnosis.ClientLeft;
import io.hangup.diagnosis.Finding;
import io.hangup.diagnosis.HeldUpAnswer;
import io.hangup.diagnosis.HeldUpRequest;
import io.hangup.diagnosis.Rule;
import io.hangup.diagnosis.StoppedHere;
import io.hangup.diagnosis.UnheardAnswer;
import io.hangup.diagnosis.Words;
import io.hangup.llm.ClosedBy;
import io.hangup.llm.Outcome;

/** The client closed before a response came, at no timer's time. */
public final class ClientCancelled implements Rule {
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
        return Finding.of(cause(), 0.6)
                .closedBy(ClosedBy.CLIENT, ClientLeft.how(facts))
                .sentence("The client " + ClientLeft.words(facts) + " " + Words.duration(facts.waited())
                        + " after its request, before any response byte.")
                .evidence(WaitingFacts.rows(facts))
                .evidence(ClientLeft.row(facts))
                .alternative("client-read-timeout", "when other calls of this client end after the same wait")
                .notVisible(
                        "why the client left: no packet tells, its own log does. Capture several such calls at the"
                                + " client: equal waits mean a timer, unequal ones a user, a deploy or the program's own choice.");
    }
}
