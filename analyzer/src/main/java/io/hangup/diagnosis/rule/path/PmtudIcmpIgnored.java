package io.hangup.diagnosis.rule.path;

import io.hangup.diagnosis.Case;
import io.hangup.diagnosis.Finding;
import io.hangup.diagnosis.LinkSizes;
import io.hangup.diagnosis.Rule;
import io.hangup.diagnosis.Severity;
import io.hangup.diagnosis.UnheardAnswer;
import io.hangup.llm.ClosedBy;
import io.hangup.llm.ClosedHow;
import io.hangup.llm.Outcome;
import io.hangup.tcp.IcmpError;
import io.hangup.tcp.Side;

/** A router said that packets are too big, and the sender went on sending them. RFC 1191 section 6.3, RFC 8201. */
public final class PmtudIcmpIgnored implements Rule {
    /** The segment that is too big, and once more after the message. */
    private static final int LEAST_TRIES = 2;

    private static final int SURE_TRIES = 3;

    private static final long LATE_NANOS = 1_000_000_000L;

    @Override
    public String cause() {
        return "pmtud-icmp-ignored";
    }

    @Override
    public boolean looksAtHealthy() {
        return true;
    }

    @Override
    public Finding examine(Case facts) {
        boolean open = facts.fate().outcome() == Outcome.UNANSWERED;
        if (facts.fate().healthy() && !open) {
            return null;
        }
        for (Side sender : Side.values()) {
            IcmpError error = SenderBlackhole.firstTooBig(facts, sender);
            StuckFlow stuck = error == null ? null : SenderBlackhole.ceiling(facts, sender, LEAST_TRIES);
            if (stuck != null && facts.connection().half(sender).sentDontFragment) {
                Finding finding = finding(facts, sender, error, stuck);
                return finding == null || !open ? finding : finding.severity(Severity.WARNING);
            }
        }
        return open ? null : unheard(facts);
    }

    /** An answer that is all of one size and never arrives, though the server was told why. */
    private Finding unheard(Case facts) {
        IcmpError error = SenderBlackhole.firstTooBig(facts, Side.SERVER);
        UnheardAnswer answer = error == null ? null : UnheardAnswer.of(facts);
        if (answer == null || facts.wire().frame(answer.last()) < error.frame()) {
            return null;
        }
        return Finding.of(cause(), 0.8)
                .closedBy(ClosedBy.CLIENT, facts.ending().how())
                .sentence(told(error, "server") + ", but the server went on sending segments of "
                        + facts.log().length(answer.last())
                        + " bytes, and the client, which then closed, had acknowledged"
                        + " nothing of them.")
                .evidence(facts.row(answer.first(), "the answer begins"))
                .evidence(SenderBlackhole.tooBig(error))
                .evidence(facts.row(answer.last(), "the same size once more"))
                .evidence(facts.row(answer.close(), "the client closes: it has heard nothing of the answer"))
                .alternative("path-blackhole", "when smaller packets would not have arrived either")
                .notVisible(why("server"));
    }

    private static String told(IcmpError error, String who) {
        return "A router (" + error.from() + ") told the " + who + " that its packets are too big"
                + (error.mtu() > 0 ? " (next-hop MTU " + error.mtu() + LinkSizes.asOf(error.mtu()) + ")" : "");
    }

    private static String why(String who) {
        return "why the " + who + " does not heed it: a local firewall that drops ICMP, or a NAT that"
                + " does not translate what is quoted in it.";
    }

    /** So long after the message nothing that was on its way is left. */
    private static boolean late(Case facts, IcmpError error, StuckFlow stuck) {
        return facts.wire().time(stuck.lastIndex()) - error.timeNanos() >= LATE_NANOS;
    }

    private Finding finding(Case facts, Side sender, IcmpError error, StuckFlow stuck) {
        String who = sender == Side.CLIENT ? "client" : "server";
        int after = facts.wire().first(sender, facts.wire().indexOf(error.frame()) + 1);
        if (after < 0
                || stuck.lastIndex() < after
                || stuck.transmissions() < SURE_TRIES && !late(facts, error, stuck)) {
            return null;
        }
        return Finding.of(cause(), 0.85)
                .closedBy(
                        facts.ending().by(Side.CLIENT) ? ClosedBy.CLIENT : ClosedBy.NONE,
                        facts.ending().by(Side.CLIENT) ? facts.ending().how() : ClosedHow.TIMEOUT)
                .sentence(told(error, who) + ", but the " + who + " went on sending segments of " + stuck.size()
                        + " bytes, which never arrive, while small ones do.")
                .evidence(facts.row(stuck.firstIndex(), "segment of " + stuck.size() + " bytes"))
                .evidence(SenderBlackhole.tooBig(error))
                .evidence(facts.row(stuck.lastIndex(), "the same size once more"))
                .alternative(
                        sender == Side.CLIENT ? "pmtud-blackhole-upload" : "pmtud-blackhole-download",
                        "when the message reached only the capture point and not the sender")
                .notVisible(why(who));
    }
}
