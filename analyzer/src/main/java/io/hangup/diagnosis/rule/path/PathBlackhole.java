package io.hangup.diagnosis.rule.path;

import io.hangup.diagnosis.Case;
import io.hangup.diagnosis.ClientLeft;
import io.hangup.diagnosis.DeadSpell;
import io.hangup.diagnosis.Finding;
import io.hangup.diagnosis.LostBeforeClose;
import io.hangup.diagnosis.Rule;
import io.hangup.diagnosis.Severity;
import io.hangup.diagnosis.StoppedHere;
import io.hangup.diagnosis.UnheardAnswer;
import io.hangup.diagnosis.UnheardRest;
import io.hangup.diagnosis.Words;
import io.hangup.llm.ClosedBy;
import io.hangup.llm.ClosedHow;
import io.hangup.llm.Outcome;
import io.hangup.llm.Phase;
import io.hangup.tcp.Side;

/** In the middle of a connection, not after an idle time, one side's packets get no answer any more until somebody gives up. */
public final class PathBlackhole implements Rule {
    private static final long LEAST_NANOS = 900_000_000L;
    private static final long IDLE_BEFORE = 2_000_000_000L;

    /** Packets with more than this may be too big for a path: tunnels leave at least 1,280 bytes in all. */
    private static final int LARGE_PAYLOAD = 1_200;

    @Override
    public String cause() {
        return "path-blackhole";
    }

    @Override
    public Finding examine(Case facts) {
        if (facts.fate().healthy() || facts.fate().outcome() == Outcome.CONNECT_FAILED) {
            return null;
        }
        StoppedHere stopped = StoppedHere.of(facts);
        if (stopped != null && !stopped.refused() && stopped.silence() < StoppedHere.LONG_SILENCE) {
            return onThisHost(facts, stopped);
        }
        UnheardAnswer unheard = UnheardAnswer.of(facts);
        if (unheard != null) {
            boolean told = SenderBlackhole.firstTooBig(facts, Side.SERVER) != null;
            return told ? null : unheard(facts, unheard);
        }
        UnheardRest rest = UnheardRest.of(facts);
        if (rest != null && SenderBlackhole.firstTooBig(facts, Side.SERVER) == null) {
            return unheard(facts, rest);
        }
        LostBeforeClose lost = LostBeforeClose.of(facts);
        if (lost != null && ReceiverBlackhole.examine(facts, Side.SERVER, cause()) == null) {
            return unheard(facts, lost);
        }
        Finding toClient = dead(facts, Side.SERVER);
        if (toClient != null) {
            return toClient;
        }
        Finding toServer = dead(facts, Side.CLIENT);
        return toServer != null ? toServer : silentStream(facts);
    }

    /** The capture was taken on a host that translates addresses, and shows that the path ends within it. */
    private Finding onThisHost(Case facts, StoppedHere stopped) {
        boolean closed = facts.ending().by(Side.CLIENT);
        return Finding.of(cause(), 0.9)
                .severity(closed ? null : Severity.ERROR)
                .closedBy(
                        closed ? ClosedBy.CLIENT : ClosedBy.NONE,
                        closed ? facts.ending().how() : ClosedHow.TIMEOUT)
                .sentence("The host that was captured on, which translates addresses, received " + stopped.answer()
                        + " of "
                        + facts.serverText()
                        + " and passed nothing of that on to the client: a filter, a route or the connection tracking of"
                        + " this very host stops it.")
                .evidence(stopped.first(facts))
                .evidence(stopped.last(facts))
                .evidence(ClientLeft.seen(facts) ? ClientLeft.row(facts) : null)
                .notVisible("what stops it: the counters of the host's filter (iptables -vnL, nft list ruleset) and"
                        + " conntrack -L.");
    }

    /** The server answered, again and again, and the client left without having heard it. */
    private Finding unheard(Case facts, UnheardAnswer answer) {
        boolean large = answer.smallest() >= LARGE_PAYLOAD;
        long silence = facts.wire().time(answer.first()) - facts.wire().time(answer.request());
        Finding finding = Finding.of(cause(), large ? 0.7 : 0.78)
                .closedBy(ClosedBy.CLIENT, facts.ending().how())
                .sentence("The answer of " + facts.serverText() + " never reached the client: "
                        + Words.bytes(answer.bytes())
                        + " were sent " + Words.duration(silence) + " after the request and repeated "
                        + Words.count(answer.repeats(), "time") + " in "
                        + Words.duration(
                                facts.wire().time(answer.last()) - facts.wire().time(answer.first()))
                        + ", and the client, which then closed, had acknowledged nothing of them.")
                .evidence(facts.row(answer.first(), "the answer begins"))
                .evidence(facts.row(answer.last(), "the same again, no acknowledgment"))
                .evidence(facts.row(answer.close(), "the client closes: it has heard nothing of the answer"))
                .notVisible("where it was lost on the way to the client. Capture at the client at the same time.");
        if (silence > IDLE_BEFORE) {
            finding.alternative(
                    "idle-blackhole-while-waiting", "when a NAT or firewall forgot the connection meanwhile");
        }
        return large ? bySize(facts, finding, "when only the size of its packets kept them from arriving") : finding;
    }

