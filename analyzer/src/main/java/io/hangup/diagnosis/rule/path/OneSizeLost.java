package io.hangup.diagnosis.rule.path;

import io.hangup.diagnosis.Case;
import io.hangup.diagnosis.Finding;
import io.hangup.diagnosis.UnheardAnswer;
import io.hangup.diagnosis.Words;
import io.hangup.llm.ClosedBy;
import io.hangup.packet.Packet;
import io.hangup.tcp.Segments;
import io.hangup.tcp.Side;

/**
 * At the server: an answer that is one large packet, repeated in vain until the client closed. No smaller segment with data
 * was tried, but the acknowledgment of the client's FIN arrived, for the client did not repeat it: what is small passes.
 */
final class OneSizeLost {
    /** Packets with more than this may be too big for a path: tunnels leave at least 1,280 bytes in all. */
    private static final int LARGE_PAYLOAD = 1_200;

    /** A FIN that gets no acknowledgment is repeated within this and two round trips (RFC 6298: a second at most). */
    private static final long REPEAT_NANOS = 1_000_000_000L;

    private OneSizeLost() {}

    /**
     * @param whole whether packets that may not be cut are asked for: these are lost for their size; else those that are
     *     lost in pieces
     */
    static Finding examine(Case facts, String cause, boolean whole) {
        boolean candidate = facts.server().sentDontFragment == whole
                && !SenderBlackhole.tooBigSeen(facts, Side.SERVER)
                && facts.server().largestAckedPayload < LARGE_PAYLOAD;
        UnheardAnswer unheard = candidate ? UnheardAnswer.of(facts) : null;
        int heard = unheard == null || unheard.smallest() < LARGE_PAYLOAD ? -1 : heard(facts, unheard.close());
        if (heard < 0) {
            return null;
        }
        int lost = facts.log().ipLength(unheard.first());
        return Finding.of(cause, 0.74)
                .closedBy(ClosedBy.CLIENT, facts.ending().how())
                .sentence("The answer of " + facts.serverText() + ", in packets of " + Words.bytes(lost)
                        + (whole ? "" : " that may be cut on the way (DF is not set)") + ", was repeated "
                        + Words.count(unheard.repeats(), "time")
                        + " and never reached the client, but then its acknowledgment of the client's FIN arrived: it"
                        + " looks as if the path dropped the packets for their size"
                        + (whole
                                ? ", and no ICMP message told the server."
                                : ", in the pieces that a router made of them."))
                .evidence(facts.row(unheard.first(), "IP packet of " + Words.bytes(lost)))
                .evidence(facts.row(unheard.last(), "the same again, no acknowledgment"))
                .evidence(facts.row(unheard.close(), "the client's FIN, which it does not repeat"))
                .evidence(facts.row(heard, "acknowledges it"))
                .alternative("path-blackhole", "when the path was dead until just before the client closed")
                .pathMtu(0, lost)
                .notVisible("the size that passes: tracepath to the client shows it.");
    }

    /** The server's first acknowledgment of the client's FIN, when that was not sent again; else -1. */
    private static int heard(Case facts, int close) {
        Segments log = facts.log();
        if (!log.has(close, Packet.FIN)) {
            return -1;
        }
        int heard = -1;
        for (int i = close + 1; i < log.size(); i++) {
            if (log.from(i) == Side.CLIENT && log.has(i, Packet.FIN)) {
                return -1;
            }
            boolean acknowledges = log.from(i) == Side.SERVER
                    && log.length(i) == 0
                    && log.has(i, Packet.ACK)
                    && log.ack(i) > log.seq(close) + log.length(close);
            heard = heard < 0 && acknowledges ? i : heard;
        }
        boolean watched = heard >= 0 && facts.observedUntil() - log.time(heard) >= REPEAT_NANOS + 2 * facts.rtt();
        return watched ? heard : -1;
    }
}
