package io.hangup.diagnosis.rule.path;

import io.hangup.diagnosis.Case;
import io.hangup.diagnosis.ClientLeft;
import io.hangup.diagnosis.Finding;
import io.hangup.diagnosis.HeldUpAnswer;
import io.hangup.diagnosis.LossStalls;
import io.hangup.diagnosis.Severity;
import io.hangup.diagnosis.UnheardAnswer;
import io.hangup.diagnosis.Words;
import io.hangup.llm.ClosedBy;
import io.hangup.llm.Outcome;

/** Lost packets held an answer up for so long that the client left before it was there. */
final class AnswerLost {
    private static final double LIKELY = 0.82;

    /** What was lost never came: the size of its packets may be the reason. */
    private static final double UNREPAIRED = 0.75;

    private AnswerLost() {}

    /** Null where the answer was not held up so. */
    static Finding find(Case facts) {
        HeldUpAnswer held = HeldUpAnswer.of(facts);
        if (held == null || UnheardAnswer.of(facts) != null) { // nothing of it passed: no loss now and then
            return null;
        }
        boolean open = facts.fate().outcome() == Outcome.UNANSWERED;
        LossStalls stalls = held.stalls();
        Finding finding = Finding.of("packet-loss", stalls.repaired() ? LIKELY : UNREPAIRED)
                .severity(open ? Severity.WARNING : null)
                .sentence("The answer of " + facts.serverText()
                        + " hardly got through to the client: packets of it were"
                        + " lost on the way again and again"
                        + (stalls.repeats() == 0
                                ? ""
                                : " (" + Words.count(stalls.repeats(), "repeat") + " among "
                                        + Words.count(stalls.segments(), "segment") + ")")
                        + ", and in " + Words.duration(stalls.total()) + " of the " + Words.duration(held.took())
                        + (open ? " until the capture ended" : " until the client left")
                        + " nothing moved because of that. At least " + Words.bytes(stalls.missing())
                        + " were still missing then.")
                .evidence(facts.row(held.first(), "the answer begins, as far as it is seen here"))
                .evidence(facts.row(
                        stalls.from(), "nothing moves for " + Words.duration(stalls.longest()) + " from here on"))
                .evidence(
                        facts.wire().frame(stalls.to()) == facts.ending().frame()
                                ? null
                                : facts.row(stalls.to(), "until here: the longest hold-up"))
                .notVisible("where the packets are lost: capture on the other side at the same time.");
        return open
                ? finding
                : finding.closedBy(ClosedBy.CLIENT, ClientLeft.how(facts)).evidence(ClientLeft.row(facts));
    }
}
