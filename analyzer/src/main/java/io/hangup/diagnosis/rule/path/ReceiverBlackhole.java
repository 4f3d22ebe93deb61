package io.hangup.diagnosis.rule.path;

import io.hangup.diagnosis.Case;
import io.hangup.diagnosis.Finding;
import io.hangup.diagnosis.LinkSizes;
import io.hangup.diagnosis.Words;
import io.hangup.llm.ClosedBy;
import io.hangup.llm.ClosedHow;
import io.hangup.packet.Packet;
import io.hangup.tcp.CapturePlace;
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

    /** Payloads of full packets on links of 1,280 (RFC 8200 section 5) to 1,500 bytes. */
    private static final int USUAL_LEAST = 1_208;

    private static final int USUAL_MOST = 1_460;

    /** The initial window is ten segments (RFC 6928); a hole of more shows no size by its length. */
    private static final int MOST_PIECES = 10;

    /** Silence before the FIN in which a sender that was stuck repeated itself several times. */
    private static final long SILENCE_NANOS = 3_000_000_000L;

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
        if (CapturePlace.of(facts.connection()).at(sender)) {
            return null; // nothing is lost on the way to a capture on the sender's own host: the capture has holes
        }
        Arrived all = facts.wire().once(List.of(Arrived.class, sender), () -> arrived(facts, sender));
        int beyond = all.beyond();
        long hole = beyond < 0 ? 0 : facts.log().seq(beyond) - all.contiguous();
        int offered = facts.wire().segmentSize();
        int mss = offered < Integer.MAX_VALUE ? offered : sizeByHole(hole);
        boolean open = hole >= FULL_SIZE_LEAST && all.acked() <= all.contiguous();
        boolean neverFull = mss < Integer.MAX_VALUE && all.largest() < mss - NEARLY_FULL && hole >= mss;
        if (!open || !neverFull) {
            return null;
        }
        if (facts.observedUntil() - facts.log().time(beyond) < LEAST_NANOS) {
            return toldAtTheEnd(facts, sender, beyond)
                    ? late(facts, sender, cause, beyond, hole, all.largestIp(), all.largestIp() - all.largest() + mss)
                    : null;
        }
        return finding(facts, sender, cause, beyond, hole, all.largest(), all.largestIp(), mss);
    }

    /**
     * Where neither SYN was captured: what a sender has to send it cuts into equal pieces, so a hole of full-size segments
     * is a multiple of a usual size; else {@link Integer#MAX_VALUE}.
     */
    private static int sizeByHole(long hole) {
        for (int pieces = 1; pieces <= MOST_PIECES; pieces++) {
            long size = hole / pieces;
            if (hole % pieces == 0 && size >= USUAL_LEAST && size <= USUAL_MOST) {
                return (int) size;
            }
        }
        return Integer.MAX_VALUE;
    }

    /** An empty segment, after a long silence of its sender, that answers the other side's FIN. */
    private static boolean toldAtTheEnd(Case facts, Side sender, int beyond) {
        Segments log = facts.log();
        int before = facts.wire().last(sender, beyond);
        int fin = facts.wire().firstWith(sender.opposite(), Packet.FIN, 0);
        return log.length(beyond) == 0
                && before >= 0
                && fin >= 0
                && fin < beyond
                && log.time(fin) - log.time(before) >= SILENCE_NANOS;
    }

    /** The hole shows only when the other side closes: the bytes had been sent before and none of them came. */
    private static Finding late(Case facts, Side sender, String cause, int beyond, long hole, int largestIp, int full) {
        int before = facts.wire().last(sender, beyond);
        String who = sender == Side.SERVER ? "server" : "client";
        boolean closed = facts.ending().by(Side.CLIENT);
        return Finding.of(cause, 0.7)
                .closedBy(
                        closed ? ClosedBy.CLIENT : ClosedBy.NONE,
                        closed ? facts.ending().how() : ClosedHow.TIMEOUT)
                .sentence("The " + who + " had sent " + Words.bytes(hole)
                        + " more than ever arrived: so its answer to the "
                        + (sender == Side.SERVER ? "client's" : "server's") + " FIN says after "
                        + Words.duration(
                                facts.wire().time(beyond) - facts.wire().time(before))
                        + " of silence. Only small packets came, so full-size ones of up to " + full
                        + " bytes are lost on the way, as in a path-MTU black hole.")
                .evidence(facts.row(before, "last bytes that came, " + largestIp + " bytes was the largest packet"))
                .evidence(facts.row(facts.wire().firstWith(sender.opposite(), Packet.FIN, 0), "FIN"))
                .evidence(facts.row(beyond, "its number lies " + Words.bytes(hole) + " beyond what came"))
                .evidence(LinkSizes.smallMss(facts, sender.opposite()))
                .alternative("path-blackhole", "when packets of every size were lost for a while")
                .pathMtu(largestIp, full)
                .notVisible("the lost packets themselves: capture at the " + who + ".");
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
        boolean offered = facts.wire().segmentSize() < Integer.MAX_VALUE;
        return Finding.of(cause, offered ? 0.8 : 0.78)
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
                        + ", one less than a full-size packet"
                        + (offered ? "." : ", which by the size of the hole carries " + mss + " bytes."))
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
