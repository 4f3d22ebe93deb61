package io.hangup.diagnosis;

import io.hangup.llm.ClosedBy;
import io.hangup.llm.ClosedHow;
import io.hangup.llm.Outcome;
import io.hangup.llm.Phase;

/**
 * What became of a subject, before anybody asks why.
 *
 * @param time when it was over (or the last thing seen of it), epoch nanoseconds
 */
public record Fate(Outcome outcome, Phase phase, ClosedBy closedBy, ClosedHow closedHow, long time) {
    /** Nothing failed that the packets show. */
    public boolean healthy() {
        return outcome == Outcome.COMPLETED || outcome == Outcome.UNANSWERED || outcome == Outcome.UNKNOWN;
    }
}
