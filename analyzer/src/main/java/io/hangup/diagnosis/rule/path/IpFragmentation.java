package io.hangup.diagnosis.rule.path;

import io.hangup.diagnosis.Case;
import io.hangup.diagnosis.Finding;
import io.hangup.diagnosis.Rule;
import io.hangup.diagnosis.Severity;
import io.hangup.diagnosis.Words;
import io.hangup.llm.ClosedBy;
import io.hangup.llm.ClosedHow;
import io.hangup.llm.Outcome;
import io.hangup.llm.Phase;
import io.hangup.packet.IncompleteDatagram;
import io.hangup.packet.Packet;
import io.hangup.tcp.HostPort;
import io.hangup.tcp.Segments;
import io.hangup.tcp.Side;
import java.util.List;

/**
 * Packets of the call come in IP fragments of which some never arrive, again and again, and nothing goes on behind them.
 * Fragments that all arrive are no finding.
 */
public final class IpFragmentation implements Rule {
    /** The packet and a repeat of it: a piece that is lost once proves nothing. */
    private static final int LEAST_LOST = 2;

    /** Of a call that is open when the capture ends: repeats over so long a time are no burst of loss. */
    private static final long OPEN_LEAST_NANOS = 2_000_000_000L;

    @Override
    public String cause() {
        return "ip-fragmentation";
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
            HostPort from = facts.connection().address(sender);
            HostPort to = facts.connection().address(sender.opposite());
            List<IncompleteDatagram> lost = facts.surroundings().lostFragments(from, to).stream()
                    .filter(one -> one.lastTimeNanos() >= facts.connection().firstTime()
                            && one.firstTimeNanos() <= facts.observedUntil())
                    .toList();
            if (lost.size() < LEAST_LOST || !stuck(facts, sender, lost.get(0).firstTimeNanos())) {
                continue;
            }
            long lasted =
                    lost.get(lost.size() - 1).lastTimeNanos() - lost.get(0).firstTimeNanos();
            if (!open || lasted >= OPEN_LEAST_NANOS) {
                Finding finding = finding(facts, sender, lost);
                if (sender == Side.CLIENT
                        && facts.hasExchange()
                        && !facts.exchange().responseStarted()) {
                    finding.phase(Phase.REQUEST); // what of it is missing was never taken
                }
                return open ? finding.severity(Severity.WARNING) : finding;
            }
        }
        return open ? null : lostBehind(facts);
    }

    /** At the sender, whose packets are still whole. */
    private Finding lostBehind(Case facts) {
        Finding up = facts.ending().by(Side.SERVER) ? null : SenderBlackhole.fragments(facts, Side.CLIENT, cause());
        Finding down = up != null ? up : SenderBlackhole.fragments(facts, Side.SERVER, cause());
        return down != null ? down : OneSizeLost.examine(facts, cause(), false);
    }

    /** After the time nothing of the side closed the gap, and the other side acknowledged nothing beyond it. */
    private static boolean stuck(Case facts, Side sender, long since) {
        Segments log = facts.log();
        long contiguous = 1;
        long before = 1;
        for (int i = 0; i < log.size(); i++) {
            if (log.from(i) != sender || log.has(i, Packet.SYN | Packet.RST) || log.seq(i) > contiguous) {
                continue;
            }
            contiguous = Math.max(contiguous, log.seq(i) + log.length(i));
            if (log.time(i) < since) {
                before = contiguous;
            }
        }
        return contiguous == before && facts.wire().ackedUpTo(sender, log.size()) <= contiguous;
    }

    /** After the loss the receiver still asks for the first byte of it, so that no filter hides pieces that arrived. */
    private static boolean receiverMissesThem(Case facts, Side sender, long since) {
        int last = facts.wire().last(sender.opposite(), facts.log().size());
        return last >= 0
                && facts.log().time(last) > since
                && facts.wire().ackedUpTo(sender, facts.log().size()) > 0;
    }

    private Finding finding(Case facts, Side sender, List<IncompleteDatagram> lost) {
        IncompleteDatagram first = lost.get(0);
        IncompleteDatagram last = lost.get(lost.size() - 1);
        boolean onlyFirstPieces = lost.stream().allMatch(one -> one.first() && one.fragments() == 1)
                && !receiverMissesThem(facts, sender, first.firstTimeNanos());
        boolean closed = facts.ending().by(Side.CLIENT);
        String who = sender == Side.CLIENT ? "client" : "server";
        return Finding.of(cause(), onlyFirstPieces ? 0.6 : 0.8)
                .closedBy(
                        closed ? ClosedBy.CLIENT : ClosedBy.NONE,
                        closed ? facts.ending().how() : ClosedHow.TIMEOUT)
                .sentence("Packets from the " + who + " come in IP fragments, and of "
                        + Words.count(lost.size(), "packet") + " some fragment never came: none of the " + who
                        + "'s data arrives any more. A firewall or tunnel on the way drops fragments.")
                .evidence(facts.row(
                        first.frames().get(0),
                        first.firstTimeNanos(),
                        sender,
                        (first.first() ? "first fragment" : "a fragment, not the first,") + " of IP packet "
                                + first.id() + ", the rest never comes"))
                .evidence(facts.row(
                        last.frames().get(0), last.firstTimeNanos(), sender, "the same with IP packet " + last.id()))
                .alternative(
                        onlyFirstPieces ? "capture-filtered" : "packet-loss",
                        onlyFirstPieces
                                ? "when a capture filter by port left out all fragments but the first"
                                : "when other packets of that size are lost as well")
                .notVisible("who cuts the packets, and who drops the pieces.");
    }
}