    /** At the client: the server had spoken, and nothing of it came. */
    private Finding unheard(Case facts, LostBeforeClose lost) {
        boolean begun = facts.hasExchange() && facts.exchange().responseStarted();
        Finding finding = Finding.of(cause(), lost.watched() ? 0.78 : 0.74)
                .closedBy(ClosedBy.CLIENT, facts.ending().how())
                .sentence(facts.serverText() + " had sent " + Words.bytes(lost.bytes()) + " that never arrived"
                        + (begun ? " behind what came of its answer" : "")
                        + ": so its acknowledgment of the client's FIN"
                        + " says after "
                        + Words.duration(
                                facts.wire().time(lost.fin()) - facts.wire().time(lost.before()))
                        + " of silence. The client gave up waiting for what was lost on the way.")
                .evidence(facts.row(lost.before(), "last packet from the server before the silence"))
                .evidence(facts.row(lost.fin(), "the client closes"))
                .evidence(
                        facts.row(lost.beyond(), "its number lies " + Words.bytes(lost.bytes()) + " beyond what came"))
                .notVisible("where they were lost on the way to the client. Capture at the server at the same time.");
        return lost.bytes() >= LARGE_PAYLOAD
                ? finding.alternative(
                        "pmtud-blackhole-download", "when only the size of its packets kept them from arriving")
                : finding;
    }

    /** The answer had begun to arrive; the rest was sent again and again, and the client left without having heard it. */
    private Finding unheard(Case facts, UnheardRest rest) {
        boolean large = rest.smallest() >= LARGE_PAYLOAD;
        Finding finding = Finding.of(cause(), large ? 0.7 : 0.78)
                .closedBy(ClosedBy.CLIENT, facts.ending().how())
                .sentence("The rest of the answer of " + facts.serverText() + " never reached the client: the last "
                        + Words.bytes(rest.bytes()) + " were repeated " + Words.count(rest.repeats(), "time") + " in "
                        + Words.duration(
                                facts.wire().time(rest.last()) - facts.wire().time(rest.first()))
                        + ", and the client, which then closed, had acknowledged nothing of them.")
                .evidence(facts.row(rest.first(), "the answer goes on"))
                .evidence(facts.row(rest.last(), "the same again, no acknowledgment"))
                .evidence(facts.row(rest.close(), "the client closes: it has heard nothing of that"))
                .notVisible("where it was lost on the way to the client. Capture at the client at the same time.");
        return large ? bySize(facts, finding, "when only the size of its packets kept them from arriving") : finding;
    }

    /** A stream stopped, and when the client spoke again nobody answered: the server did not merely pause. */
    private Finding silentStream(Case facts) {
        boolean inBody = facts.hasExchange()
                && facts.exchange().responseStarted()
                && facts.fate().phase() == Phase.BODY
                && facts.ending().by(Side.CLIENT);
        if (inBody && facts.deadSpell() != null) {
            return diedForAWhile(facts, facts.deadSpell());
        }
        int unanswered = inBody ? facts.wire().unanswered(Side.CLIENT) : 0;
        int lastHeard = facts.wire().last(Side.SERVER, facts.wire().size());
        if (!inBody || lastHeard < 0 || !facts.wire().unheard(Side.CLIENT, facts.rtt())) {
            return null;
        }
        int first = facts.wire().firstAsking(Side.CLIENT, lastHeard + 1);
        int last = facts.wire().last(Side.CLIENT, facts.wire().size());
        long silence = facts.wire().time(first) - facts.wire().time(lastHeard);
        return Finding.of(cause(), 0.8)
                .closedBy(ClosedBy.CLIENT, facts.ending().how())
                .sentence("The path between client and " + facts.serverText()
                        + " died in the middle of the answer: after " + Words.duration(silence) + " of silence "
                        + Words.count(unanswered, "packet")
                        + " of the client got no answer, not even an acknowledgment."
                        + StoppedHere.notSent(facts, first))
                .evidence(facts.row(lastHeard, "last packet heard from the server"))
                .evidence(facts.row(first, "the client speaks again, no answer"))
                .evidence(facts.row(last, "still no answer"))
                .alternative(
                        "idle-blackhole-while-waiting", "when a NAT or firewall forgot the connection in the silence")
                .notVisible(
                        "where the path broke: route, VPN, interface, firewall state. Capture on the other side at the"
                                + " same time.");
    }

