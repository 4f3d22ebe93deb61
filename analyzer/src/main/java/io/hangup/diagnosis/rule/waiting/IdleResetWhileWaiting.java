package io.hangup.diagnosis.rule.waiting;

import io.hangup.diagnosis.Case;
import io.hangup.diagnosis.Finding;
import io.hangup.diagnosis.Rule;
import io.hangup.diagnosis.Words;
import io.hangup.llm.ClosedBy;
import io.hangup.llm.ClosedHow;

/** A long silence while the model works, then a RST that is not the server's. */
public final class IdleResetWhileWaiting implements Rule {
    private static final long LEAST_SILENCE = 30_000_000_000L;

    @Override
    public String cause() {
        return "idle-reset-while-waiting";
    }

    @Override
    public Finding examine(Case facts) {
        boolean reset = WaitingFacts.serverEnded(facts) && WaitingFacts.byReset(facts) && facts.requestAcked();
        if (!reset || !facts.ending().suspicious()) {
            return null;
        }
        int rst = facts.ending().firstTcpIndex();
        long silence = rst > 0 ? facts.wire().time(rst) - facts.wire().time(rst - 1) : 0;
        if (silence < LEAST_SILENCE) {
            return null;
        }
        return Finding.of(cause(), 0.85)
                .closedBy(ClosedBy.MIDDLEBOX, ClosedHow.RST)
                .sentence(
                        "After " + Words.duration(silence) + " without a packet while waiting for " + facts.serverText()
                                + ", a box on the way reset the connection: the RST does not look like the server's.")
                .evidence(WaitingFacts.rows(facts))
                .evidence(facts.row(rst, WaitingFacts.resetText(facts, rst)))
                .notVisible("which box it was; its idle limit is about " + Words.duration(silence) + ".");
    }
}
