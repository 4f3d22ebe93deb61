package io.hangup.diagnosis;

import io.hangup.llm.ClosedHow;
import io.hangup.tcp.Reset;
import io.hangup.tcp.Side;

/**
 * A reset in the client's name that a host nearer than the client made: one that translates its addresses or forwards for it
 * and no longer knew the connection. It answers bytes of the server as a host does that has no such connection (no ACK, the
 * number taken from what it answers), the client had closed nothing, and a router or two less took from its TTL than from that
 * of the client's own packets.
 *
 * @param trigger index of the server's segment that was answered
 * @param rst index of the reset
 */
public record ForgottenClient(int trigger, int rst) {
    /** Between a client and the host that forwards for it there are few routers. */
    static final int FEW_HOPS = 2;

    /** So many packets of the client show which TTL is its own. */
    private static final int BASELINE = 3;

    /** Null where the connection did not end so. */
    public static ForgottenClient of(Case facts) {
        Reset reset = facts.ending().reset();
        int rst = facts.ending().firstTcpIndex();
        boolean bare = facts.hasExchange()
                && facts.ending().by(Side.CLIENT)
                && facts.ending().how() == ClosedHow.RST
                && reset != null
                && reset.side() == Side.CLIENT
                && !reset.ack()
                && reset.replyForm()
                && reset.baselineSegments() >= BASELINE
                && rst > 0;
        if (!bare || !facts.requestAcked()) {
            return null;
        }
        int usual = facts.client().usualTtl;
        int nearer = facts.log().ttl(rst) - usual;
        int trigger = facts.wire().lastData(Side.SERVER, rst);
        boolean told = usual > 0
                && nearer > 0
                && nearer <= FEW_HOPS
                && trigger >= 0
                && facts.wire().end(trigger) > facts.wire().ackedUpTo(Side.SERVER, rst);
        return told ? new ForgottenClient(trigger, rst) : null;
    }
}
