package io.hangup.diagnosis.rule.body;

import io.hangup.diagnosis.Case;
import io.hangup.diagnosis.Finding;
import io.hangup.diagnosis.Rule;
import io.hangup.diagnosis.Words;
import io.hangup.llm.ClosedHow;
import io.hangup.llm.Outcome;
import io.hangup.llm.Visibility;
import io.hangup.tcp.Side;

/** RST after the response had begun. */
public final class StreamResetMidBody implements Rule {
    @Override
    public String cause() {
        return "stream-reset-mid-body";
    }

    @Override
    public Finding examine(Case facts) {
        if (!BodyFacts.inBody(facts)
                || facts.fate().outcome() != Outcome.CLOSED_IN_BODY
                || facts.ending().how() != ClosedHow.RST
                || facts.ending().forged()
                || !facts.ending().by(Side.SERVER)) {
            return null;
        }
        int rst = facts.ending().firstTcpIndex();
        double score = facts.exchange().visibility == Visibility.INFERRED ? 0.75 : 0.9;
        score = StreamCutByTimer.afterSilence(facts) ? Math.min(score, 0.7) : score;
        return Finding.of(cause(), score)
                .sentence(facts.serverSide()
                        + " reset the connection in the middle of the response, "
                        + BodyFacts.progress(facts.exchange()) + ", " + Words.duration(BodyFacts.silence(facts))
                        + " after its last byte.")
                .evidence(BodyFacts.rows(facts))
                .evidence(facts.row(rst, facts.resetText(rst)))
                .notVisible("what made the server reset: crash, a proxy whose own upstream failed, or a limit.");
    }
}
