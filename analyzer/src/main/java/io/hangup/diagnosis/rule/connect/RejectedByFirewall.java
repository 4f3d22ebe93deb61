package io.hangup.diagnosis.rule.connect;

import io.hangup.diagnosis.Case;

/** Signs that the answer to a SYN came from a box in front of the server. */
final class RejectedByFirewall {
    private static final int TTL_STEP = 2;
    private static final int SOONER = 2;

    /** Where the RST has come as many hops as the server's packets: address resolution makes a first connect slow. */
    private static final int MUCH_SOONER = 6;

    private RejectedByFirewall() {}

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
