package io.hangup.diagnosis.rule.waiting;

import io.hangup.diagnosis.Case;
import io.hangup.diagnosis.ClientLeft;
import io.hangup.diagnosis.Finding;
import io.hangup.diagnosis.HeldUpAnswer;
import io.hangup.diagnosis.HeldUpRequest;
import io.hangup.diagnosis.LostBeforeClose;
import io.hangup.diagnosis.Rule;
import io.hangup.diagnosis.StoppedHere;
import io.hangup.diagnosis.Timers;
import io.hangup.diagnosis.UnheardAnswer;
import io.hangup.diagnosis.Words;
import io.hangup.llm.ClosedBy;
import io.hangup.llm.Outcome;
import java.util.ArrayList;
import java.util.List;

/** The client closed while waiting for the response, after a time that looks like a timer. */
public final class ClientReadTimeout implements Rule {
    /** The path was dead when the client gave up: that it did is true, and hardly the cause. */
    private static final double UNHEARD = 0.6;

    @Override
    public String cause() {
        return "client-read-timeout";
    }

    @Override
    public boolean rulesByTheClock() {
        return true;
    }

    @Override
    public Finding examine(Case facts) {
        if (!WaitingFacts.noResponse(facts)
                || UnheardAnswer.of(facts) != null
                || HeldUpAnswer.of(facts) != null
                || HeldUpRequest.of(facts) != null
                || StoppedHere.of(facts) != null
                || facts.fate().outcome() != Outcome.CLIENT_CANCELLED
                || !ClientLeft.seen(facts)
                || !facts.requestAcked()) {
            return null;
        }
        long waited = facts.waited();
        List<Timers.Timer> known = timers(facts, waited);
        if (known.isEmpty() && !Timers.looksRound(waited)) {
            return null;
        }
        double sure = facts.deadSpell() != null || LostBeforeClose.of(facts) != null
                ? UNHEARD
                : known.isEmpty() ? 0.76 : 0.85;
        return Finding.of(cause(), sure)
                .closedBy(ClosedBy.CLIENT, ClientLeft.how(facts))
                .sentence("The client gave up after " + Words.duration(waited) + " of waiting for " + facts.serverText()
                        + ", which had acknowledged the request, and no response byte came"
                        + (known.isEmpty()
                                ? ": a client-side timeout of about that length."
                                : "; " + Timers.words(known) + "."))
                .evidence(WaitingFacts.rows(facts))
                .evidence(ClientLeft.row(facts))
                .alternative("client-cancelled", "when it was a person or a deployment that stopped the client")
                .notVisible("why the server took longer: it may still have been working.");
    }

    private static List<Timers.Timer> timers(Case facts, long waited) {
        List<Timers.Timer> all = new ArrayList<>(
                facts.timers().matching(Timers.Clock.RESP_WAIT, Timers.Closer.CLIENT, waited, facts.rtt()));
        long total = facts.fate().time() - facts.exchange().requestStart;
        for (Timers.Timer timer :
                facts.timers().matching(Timers.Clock.REQ_TOTAL, Timers.Closer.CLIENT, total, facts.rtt())) {
            if (!all.contains(timer)) {
                all.add(timer);
            }
        }
        return all;
    }
}
