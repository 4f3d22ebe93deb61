package io.hangup.diagnosis.rule.path;

import io.hangup.diagnosis.Case;
import io.hangup.diagnosis.Finding;
import io.hangup.diagnosis.LinkSizes;
import io.hangup.diagnosis.Rule;
import io.hangup.diagnosis.Severity;
import io.hangup.diagnosis.Words;
import io.hangup.llm.Outcome;
import io.hangup.tcp.IcmpError;
import io.hangup.tcp.Side;

/** Path MTU discovery at work: a router asked for smaller packets and got them. A note, nothing is wrong. */
public final class PmtuReducedOk implements Rule {
    @Override
    public String cause() {
        return "pmtu-reduced-ok";
    }

    @Override
    public boolean looksAtHealthy() {
        return true;
    }

    @Override
    public Finding examine(Case facts) {
        boolean completed = facts.fate().outcome() == Outcome.COMPLETED && facts.hasExchange();
        if (!completed || facts.exchange().number != 1) {
            return null;
        }
        for (Side sender : Side.values()) {
            IcmpError error = SenderBlackhole.firstTooBig(facts, sender);
            int smaller = error == null ? -1 : smallerAfter(facts, sender, error);
            if (smaller >= 0) {
                String who = sender == Side.CLIENT ? "client" : "server";
                int first = FirstSent.of(facts, smaller, PmtuBlackholeRecovered.LEAST_DELAY);
                long delay = first < 0 ? 0 : error.timeNanos() - facts.wire().time(first);
                boolean late = delay >= PmtuBlackholeRecovered.LEAST_DELAY;
                return Finding.of(cause(), 0.95)
                        .severity(late ? Severity.WARNING : Severity.NOTE)
                        .narrowed(late ? new String[] {"late"} : new String[0])
                        .sentence("A router (" + error.from() + ") asked the " + who + " for packets of at most "
                                + error.mtu() + " bytes" + LinkSizes.asOf(error.mtu())
                                + (late
                                        ? ", but only " + Words.duration(delay)
                                                + " after the first packet that was too big. The " + who
                                                + " sends such since, and the call was held up until then."
                                        : ", and the " + who + " sends such since: path MTU discovery works.")
                                + (LinkSizes.implausible(
                                                error.mtu(), facts.connection().client())
                                        ? " Hardly any link is that small: the message may be forged."
                                        : ""))
                        .evidence(
                                late
                                        ? facts.row(
                                                first,
                                                "IP packet of " + facts.log().ipLength(first) + " bytes, lost")
                                        : null)
                        .evidence(SenderBlackhole.tooBig(error))
                        .evidence(
                                facts.row(smaller, "IP packet of " + facts.log().ipLength(smaller) + " bytes"));
            }
        }
        return null;
    }

    /** The first repeat that keeps to the MTU, or -1 when the sender did not heed the message. */
    private static int smallerAfter(Case facts, Side sender, IcmpError error) {
        if (error.mtu() <= 0) {
            return -1;
        }
        int at = facts.wire().indexOf(error.frame());
        for (int i = Math.max(0, at + 1); i < facts.wire().size(); i++) {
            boolean old = facts.log().from(i) == sender
                    && facts.log().length(i) > 0
                    && facts.log().seq(i) <= error.quotedSeq();
            if (old) {
                return facts.log().ipLength(i) <= error.mtu()
                                || facts.log().length(i) > facts.wire().segmentSize()
                        ? i
                        : -1;
            }
        }
        return -1;
    }
}
