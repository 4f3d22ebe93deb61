package io.hangup.diagnosis.rule.tls;

import io.hangup.diagnosis.Case;
import io.hangup.diagnosis.Finding;
import io.hangup.diagnosis.Rule;
import io.hangup.diagnosis.Words;
import io.hangup.llm.ClosedBy;
import io.hangup.llm.ClosedHow;
import io.hangup.tcp.Side;

/**
 * TCP connects, then a ClientHello is repeated and never acknowledged, not even its small segments: it is not the size that
 * hinders it.
 */
public final class TlsClienthelloBlackholed implements Rule {
    /** Payload that fits any path. */
    private static final int SMALL = 1200;

    @Override
    public String cause() {
        return "tls-clienthello-blackholed";
    }

    @Override
    public Finding examine(Case facts) {
        int hello = facts.wire().firstData(Side.CLIENT, 0);
        if (!TlsFacts.failed(facts)
                || hello < 0
                || facts.server().payloadBytes > 0
                || facts.ending().by(Side.SERVER)) {
            return null;
        }
        if (facts.wire().ackedUpTo(Side.CLIENT, facts.wire().size()) > 1 || facts.server().syns > 1) {
            return null;
        }
        int repeats = facts.wire().retransmissions(Side.CLIENT, hello);
        boolean oneSegment = facts.client().sentUpTo <= facts.wire().end(hello) + 1;
        boolean small = oneSegment && facts.log().length(hello) <= SMALL;
        if (repeats < 2 || !small && (oneSegment || !smallOneRepeated(facts, hello))) {
            return null;
        }
        String size = oneSegment
                ? facts.log().length(hello) + " bytes, one segment"
                : "several segments, a small one among those repeated";
        return Finding.of(cause(), 0.85)
                .closedBy(
                        facts.ending().by(Side.CLIENT) ? ClosedBy.CLIENT : ClosedBy.NONE,
                        facts.ending().by(Side.CLIENT) ? facts.ending().how() : ClosedHow.TIMEOUT)
                .sentence("TCP connected to " + facts.serverText() + ", but the ClientHello (" + size
                        + ") never arrived: sent "
                        + Words.count(repeats + 1, "time") + ", never acknowledged.")
                .evidence(facts.row(hello, TlsFacts.helloText(facts)))
                .evidence(facts.row(nextRepeat(facts, hello), "the same once more"))
                .alternative("path-blackhole", "when packets without a server name are lost as well")
                .notVisible(
                        "which box drops it: a filter on the server name, or a firewall that saw only one direction.");
    }

    /** The server was not heard since, and what was sent again in vain holds a segment that fits any path. */
    private static boolean smallOneRepeated(Case facts, int hello) {
        if (facts.wire().last(Side.SERVER, facts.wire().size()) > hello) {
            return false;
        }
        for (int i = hello + 1; i < facts.wire().size(); i++) {
            boolean again = facts.log().from(i) == Side.CLIENT && facts.wire().isRetransmission(i);
            if (again && facts.wire().hasData(i) && facts.log().length(i) <= SMALL) {
                return true;
            }
        }
        return false;
    }

    private static int nextRepeat(Case facts, int hello) {
        return facts.wire().firstData(Side.CLIENT, hello + 1);
    }
}
