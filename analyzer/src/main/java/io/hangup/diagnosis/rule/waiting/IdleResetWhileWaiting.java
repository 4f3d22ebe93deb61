package io.hangup.diagnosis.rule.waiting;

import io.hangup.diagnosis.Case;
import io.hangup.diagnosis.Finding;
import io.hangup.diagnosis.IdleSilence;
import io.hangup.diagnosis.Rule;
import io.hangup.diagnosis.Timers;
import io.hangup.diagnosis.Words;
import io.hangup.llm.ClosedBy;
import io.hangup.llm.ClosedHow;

/** A long silence while the model works, then a RST that is not the server's: an idle timer on the way. */
public final class IdleResetWhileWaiting implements Rule {
    @Override
    public String cause() {
        return "idle-reset-while-waiting";
    }

    @Override
    public boolean rulesByTheClock() {
        return true;
    }

    @Override
    public Finding examine(Case facts) {
        if (!afterSilence(facts)) {
            return null;
        }
        int rst = facts.ending().firstTcpIndex();
        long silence = facts.wire().time(rst) - facts.wire().time(rst - 1);
        String timer = facts.timers().words(Timers.Clock.L4_IDLE, Timers.Closer.BOX, silence, facts.rtt());
        return Finding.of(cause(), 0.85)
                .closedBy(ClosedBy.MIDDLEBOX, ClosedHow.RST)
                .sentence("After " + Words.duration(silence) + " without a packet while waiting for "
                        + facts.serverText() + WaitingFacts.consistent(timer)
                        + ", a box on the way reset the connection: the RST does not look like the server's.")
                .evidence(WaitingFacts.rows(facts))
                .evidence(facts.row(rst - 1, "last packet before the silence"))
                .evidence(facts.row(rst, facts.resetText(rst)))
                .alternative("middlebox-injected-rst", "when it was not the silence that the box objected to")
                .notVisible("which box it was; its idle limit is about " + Words.duration(silence) + ".");
    }

    /** A long silence in which the client waits, then a reset that differs from the server's other packets. */
    static boolean afterSilence(Case facts) {
        boolean reset = WaitingFacts.serverEnded(facts) && WaitingFacts.byReset(facts) && facts.requestAcked();
        int rst = facts.ending().firstTcpIndex();
        if (!reset || rst < 1) {
            return false;
        }
        long silence = facts.wire().time(rst) - facts.wire().time(rst - 1);
        return (facts.ending().suspicious() || otherTtl(facts)) && IdleSilence.longEnough(silence);
    }

    /** The reset that ended it came over another number of hops than the server's other packets. */
    static boolean otherTtl(Case facts) {
        int usual = facts.server().usualTtl;
        int rst = facts.ending().firstTcpIndex();
        return usual >= 0 && rst >= 0 && Math.abs(usual - facts.log().ttl(rst)) >= 2;
    }
}
