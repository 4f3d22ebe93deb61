package io.hangup.diagnosis.rule.path;

import io.hangup.diagnosis.Case;
import io.hangup.diagnosis.Finding;
import io.hangup.diagnosis.Rule;
import io.hangup.diagnosis.Words;
import io.hangup.llm.ClosedBy;
import io.hangup.llm.ClosedHow;
import io.hangup.packet.Packet;
import io.hangup.tcp.Segments;
import io.hangup.tcp.Side;

/** The server's full-size segments vanish on the way. */
public final class PmtudBlackholeDownload implements Rule {
    private static final int FULL_SIZE_LEAST = 1_000;
    private static final long LEAST_NANOS = 1_000_000_000L;

    @Override
    public String cause() {
        return "pmtud-blackhole-download";
    }

    @Override
    public Finding examine(Case facts) {
        if (facts.fate().healthy()) {
            return null;
        }
        Finding atSender = SenderBlackhole.examine(facts, Side.SERVER, cause());
        return atSender != null ? atSender : atReceiver(facts);
    }

    /** The receiver sees later, small segments behind a hole that is never filled, and never a full-size one. */
    private Finding atReceiver(Case facts) {
        Segments log = facts.log();
        long contiguous = 1;
        int beyond = -1;
        long beyondSeq = 0;
        int largest = 0;
        for (int i = 0; i < log.size(); i++) {
            if (log.from(i) != Side.SERVER || log.has(i, Packet.SYN) || log.has(i, Packet.RST)) {
                continue;
            }
            largest = Math.max(largest, log.length(i));
            if (log.seq(i) <= contiguous) {
                contiguous = Math.max(contiguous, log.seq(i) + log.length(i));
            } else if (beyond < 0) {
                beyond = i;
                beyondSeq = log.seq(i);
            }
        }
        long hole = beyondSeq - contiguous;
        if (beyond < 0 || hole < FULL_SIZE_LEAST || facts.wire().ackedUpTo(Side.SERVER, log.size()) > contiguous) {
            return null;
        }
        int mss = facts.server().mss > 0 && facts.client().mss > 0
                ? Math.min(facts.server().mss, facts.client().mss)
                : facts.client().mss;
        boolean neverFull = mss > 0 && largest < mss - 100;
        long lasted = facts.observedUntil() - log.time(beyond);
        if (!neverFull || lasted < LEAST_NANOS) {
            return null;
        }
        return Finding.of(cause(), 0.8)
                .closedBy(
                        facts.ending().by(Side.CLIENT) ? ClosedBy.CLIENT : ClosedBy.NONE,
                        facts.ending().by(Side.CLIENT) ? facts.ending().how() : ClosedHow.TIMEOUT)
                .sentence("Full-size packets from " + facts.serverText() + " never arrive while small ones do: "
                        + Words.bytes(hole)
                        + " are missing and were not filled in " + Words.duration(lasted)
                        + ", the largest segment that came has "
                        + Words.bytes(largest) + " where " + mss
                        + " were agreed. A path-MTU black hole towards the client.")
                .evidence(facts.row(facts.wire().firstData(Side.CLIENT, 0), "first bytes of the client"))
                .evidence(facts.row(beyond, log.length(beyond) + " bytes arrive behind a hole of " + hole))
                .evidence(facts.row(
                        facts.wire().first(Side.CLIENT, beyond + 1),
                        "the client acknowledges only what lies before the hole"))
                .evidence(facts.row(
                        facts.ending().firstTcpIndex(),
                        facts.ending().by(Side.CLIENT) ? "the client gives up" : "close"))
                .alternative("packet-loss", "when the lost packets were not all full-size")
                .notVisible("the lost packets themselves: capture at the server.");
    }
}
