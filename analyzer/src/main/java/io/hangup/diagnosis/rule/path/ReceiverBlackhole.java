package io.hangup.diagnosis.rule.path;

import io.hangup.diagnosis.Case;
import io.hangup.diagnosis.Finding;
import io.hangup.diagnosis.Words;
import io.hangup.llm.ClosedBy;
import io.hangup.llm.ClosedHow;
import io.hangup.packet.Packet;
import io.hangup.tcp.Segments;
import io.hangup.tcp.Side;
import java.util.List;

/**
 * The path-MTU black hole as its receiver sees it: later, small segments arrive behind a hole that is never filled, and
 * never a full-size one.
 */
final class ReceiverBlackhole {
    private static final int FULL_SIZE_LEAST = 1_000;
    private static final int NEARLY_FULL = 100;
    private static final long LEAST_NANOS = 1_000_000_000L;

    private ReceiverBlackhole() {}

    /**
     * What the receiver got of a direction.
     *
     * @param contiguous sequence number up to which nothing is missing
     * @param beyond first segment behind the first hole, -1 when there is none
     * @param largest payload of the largest segment that came
     * @param largestIp IP length of that segment
     * @param acked number up to which the receiver acknowledged
     */
    private record Arrived(long contiguous, int beyond, int largest, int largestIp, long acked) {}

    static Finding examine(Case facts, Side sender, String cause) {
        Arrived all = facts.wire().once(List.of(Arrived.class, sender), () -> arrived(facts, sender));
        int beyond = all.beyond();
        long hole = beyond < 0 ? 0 : facts.log().seq(beyond) - all.contiguous();
        int mss = facts.wire().segmentSize();
        boolean open = hole >= FULL_SIZE_LEAST && all.acked() <= all.contiguous();
        boolean neverFull = mss < Integer.MAX_VALUE && all.largest() < mss - NEARLY_FULL && hole >= mss;
        if (!open || !neverFull || facts.observedUntil() - facts.log().time(beyond) < LEAST_NANOS) {
            return null;
        }
        return finding(facts, sender, cause, beyond, hole, all.largest(), all.largestIp(), mss);
    }

    private static Arrived arrived(Case facts, Side sender) {
        Segments log = facts.log();
        long contiguous = 1;
        int beyond = -1;
        int largest = 0;
        int largestIp = 0;
        for (int i = 0; i < log.size(); i++) {
            if (log.from(i) != sender || log.has(i, Packet.SYN) || log.has(i, Packet.RST)) {
                continue;
            }
            if (log.length(i) > largest) {
                largest = log.length(i);
                largestIp = log.ipLength(i);
            }
            if (log.seq(i) <= contiguous) {
                contiguous = Math.max(contiguous, log.seq(i) + log.length(i));
            } else if (beyond < 0) {
                beyond = i;
            }
        }
        return new Arrived(contiguous, beyond, largest, largestIp, facts.wire().ackedUpTo(sender, log.size()));
    }

    private static Finding finding(
            Case facts, Side sender, String cause, int beyond, long hole, int largest, int largestIp, int mss) {
        boolean download = sender == Side.SERVER;
        String who = download ? "server" : "client";
        boolean closed = facts.ending().by(Side.CLIENT);
        int full = largestIp - largest + mss;
        long lasted = facts.observedUntil() - facts.wire().time(beyond);
        return Finding.of(cause, 0.8)
                .closedBy(
                        closed ? ClosedBy.CLIENT : ClosedBy.NONE,
                        closed ? facts.ending().how() : ClosedHow.TIMEOUT)
                .sentence("Full-size packets from "
                        + (download
                                ? facts.serverText()
                                : "the client " + facts.connection().client().address())
                        + " never arrive while small ones do: a hole of " + Words.bytes(hole)
                        + " was not filled in " + Words.duration(lasted)
                        + ". A path-MTU black hole towards the " + (download ? "client" : "server")
                        + "; its MTU lies between " + largestIp + " bytes, the largest packet that came, and "
                        + (full - 1)
                        + ", one less than a full-size packet.")
                .evidence(facts.row(facts.wire().firstData(Side.CLIENT, 0), "first bytes of the client"))
                .evidence(facts.row(
                        beyond,
                        Words.bytes(facts.log().length(beyond)) + " arrive behind a hole of " + Words.bytes(hole)))
                .evidence(facts.row(
                        facts.wire().first(sender.opposite(), beyond + 1),
                        "acknowledges only what lies before the hole"))
                .evidence(facts.row(facts.ending().firstTcpIndex(), closed ? "the client gives up" : "close"))
                .evidence(LinkSizes.smallMss(facts, sender.opposite()))
                .alternative("packet-loss", "when the lost packets were not all full-size")
                .pathMtu(largestIp, full)
                .notVisible("the lost packets themselves: capture at the " + who + ".");
    }
}
