package io.hangup.diagnosis.rule.path;

import io.hangup.diagnosis.Case;
import io.hangup.diagnosis.Finding;
import io.hangup.diagnosis.IdleSilence;
import io.hangup.diagnosis.ResetDoubt;
import io.hangup.diagnosis.Rule;
import io.hangup.diagnosis.Words;
import io.hangup.llm.ClosedBy;
import io.hangup.llm.ClosedHow;
import io.hangup.llm.Outcome;
import io.hangup.llm.Phase;
import io.hangup.tcp.Reset;
import io.hangup.tcp.ResetAttribution;
import io.hangup.tcp.Side;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** A RST with the address of one side that this side did not send: TTL, time, sequence or form give it away. */
public final class MiddleboxInjectedRst implements Rule {
    /** Below what a rule says that knows of the idleness. */
    private static final double MOST_AFTER_IDLENESS = 0.88;

    @Override
    public String cause() {
        return "middlebox-injected-rst";
    }

    @Override
    public Finding examine(Case facts) {
        if (facts.fate().healthy()
                || facts.ending().reset() == null
                || !facts.ending().suspicious()) {
            return null;
        }
        boolean sure = facts.ending().forged();
        double score = sure ? 0.93 : 0.65;
        int index = facts.ending().firstTcpIndex();
        boolean afterSilence = index > 0
                && facts.hasExchange()
                && !facts.exchange().responseStarted()
                && IdleSilence.longEnough(
                        facts.wire().time(index) - facts.wire().time(index - 1));
        if (afterSilence) {
            score = Math.min(score, 0.7); // what comes with an idle timer is more likely an idle timer's
        }
        if (ResetDoubt.afterIdleness(facts)) {
            score = Math.min(score, MOST_AFTER_IDLENESS);
        }
        String claimed = facts.ending().reset().side() == Side.CLIENT ? "client" : "server";
        List<ResetAttribution.Feature> features = facts.ending().attribution().features();
        String signs = texts(features.stream().filter(f -> f.weight() > 0));
        Reset reset = facts.ending().reset();
        boolean alive = reset.aliveFrame() != 0;
        // the sentence has the signs that speak for it: the row adds what it leaves out
        String rest = alive || signs.isEmpty()
                ? texts(features.stream())
                : texts(features.stream().filter(f -> f.weight() <= 0));
        boolean nextToHost = (alive || reset.laterDataFrame() != 0)
                && facts.ending().attribution().fitsItsSender(reset);
        String box = nextToHost
                ? "A firewall on the " + claimed + "'s host or right next to it "
                : "A box between client and server ";
        String doubt = nextToHost ? signs : "does not fit its packets (" + (signs.isEmpty() ? rest : signs) + ")";
        if (alive) {
            doubt = "the " + claimed + " did not send it: it was still there "
                    + Words.duration(reset.aliveTime() - reset.timeNanos()) + " later";
        }
        Finding finding = Finding.of(cause(), score)
                .closedBy(ClosedBy.MIDDLEBOX, ClosedHow.RST)
                .sentence(box + (sure ? "most likely " : "may have ")
                        + "cut the connection to "
                        + facts.serverText() + ": the RST carries the " + claimed
                        + "'s address but " + doubt + ".")
                .evidence(facts.row(
                        facts.wire().lastData(Side.CLIENT, facts.ending().firstTcpIndex()),
                        "last bytes of the client before it"))
                .evidence(facts.row(
                        facts.ending().firstTcpIndex(),
                        "RST with the " + claimed + "'s address, "
                                + Words.duration(
                                        Math.max(0, facts.ending().reset().sinceOther()))
                                + " after the last packet of the other side" + (rest.isEmpty() ? "" : "; " + rest)))
                .notVisible(
                        "which box sent it. Capture at the other end: if this RST was not sent there, it is proved.");
        if (facts.fate().outcome() == Outcome.CLIENT_CANCELLED) {
            // whoever made it, it was not the client that left
            finding.outcome(
                    facts.fate().phase() == Phase.BODY ? Outcome.CLOSED_IN_BODY : Outcome.CLOSED_BEFORE_HEADERS);
        }
        if (nextToHost) {
            finding.first(List.of("Look at the firewall of the " + claimed + "'s own host, and at what stands directly"
                    + " before it: iptables-save | grep tcp-reset, nft list ruleset | grep reset."));
        }
        long later = facts.ending().reset().laterFrame();
        int laterIndex = later == 0 ? -1 : facts.wire().indexOf(later);
        return finding.evidence(
                facts.row(laterIndex, "the " + claimed + " is still there: it knows nothing of the RST"));
    }

    private static String texts(Stream<ResetAttribution.Feature> features) {
        return features.map(ResetAttribution.Feature::text).collect(Collectors.joining("; "));
    }
}
