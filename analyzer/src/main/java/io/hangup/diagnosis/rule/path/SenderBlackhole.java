package io.hangup.diagnosis.rule.path;

import io.hangup.diagnosis.Case;
import io.hangup.diagnosis.Evidence;
import io.hangup.diagnosis.Finding;
import io.hangup.diagnosis.LinkSizes;
import io.hangup.llm.ClosedBy;
import io.hangup.llm.ClosedHow;
import io.hangup.tcp.IcmpError;
import io.hangup.tcp.Side;

/** The path-MTU black hole as its sender sees it: full-size segments vanish, small ones pass. RFC 2923 section 2.1. */
final class SenderBlackhole {
    private static final int FULL_SIZE_LEAST = 1_000;
    private static final int NEARLY = 64;

    private SenderBlackhole() {}

    /** Full-size segments that were sent again and again and never acknowledged, while smaller ones were; or null. */
    private static StuckFlow ceiling(Case facts, Side sender) {
        return ceiling(facts, sender, 3);
    }

    /** The same of segments that were sent so often at least. */
    static StuckFlow ceiling(Case facts, Side sender, int transmissions) {
        StuckFlow stuck = StuckFlow.of(facts, sender);
        if (stuck == null
                || stuck.size() < FULL_SIZE_LEAST
                || stuck.transmissions() < transmissions
                || stuck.smallRepeated()) {
            return null;
        }
        boolean ceiling = stuck.largestPassed() < stuck.size() - NEARLY;
        return !ceiling || !stuck.smallPassed() && stuck.largestPassed() == 0 ? null : stuck;
    }

    /**
     * The same of packets that may be cut: a router with a smaller MTU makes fragments of them and drops none, so it is the
     * fragments that are lost.
     */
    static Finding fragments(Case facts, Side sender, String cause) {
        StuckFlow stuck = facts.connection().half(sender).sentDontFragment ? null : ceiling(facts, sender);
        if (stuck == null) {
            return null;
        }
        int overhead = facts.log().ipLength(stuck.firstIndex()) - facts.log().length(stuck.firstIndex());
        int lost = stuck.size() + overhead;
        boolean closed = facts.ending().by(Side.CLIENT);
        String who = sender == Side.CLIENT ? "client" : "server";
        return Finding.of(cause, sure(facts, sender, stuck, 0.88))
                .closedBy(
                        closed ? ClosedBy.CLIENT : ClosedBy.NONE,
                        closed ? facts.ending().how() : ClosedHow.TIMEOUT)
                .sentence("Packets of " + lost + " bytes from the " + who
                        + " never arrive while small ones do, though they"
                        + " may be cut on the way (DF is not set): most likely a router cuts them into fragments, and a"
                        + " firewall or tunnel behind it drops those.")
                .evidence(facts.row(
                        stuck.firstIndex(),
                        "segment of " + stuck.size() + " bytes, IP packet of " + lost + " bytes without DF"))
                .evidence(selective(facts, sender, stuck))
                .evidence(facts.row(
                        stuck.lastIndex(),
                        "the same bytes for the " + ordinal(stuck.transmissions()) + " time, never acknowledged"))
                .alternative(
                        sender == Side.CLIENT ? "pmtud-blackhole-upload" : "pmtud-blackhole-download",
                        "when a bridge or tunnel with a smaller MTU drops what it cannot pass, and cuts nothing")
                .pathMtu(stuck.largestPassed() > 0 ? stuck.largestPassed() + overhead : 0, lost)
                .notVisible("the fragments: capture at the " + (sender == Side.CLIENT ? "server" : "client")
                        + ", where the first ones may still arrive.");
    }

