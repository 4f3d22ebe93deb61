package io.hangup.diagnosis.rule.connect;

import io.hangup.diagnosis.Attempt;
import io.hangup.diagnosis.Case;
import io.hangup.diagnosis.Finding;
import io.hangup.diagnosis.Rule;
import io.hangup.diagnosis.Timers;
import io.hangup.diagnosis.Words;
import io.hangup.llm.ClosedBy;
import io.hangup.llm.ClosedHow;
import io.hangup.llm.Outcome;
import io.hangup.packet.Packet;
import io.hangup.tcp.HostPort;
import io.hangup.tcp.Side;

/** SYNs go out again and again and nothing comes back, no RST, no ICMP. */
public final class ConnectBlackhole implements Rule {
    /** Kernels double the wait for an answer at most, and are late by a little. */
    private static final int NEXT_GAP_MOST = 3;

    @Override
    public String cause() {
        return "connect-blackhole";
    }

    @Override
    public boolean looksAtHealthy() {
        return true;
    }

    @Override
    public Finding examine(Case facts) {
        boolean failed = facts.fate().outcome() == Outcome.CONNECT_FAILED;
        if (facts.hasExchange() || !failed || facts.server().rsts > 0 || facts.client().rsts > 0) {
            return null;
        }
        if (facts.server().segments > 0) {
            return answersLost(facts);
        }
        if (facts.connection().icmpErrors().stream().anyMatch(e -> e.isUnreachable())) {
            return null;
        }
        if (ConnectIpv6Broken.isIt(facts)) {
            return null;
        }
        int syns = facts.client().syns;
        long watched = facts.observedUntil() - facts.client().synTime;
        boolean cut = facts.surroundings()
                .cutErrors(facts.connection().client(), facts.client().synTime, facts.observedUntil());
        double score = cut ? 0.5 : syns >= 3 ? 0.95 : syns == 2 ? 0.85 : 0.6;
        Finding finding = Finding.of(cause(), facts.surroundings().oneSided() ? score - 0.35 : score)
                .severity(OtherAddress.severity(facts, syns >= 2))
                .closedBy(ClosedBy.NONE, ClosedHow.TIMEOUT)
                .sentence("No answer at all came from " + facts.serverText() + " port "
                        + facts.connection().server().port() + ": " + asked(facts, syns, watched)
                        + (cut
                                ? ", and no SYN-ACK and no RST. An ICMP error came, but the snap length cut off what it is about."
                                : ", and no SYN-ACK, no RST, no ICMP error."));
        int shown = 0;
        for (int i = 0; i < facts.wire().size() && shown < 8; i++) {
            if (facts.log().from(i) == Side.CLIENT && facts.log().has(i, Packet.SYN)) {
                long after = facts.wire().time(i) - facts.client().synTime;
                finding.evidence(facts.row(
                        i,
                        shown == 0
                                ? "SYN"
                                : "SYN repeated after " + Words.duration(after) + ", same port and sequence number"));
                shown++;
            }
        }
        long gap = syns < 2 ? 0 : facts.connection().lastTime() - previousSyn(facts);
        if (syns >= 2 && watched - (facts.connection().lastTime() - facts.client().synTime) > NEXT_GAP_MOST * gap) {
            finding.alternative("connect-client-timeout", gaveUp(facts, gap));
        }
        return finding.notVisible(
                "where the SYN or its answer is dropped: security group, firewall, route, or host down.");
    }

    /**
     * Between its last SYN and the one that its kernel would have sent next the client must have given up, or before it
     * asked again from another port.
     */
    private static String gaveUp(Case facts, long gap) {
        long first = facts.client().synTime;
        long least = facts.connection().lastTime() - first;
        long most = least + NEXT_GAP_MOST * gap;
        Attempt again = null;
        for (Attempt attempt : facts.surroundings()
                .attemptsAt(facts.connection().server(), facts.connection().lastTime() + 1, first + most)) {
            if (again == null && sameClient(facts, attempt)) {
                again = attempt;
                most = attempt.synTime() - first;
            }
        }
        String timers = facts.timers().between(Timers.Clock.CONNECT, Timers.Closer.CLIENT, least, most);
        return "the client stopped repeating its SYN between " + Words.duration(least) + " and " + Words.duration(most)
                + " after the first"
                + (again == null
                        ? ""
                        : ", when it asked again from port " + again.client().port())
                + ", so a connect timeout of its own ended the attempt"
                + (timers.isEmpty() ? "" : " (" + timers + ")")
                + "; the missing answer is why";
    }

    private static boolean sameClient(Case facts, Attempt attempt) {
        HostPort client = facts.connection().client();
        return attempt.client().high() == client.high()
                && attempt.client().low() == client.low()
                && attempt.client().port() != client.port()
                && attempt.server().port() == facts.connection().server().port();
    }

    /** How often it asked, and for how long an answer could have come. */
    private static String asked(Case facts, int syns, long watched) {
        long asking = facts.connection().lastTime() - facts.connection().firstTime();
        boolean longer = watched - asking >= 100_000_000L;
        return Words.count(syns, "SYN")
                + (syns > 1 ? " within " + Words.duration(asking) : "")
                + (longer ? (syns > 1 ? ", then " : ", ") + Words.duration(watched - asking) + " of silence" : "");
    }

    /** The capture lies behind the server's answers, and the client goes on asking: they are lost on the way back. */
    private Finding answersLost(Case facts) {
        boolean repeated = facts.client().syns >= 2 && facts.server().syns >= 2;
        if (!repeated || facts.server().segments > facts.server().syns || facts.server().payloadBytes > 0) {
            return null;
        }
        int synAck = facts.wire().firstWith(Side.SERVER, Packet.SYN, 0);
        return Finding.of(cause(), 0.8)
                .severity(OtherAddress.severity(facts, true))
                .closedBy(ClosedBy.NONE, ClosedHow.TIMEOUT)
                .sentence("The SYN-ACK of " + facts.serverText() + " does not reach the client: the client sent "
                        + Words.count(facts.client().syns, "SYN") + " and the server answered "
                        + Words.count(facts.server().syns, "time")
                        + ", but the third packet of the handshake never came.")
                .evidence(facts.row(facts.wire().first(Side.CLIENT, 0), "SYN"))
                .evidence(facts.row(synAck, "SYN,ACK"))
                .evidence(facts.row(facts.wire().firstWith(Side.CLIENT, Packet.SYN, synAck), "SYN repeated"))
                .evidence(facts.row(facts.wire().firstWith(Side.SERVER, Packet.SYN, synAck + 1), "SYN,ACK repeated"))
                .notVisible("where the answer is dropped between this capture and the client.");
    }

    private static long previousSyn(Case facts) {
        int last = facts.wire().last(Side.CLIENT, facts.wire().size());
        return facts.wire().time(Math.max(0, facts.wire().last(Side.CLIENT, last)));
    }
}