    /** The client closed into silence, and was answered only when the path lived again. */
    private Finding diedForAWhile(Case facts, DeadSpell spell) {
        long silence = facts.wire().time(spell.first()) - facts.wire().time(spell.heard());
        return Finding.of(cause(), 0.78)
                .closedBy(ClosedBy.CLIENT, facts.ending().how())
                .sentence("The client gave up after " + Words.duration(silence) + " without a packet of "
                        + facts.serverText() + " in the middle of the answer, and the path was dead then: "
                        + Words.count(spell.asked(), "packet")
                        + " of the client got no answer, not even an acknowledgment. " + spell.words(facts.wire()))
                .evidence(facts.row(spell.heard(), "last packet heard from the server"))
                .evidence(facts.row(spell.first(), "the client speaks again, no answer"))
                .evidence(facts.row(spell.last(), "still no answer"))
                .evidence(facts.row(spell.back(), "the server is heard again"))
                .alternative("client-aborted-stream", "when the path broke only as the client left")
                .notVisible(
                        "where the path broke: route, VPN, interface, firewall state. Capture on the other side at the"
                                + " same time.");
    }

    /** The sender repeats itself, and nothing at all comes from the other side any more. */
    private Finding dead(Case facts, Side sender) {
        int lastHeard = facts.wire().last(sender.opposite(), facts.wire().size());
        if (lastHeard < 0) {
            return null;
        }
        int repeats = facts.wire().retransmissions(sender, lastHeard + 1);
        int lastSent = facts.wire().last(sender, facts.wire().size());
        long dead =
                lastSent < 0 ? 0 : facts.wire().time(lastSent) - facts.wire().time(lastHeard);
        int firstAfter = facts.wire().firstAsking(sender, lastHeard + 1);
        if (repeats < 3 || dead < LEAST_NANOS || firstAfter < 0) {
            return null;
        }
        boolean afterIdle = facts.wire().time(firstAfter) - facts.wire().time(lastHeard) > IDLE_BEFORE
                || facts.hasExchange()
                        && facts.exchange().idleBefore > IDLE_BEFORE
                        && !facts.exchange().responseStarted();
        if (afterIdle) {
            return null;
        }
        String who = sender == Side.CLIENT ? "client" : "server";
        boolean closed = facts.ending().by(Side.CLIENT);
        boolean large = sender == Side.SERVER && onlyLarge(facts, sender, firstAfter);
        Finding finding = Finding.of(cause(), large ? 0.7 : 0.8);
        if (large) {
            bySize(
                    facts,
                    finding,
                    "when only the size of its packets kept them from arriving: nothing smaller was tried");
        }
        return finding.closedBy(
                        closed ? ClosedBy.CLIENT : ClosedBy.NONE,
                        closed ? facts.ending().how() : ClosedHow.TIMEOUT)
                .sentence("The path between client and " + facts.serverText()
                        + " died in the middle of the call: from one moment on the "
                        + who + " heard nothing any more and repeated itself " + Words.count(repeats, "time") + " in "
                        + Words.duration(dead) + "."
                        + (sender == Side.CLIENT ? StoppedHere.notSent(facts, firstAfter) : ""))
                .evidence(facts.row(
                        lastHeard, "last packet heard from the " + (sender == Side.CLIENT ? "server" : "client")))
                .evidence(facts.row(firstAfter, "the " + who + " goes on, no answer"))
                .evidence(facts.row(lastSent, "last repeat, still no answer"))
                .notVisible(
                        "where the path broke: route, VPN, interface, firewall state. Capture on the other side at the"
                                + " same time.");
    }

    /** Large packets of the server were lost, perhaps for that: what may be cut on the way is lost in pieces. */
    private static Finding bySize(Case facts, Finding finding, String when) {
        return facts.server().sentDontFragment
                ? finding.alternative("pmtud-blackhole-download", when)
                : finding.alternative(
                        "ip-fragmentation",
                        "when a router cuts packets of that size (DF is not set) and a box behind it drops the pieces");
    }

    /** Every segment with data is large from there on, and the path had carried none of that size before. */
    private static boolean onlyLarge(Case facts, Side sender, int from) {
        int smallest = Integer.MAX_VALUE;
        for (int i = from; i < facts.wire().size(); i++) {
            if (facts.log().from(i) == sender && facts.wire().hasData(i)) {
                smallest = Math.min(smallest, facts.log().length(i));
            }
        }
        return smallest != Integer.MAX_VALUE
                && smallest >= LARGE_PAYLOAD
                && facts.connection().half(sender).largestAckedPayload < smallest;
    }
}