    static Finding examine(Case facts, Side sender, String cause) {
        StuckFlow stuck = facts.connection().half(sender).sentDontFragment ? ceiling(facts, sender) : null;
        if (stuck == null) {
            return null;
        }
        int overhead = facts.log().ipLength(stuck.firstIndex()) - facts.log().length(stuck.firstIndex());
        int lost = stuck.size() + overhead;
        int passed = stuck.largestPassed() + overhead;
        String who = sender == Side.CLIENT ? "client" : "server";
        boolean told = tooBigSeen(facts, sender);
        Finding finding = Finding.of(cause, told ? 0.7 : sure(facts, sender, stuck, 0.92))
                .closedBy(
                        facts.ending().by(Side.CLIENT) ? ClosedBy.CLIENT : ClosedBy.NONE,
                        facts.ending().by(Side.CLIENT) ? facts.ending().how() : ClosedHow.TIMEOUT)
                .sentence("Full-size packets from the " + who
                        + " never arrive while small ones do: a path-MTU black hole towards "
                        + (sender == Side.CLIENT
                                ? facts.serverText()
                                : "the client " + facts.connection().client().address())
                        + ". Packets of " + lost + " bytes are lost, "
                        + (stuck.largestPassed() > 0
                                ? passed + " bytes pass: the path MTU lies between " + passed + " and " + (lost - 1)
                                        + " bytes"
                                : "and none of nearly that size ever passed")
                        + (told
                                ? "; an ICMP message about it came and was not heeded."
                                : "; no ICMP message tells the sender."))
                .evidence(facts.row(
                        stuck.firstIndex(),
                        stuck.offloaded()
                                ? "offloaded segment, on the wire in pieces of " + stuck.size() + " bytes"
                                : "segment of " + stuck.size() + " bytes, IP packet of " + lost + " bytes"))
                .evidence(selective(facts, sender, stuck))
                .evidence(facts.row(
                        stuck.lastIndex(),
                        "the same bytes for the " + ordinal(stuck.transmissions()) + " time, never acknowledged"))
                .evidence(LinkSizes.smallMss(facts, sender.opposite()))
                .alternative("packet-loss", "when small packets are lost as well")
                .pathMtu(stuck.largestPassed() > 0 ? passed : 0, lost)
                .notVisible("which hop has the smaller MTU: tracepath shows it.");
        return finding;
    }

    private static Evidence selective(Case facts, Side sender, StuckFlow stuck) {
        for (int i = stuck.firstIndex(); i < facts.wire().size(); i++) {
            if (facts.log().from(i) != sender && facts.log().sackRight(i) > 0) {
                return facts.row(i, "selective acknowledgment: a later, smaller segment arrived");
            }
        }
        int duplicate = stuck.smallPassed() ? stuck.duplicateAck(facts) : -1;
        return facts.row(duplicate, "duplicate ACK: a later segment arrived, most likely the smaller one");
    }

    /** The receiver itself named what had arrived (SACK); or a neighbour of the lost segment arrived; or only something did. */
    private static double sure(Case facts, Side sender, StuckFlow stuck, double named) {
        for (int i = stuck.firstIndex(); stuck.smallPassed() && i < facts.wire().size(); i++) {
            if (facts.log().from(i) != sender && facts.log().sackRight(i) > 0) {
                return named;
            }
        }
        return stuck.sameFlight() ? named - 0.07 : stuck.smallPassed() ? 0.8 : 0.76;
    }

    /** A router told this sender that its packets are too big. */
    static boolean tooBigSeen(Case facts, Side sender) {
        return firstTooBig(facts, sender) != null;
    }

    /** The router's own word, as a row of proof: neither end of the connection sent it. */
    static Evidence tooBig(IcmpError error) {
        return new Evidence(
                error.frame(),
                error.timeNanos(),
                "icmp",
                "packet too big" + (error.mtu() > 0 ? ", next-hop MTU " + error.mtu() : "") + ", from " + error.from());
    }

    /** The first such message to this sender, or null. */
    static IcmpError firstTooBig(Case facts, Side sender) {
        for (IcmpError error : facts.connection().icmpErrors()) {
            if (error.isPacketTooBig() && error.quotedSide() == sender) {
                return error;
            }
        }
        return null;
    }

    private static String ordinal(int n) {
        return n == 2 ? "2nd" : n == 3 ? "3rd" : n + "th";
    }
}
