package io.hangup.diagnosis.rule.path;

import io.hangup.diagnosis.Case;
import io.hangup.diagnosis.Finding;
import io.hangup.diagnosis.Rule;
import io.hangup.diagnosis.Severity;
import io.hangup.diagnosis.Words;
import io.hangup.llm.ClosedBy;
import io.hangup.llm.ClosedHow;
import io.hangup.llm.Outcome;
import io.hangup.packet.Packet;
import io.hangup.tcp.Side;
import java.util.Set;

/**
 * The client's own host reset the connection behind its program's back: a segment of the server that its connection
 * tracking took for invalid was not translated, the kernel found no socket for it and answered with a RST, while the
 * program's socket lives on.
 */
public final class ConntrackInvalidRst implements Rule {
    private static final long AT_ONCE = 2_000_000L;

    /** Linux, macOS and BSD; Windows. A packet with just this TTL has passed no router yet. */
    private static final Set<Integer> FIRST_TTL = Set.of(64, 128);

    /** Between a pod and the host that forwards for it there are few routers. */
    private static final int FEW_HOPS = 2;

    @Override
    public String cause() {
        return "conntrack-invalid-rst";
    }

    @Override
    public boolean looksAtHealthy() {
        return true;
    }

    @Override
    public Finding examine(Case facts) {
        int rst = facts.ending().firstTcpIndex();
        boolean ownReset = !facts.fate().healthy()
                && facts.hasExchange()
                && rst > 0
                && facts.ending().reset() != null
                && facts.ending().reset().side() == Side.CLIENT
                && !facts.ending().reset().ack()
                && (facts.log().ttl(rst) == facts.client().usualTtl || byForwarder(facts, rst));
        if (!ownReset) {
            return null;
        }
        int trigger = rst - 1;
        boolean answers = facts.log().from(trigger) == Side.SERVER
                && facts.log().length(trigger) > 0
                && facts.wire().time(rst) - facts.wire().time(trigger) <= AT_ONCE;
        int later = -1;
        for (int i = rst + 1; i < facts.wire().size() && later < 0; i++) {
            boolean lives = facts.log().from(i) == Side.CLIENT
                    && !facts.log().has(i, Packet.RST)
                    && facts.log().ttl(i) == facts.client().usualTtl;
            later = lives ? i : -1;
        }
        if (!answers || later < 0) {
            return null;
        }
        boolean node = facts.log().ttl(rst) != facts.client().usualTtl;
        String host = node ? "The host that forwards for the client" : "The client's host";
        return Finding.of(cause(), 0.8)
                .severity(Severity.ERROR)
                .outcome(facts.exchange().responseStarted() ? Outcome.CLOSED_IN_BODY : Outcome.CLOSED_BEFORE_HEADERS)
                .closedBy(ClosedBy.MIDDLEBOX, ClosedHow.RST)
                .sentence(host + " answered a segment from " + facts.serverText()
                        + " with a RST although the client's socket lives on and sent more "
                        + Words.duration(facts.wire().time(later) - facts.wire().time(rst))
                        + " later: the host's connection tracking most likely took the segment for invalid and did not"
                        + " translate its address.")
                .evidence(facts.row(
                        trigger,
                        "segment of the server, " + Words.bytes(facts.log().length(trigger))))
                .evidence(facts.row(
                        rst,
                        node
                                ? "RST without ACK in the client's name, TTL "
                                        + facts.log().ttl(rst) + " as it leaves a host,"
                                        + " where the client's own packets have " + facts.client().usualTtl
                                : "RST without ACK from the client's address, TTL like its other packets"))
                .evidence(facts.row(later, "the client goes on: it knows nothing of the RST"))
                .alternative("middlebox-injected-rst", "when the RST does not come from the client's host")
                .notVisible("the host's conntrack: conntrack -S counts what it took for invalid.");
    }

    /**
     * The host that was captured on, or one beside it, forwards the client's packets: they have passed a router, and the
     * reset in their name has not.
     */
    private static boolean byForwarder(Case facts, int rst) {
        int hops = facts.log().ttl(rst) - facts.client().usualTtl;
        return facts.client().usualTtl > 0 && FIRST_TTL.contains(facts.log().ttl(rst)) && hops > 0 && hops <= FEW_HOPS;
    }
}
