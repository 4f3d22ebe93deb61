package io.hangup.diagnosis.rule.path;

import io.hangup.diagnosis.Case;
import io.hangup.diagnosis.ClientLeft;
import io.hangup.diagnosis.Finding;
import io.hangup.diagnosis.ForgottenClient;
import io.hangup.diagnosis.Rule;
import io.hangup.diagnosis.Severity;
import io.hangup.diagnosis.StoppedHere;
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
        StoppedHere stopped = StoppedHere.of(facts);
        if (stopped != null && stopped.refused() && stopped.silence() < StoppedHere.LONG_SILENCE) {
            return onThisHost(facts, stopped);
        }
        int rst = facts.ending().firstTcpIndex();
        boolean ownReset = !facts.fate().healthy()
                && facts.hasExchange()
                && rst > 0
                && facts.ending().reset() != null
                && facts.ending().reset().side() == Side.CLIENT
                && !facts.ending().reset().ack();
        if (!ownReset) {
            return null;
        }
        Finding alive =
                facts.log().ttl(rst) == facts.client().usualTtl || byForwarder(facts, rst) ? alive(facts, rst) : null;
        ForgottenClient forgotten = alive == null ? ForgottenClient.of(facts) : null;
        return forgotten == null ? alive : forgotten(facts, forgotten);
    }

    /** The client's socket lives on. */
    private Finding alive(Case facts, int rst) {
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
     * The client is heard no more, which tells nothing: what it sends does not get through either once its translation is
     * gone. But a client that closed has said so, and what its own kernel sends has the TTL of its other packets; this came
     * from a host that stands a router or two nearer.
     */
    private Finding forgotten(Case facts, ForgottenClient found) {
        return Finding.of(cause(), 0.78)
                .severity(Severity.ERROR)
                .outcome(facts.exchange().responseStarted() ? Outcome.CLOSED_IN_BODY : Outcome.CLOSED_BEFORE_HEADERS)
                .closedBy(ClosedBy.MIDDLEBOX, ClosedHow.RST)
                .sentence("A host that forwards for the client answered a segment from " + facts.serverText()
                        + " with a RST in the client's name, though the client had closed nothing: its connection tracking"
                        + " most likely had forgotten the connection, or took the segment for invalid.")
                .evidence(facts.row(
                        found.trigger(),
                        "segment of the server, " + Words.bytes(facts.log().length(found.trigger()))
                                + ", not acknowledged"))
                .evidence(facts.row(
                        found.rst(),
                        "RST without ACK in the client's name, as a host answers that has no such connection; TTL "
                                + facts.log().ttl(found.rst()) + ", the client's own packets have "
                                + facts.client().usualTtl))
                .alternative(
                        "client-aborted-stream",
                        "when the client's host answered, the path had just changed, and its FIN was lost")
                .notVisible("whether the client still waits: capture there, or on the host that forwards for it"
                        + " (conntrack -S, conntrack -L).");
    }

    /** The capture was taken on the host that translates, and shows both sides of it. */
    private Finding onThisHost(Case facts, StoppedHere stopped) {
        return Finding.of(cause(), 0.9)
                .severity(Severity.ERROR)
                .outcome(facts.exchange().responseStarted() ? Outcome.CLOSED_IN_BODY : Outcome.CLOSED_BEFORE_HEADERS)
                .closedBy(ClosedBy.MIDDLEBOX, ClosedHow.RST)
                .sentence("The host that was captured on, which translates addresses, answered " + facts.serverText()
                        + " with a RST in the client's name and kept " + stopped.answer()
                        + " from the client, which had closed nothing: its connection tracking had forgotten the"
                        + " connection, or took a segment for invalid.")
                .evidence(stopped.first(facts))
                .evidence(stopped.reset(facts))
                .evidence(stopped.last(facts))
                .evidence(ClientLeft.seen(facts) ? ClientLeft.row(facts) : null)
                .notVisible("why the entry was gone: conntrack -S and -L on this host, and who ran conntrack -D or"
                        + " restarted its firewall.");
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
