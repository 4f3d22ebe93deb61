package io.hangup.diagnosis.rule.connect;

import io.hangup.diagnosis.Case;
import io.hangup.packet.Packet;
import io.hangup.tcp.Side;

/** Signs that the answer to a SYN came from a box in front of the server. */
final class RejectedByFirewall {
    private static final int TTL_STEP = 2;
    private static final int SOONER = 2;

    /** Where the RST has come as many hops as the server's packets: address resolution makes a first connect slow. */
    private static final int MUCH_SOONER = 6;

    /** A reset may stand in the capture before the SYN that it answers, by no more than this. */
    private static final long AHEAD_NANOS = 5_000_000L;

    private RejectedByFirewall() {}

    /**
     * Index of the SYN that the reset answers: the client's last before it, or where the two directions are in the wrong
     * order, the one right behind it that it acknowledges; -1 when there is none.
     */
    static int answeredSyn(Case facts, int rst) {
        int syn = facts.wire().last(Side.CLIENT, rst);
        if (rst < 0 || syn >= 0) {
            return syn;
        }
        int next = facts.wire().firstWith(Side.CLIENT, Packet.SYN, rst);
        boolean answered = next >= 0
                && facts.log().has(rst, Packet.ACK)
                && facts.log().ack(rst) == facts.log().seq(next) + 1
                && facts.wire().time(next) - facts.wire().time(rst) <= AHEAD_NANOS;
        return answered ? next : -1;
    }

    /** True when other packets of the address take longer or come with another TTL. */
    static boolean speaksAgainstServer(Case facts, int rst, long took) {
        if (otherTtl(facts, rst)) {
            return true;
        }
        long usual = facts.surroundings().usualConnectTime(facts.connection().server());
        boolean sameTtl = facts.surroundings().usualTtl(facts.connection().server())
                == facts.log().ttl(rst);
        return usual > 2_000_000L && took < usual / (sameTtl ? MUCH_SOONER : SOONER);
    }

    static boolean otherTtl(Case facts, int rst) {
        int usualTtl = facts.surroundings().usualTtl(facts.connection().server());
        return usualTtl >= 0 && Math.abs(usualTtl - facts.log().ttl(rst)) >= TTL_STEP;
    }
}
