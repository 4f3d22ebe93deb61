package io.hangup.diagnosis.rule.tls;

import io.hangup.diagnosis.Case;
import io.hangup.diagnosis.Finding;
import io.hangup.diagnosis.Rule;
import io.hangup.diagnosis.Words;
import io.hangup.llm.ClosedBy;
import io.hangup.llm.ClosedHow;
import io.hangup.tcp.CapturePlace;
import io.hangup.tcp.Side;

/** The ClientHello was acknowledged, and then nothing: the kernel is there, the program is not. */
public final class TlsServerSilent implements Rule {
    private static final long LEAST_NANOS = 2_000_000_000L;
    private static final int LEAST_REPEATS = 3;

    /** Nothing tells a server that says nothing from one whose answer is lost on the way. */
    private static final double EITHER = 0.7;

    @Override
    public String cause() {
        return "tls-server-silent";
    }

    @Override
    public boolean rulesByTheClock() {
        return true;
    }

    @Override
    public Finding examine(Case facts) {
        int hello = TlsFacts.helloEnd(facts);
        if (!TlsFacts.failed(facts) || hello < 0 || TlsFacts.serverSpoke(facts)) {
            return null;
        }
        if (facts.ending().by(Side.SERVER)) {
            return null;
        }
        int ack = facts.wire().acknowledgment(Side.CLIENT, facts.wire().end(hello), 0);
        long until = facts.ending().ended() ? facts.ending().time() : facts.observedUntil();
        long waited = until - facts.wire().time(hello);
        if (ack < 0 || waited < LEAST_NANOS || stillRepeating(facts, hello)) {
            return null;
        }
        boolean client = facts.ending().by(Side.CLIENT);
        return Finding.of(cause(), nothingSent(facts, ack) ? 0.9 : EITHER)
                .closedBy(
                        client ? ClosedBy.CLIENT : ClosedBy.NONE,
                        client ? facts.ending().how() : ClosedHow.TIMEOUT)
                .sentence(facts.serverSide() + " acknowledged the ClientHello and then sent nothing for "
                        + Words.duration(waited) + (client ? ", until the client gave up." : "."))
                .evidence(facts.row(hello, TlsFacts.helloText(facts)))
                .evidence(facts.row(ack, "acknowledges all of it"))
                .evidence(client ? facts.row(facts.ending().firstTcpIndex(), "the client closes") : null)
                .alternative("pmtud-blackhole-download", "when its first, full-size segments are lost on the way")
                .notVisible(
                        "what the server does with the connection: hung process, wrong backend, or its answer lost.");
    }

    /**
     * A later segment of the server stands where its first byte would have stood: it had sent none until then. Without one
     * its answer may have been lost on the way here, which is nothing to fear where the capture was taken beside it.
     */
    private static boolean nothingSent(Case facts, int ack) {
        int later = facts.wire().last(Side.SERVER, facts.wire().size());
        boolean told = later > ack
                && facts.wire().time(later) - facts.wire().time(ack) >= LEAST_NANOS / 2
                && facts.log().seq(later) <= facts.log().seq(ack);
        return told || CapturePlace.of(facts.connection()).at(Side.SERVER);
    }

    /**
     * The client sends something again and again that is never acknowledged: the rest of a ClientHello whose first segment is
     * all that could be read of it (short snap length, lost frames). Then it is not the server's turn.
     */
    private static boolean stillRepeating(Case facts, int hello) {
        int all = facts.wire().size();
        return facts.wire().ackedUpTo(Side.CLIENT, all) < facts.wire().sentUpTo(Side.CLIENT, all)
                && facts.wire().retransmissions(Side.CLIENT, hello) >= LEAST_REPEATS;
    }
}
