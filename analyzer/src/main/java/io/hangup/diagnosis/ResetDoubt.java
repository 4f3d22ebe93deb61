package io.hangup.diagnosis;

import io.hangup.llm.ClosedBy;
import io.hangup.llm.ClosedHow;
import io.hangup.llm.Exchange.Completeness;

/**
 * A verdict that takes a reset for its sender's own is no surer than the reset's signs allow (causes: section 5.3): where
 * another box may have made it, that stands first.
 */
public final class ResetDoubt {
    /** Below what is said of another box that may have made it. */
    private static final double MOST = 0.6;

    /** After a long silence a timer is the better reading, though whose it is stays open. */
    private static final double MOST_AFTER_SILENCE = 0.7;

    /** Idle for so long before the request, the connection may have been forgotten: who answers so did not cut it. */
    private static final long IDLE_BEFORE = 1_000_000_000L;

    private ResetDoubt() {}

    /** The same finding, less sure where it blames a side for a reset that this side may not have sent. */
    static Finding weighed(Case facts, Finding finding) {
        Ending ending = facts.ending();
        boolean answered = facts.hasExchange() && facts.exchange().responseCompleteness == Completeness.COMPLETE;
        boolean doubtful = ending.suspicious() && ending.how() == ClosedHow.RST && !answered && !afterIdleness(facts);
        if (!doubtful) {
            return finding;
        }
        ClosedBy by = finding.closedBy == null ? facts.fate().closedBy() : finding.closedBy;
        ClosedHow how = finding.closedHow == null ? facts.fate().closedHow() : finding.closedHow;
        // a rule that says nothing of a box goes by the address, even where the fate of the case knows better
        boolean address = by == ClosedBy.CLIENT || by == ClosedBy.SERVER || finding.closedBy == null && ending.forged();
        return address && how == ClosedHow.RST
                ? finding.atMost(afterSilence(facts) ? MOST_AFTER_SILENCE : MOST)
                : finding;
    }

    private static boolean afterSilence(Case facts) {
        int rst = facts.ending().firstTcpIndex();
        return rst > 0
                && !facts.ending().forged()
                && IdleSilence.longEnough(facts.wire().time(rst) - facts.wire().time(rst - 1));
    }

    /** The request woke an idle connection: a box that had forgotten it answers in the server's name, and cuts nothing. */
    public static boolean afterIdleness(Case facts) {
        return facts.hasExchange() && facts.exchange().reusedConnection && facts.exchange().idleBefore >= IDLE_BEFORE;
    }
}
