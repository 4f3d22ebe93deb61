package io.hangup.diagnosis.rule.tls;

import io.hangup.diagnosis.Case;
import io.hangup.diagnosis.Finding;
import io.hangup.diagnosis.Rule;
import io.hangup.diagnosis.Words;
import io.hangup.llm.ClosedHow;
import io.hangup.tcp.Reset;
import io.hangup.tcp.Side;
import io.hangup.tls.ClientHello;

/** A ClientHello of more than one segment (post-quantum key share) that something on the way cannot read as a whole. */
public final class TlsLargeClienthello implements Rule {
    @Override
    public String cause() {
        return "tls-large-clienthello";
    }

    @Override
    public Finding examine(Case facts) {
        if (facts.hasExchange() || facts.tls() == null && facts.wire().firstData(Side.CLIENT, 0) < 0) {
            return null;
        }
        if (!TlsFacts.failed(facts) || TlsFacts.serverSpoke(facts)) {
            return null;
        }
        ClientHello hello = facts.tls() == null ? null : facts.tls().clientHello();
        int first = firstPart(facts);
        if (hello == null || first < 0) {
            return null;
        }
        boolean partial = !hello.complete;
        boolean offloaded = facts.log().length(first) > facts.wire().segmentSize();
        if (hello.frame == hello.firstFrame && !partial && !offloaded) {
            return null;
        }
        // where the capture shows one packet, the network card cuts it
        long firstEnd = offloaded
                ? facts.log().seq(first) + facts.wire().segmentSize()
                : facts.wire().end(first);
        long acked = Math.max(facts.wire().ackedUpTo(Side.CLIENT, facts.wire().size()), repeatedFrom(facts));
        if (facts.ending().by(Side.SERVER)) {
            return serverLeft(facts, Math.max(acked, ackedByReset(facts)), firstEnd, offloaded);
        }
        return acked == firstEnd ? restLost(facts, first, firstEnd, partial, offloaded) : null;
    }

    /** The segment with the client's first bytes, which need not stand first in the capture; -1 when there is none. */
    private static int firstPart(Case facts) {
        int first = facts.wire().firstData(Side.CLIENT, 0);
        for (int i = first; i >= 0; i = facts.wire().firstData(Side.CLIENT, i + 1)) {
            if (facts.log().seq(i) < facts.log().seq(first)) {
                first = i;
            }
        }
        return first;
    }

    /**
     * The lowest number that the client repeated again and again, or 0: a sender repeats the oldest byte that was not
     * acknowledged (RFC 6298 section 5.4), so what lies before it was, even where the capture lacks the acknowledgment.
     */
    private static long repeatedFrom(Case facts) {
        long lowest = Long.MAX_VALUE;
        int repeats = 0;
        for (int i = 0; i < facts.wire().size(); i++) {
            if (facts.log().from(i) == Side.CLIENT
                    && facts.wire().hasData(i)
                    && facts.wire().isRetransmission(i)) {
                lowest = Math.min(lowest, facts.log().seq(i));
                repeats++;
            }
        }
        // the first repeat may be a probe with the last bytes (RFC 8985 section 7)
        return repeats >= 3 ? lowest : 0;
    }

    /** The first part arrived, the small rest never does: not the MTU, something drops continuation segments. */
    private Finding restLost(Case facts, int first, long firstEnd, boolean partial, boolean offloaded) {
        long sent = facts.wire().sentUpTo(Side.CLIENT, facts.wire().size());
        int earliest = facts.wire().firstData(Side.CLIENT, 0);
        int rest = earliest < first ? earliest : facts.wire().firstData(Side.CLIENT, first + 1);
        int repeats = facts.wire().retransmissions(Side.CLIENT, 0);
        boolean lost = repeats >= 2 && sent > firstEnd || partial && sent == firstEnd;
        long watched = facts.observedUntil() - facts.connection().firstTime();
        if (!lost || watched < 1_000_000_000L) {
            return null;
        }
        int ack = facts.wire().acknowledgment(Side.CLIENT, firstEnd, 0);
        return Finding.of(cause(), repeats >= 2 ? 0.85 : 0.7)
                .closedBy(facts.fate().closedBy(), facts.fate().closedHow())
                .sentence("Only the first segment of the ClientHello reaches " + facts.serverText()
                        + ": its second segment is lost every time although it is smaller, so it is not the path MTU."
                        + " Something on the way drops the second packet of a large (post-quantum) ClientHello.")
                .evidence(facts.row(first, start(offloaded)))
                .evidence(facts.row(ack, offloaded ? "acknowledges the first segment of it" : "acknowledged"))
                .evidence(facts.row(
                        rest,
                        repeats >= 2
                                ? "second segment, never acknowledged, sent " + Words.count(repeats + 1, "time")
                                : "second segment"))
                .alternative("packet-loss", "when only this connection is affected")
                .notVisible(
                        "which box drops it; a small ClientHello (post-quantum key share off) works if this is it.");
    }

    private Finding serverLeft(Case facts, long acked, long firstEnd, boolean offloaded) {
        ClientHello hello = facts.tls().clientHello();
        boolean beforeRest = acked <= firstEnd;
        String how = facts.ending().how() == ClosedHow.RST ? "reset" : "closed";
        return Finding.of(cause(), beforeRest && hello.postQuantum ? 0.82 : 0.7)
                .sentence(facts.serverSide() + " " + how + " the connection on a ClientHello of "
                        + hello.length + " bytes in two segments"
                        + (beforeRest ? ", having seen only the first of them." : "."))
                .evidence(facts.row(TlsFacts.helloStart(facts), start(offloaded)))
                .evidence(offloaded ? null : facts.row(TlsFacts.helloEnd(facts), "second segment"))
                .evidence(facts.row(facts.ending().firstTcpIndex(), how.equals("reset") ? "RST" : "FIN"));
    }

    private static String start(boolean offloaded) {
        return offloaded
                ? "ClientHello, which the network card sends in more than one segment"
                : "first segment of the ClientHello";
    }

    /** What the server's reset itself says it had received, or 0. */
    private static long ackedByReset(Case facts) {
        Reset reset = facts.ending().reset();
        return reset == null || !reset.ack() ? 0 : reset.ackNumber();
    }
}
