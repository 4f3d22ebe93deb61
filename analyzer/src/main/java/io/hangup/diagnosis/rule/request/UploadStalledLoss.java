package io.hangup.diagnosis.rule.request;

import io.hangup.diagnosis.Case;
import io.hangup.diagnosis.Finding;
import io.hangup.diagnosis.HeldUpRequest;
import io.hangup.diagnosis.LossStalls;
import io.hangup.diagnosis.Rule;
import io.hangup.diagnosis.Severity;
import io.hangup.diagnosis.Words;
import io.hangup.llm.Exchange;
import io.hangup.llm.Outcome;
import io.hangup.llm.Phase;
import io.hangup.packet.Packet;
import io.hangup.tcp.Side;

/** The upload does not get through: the same bytes again and again, hardly an acknowledgment, no matter their size. */
public final class UploadStalledLoss implements Rule {
    private static final double CRAWLING = 0.8;

    /** What was lost never arrived: the size of its packets may be the reason. */
    private static final double UNREPAIRED = 0.75;

    @Override
    public String cause() {
        return "upload-stalled-loss";
    }

    @Override
    public boolean looksAtHealthy() {
        return true;
    }

    @Override
    public Finding examine(Case facts) {
        Exchange exchange = facts.exchange();
        if (exchange == null || exchange.responseStarted() || facts.ending().by(Side.SERVER)) {
            return null;
        }
        boolean left = facts.fate().outcome() == Outcome.CLIENT_CANCELLED;
        if (facts.fate().phase() == Phase.AWAITING_HEADERS && left) {
            return crawling(facts);
        }
        if (facts.fate().phase() != Phase.REQUEST || facts.fate().outcome() == Outcome.UNKNOWN) {
            return null;
        }
        Finding crawling = crawling(facts);
        return crawling != null || facts.fate().healthy() ? crawling : stuck(facts);
    }

    /** The server acknowledges, now and then: packets are lost on the way, not the way. */
    private Finding crawling(Case facts) {
        HeldUpRequest held = HeldUpRequest.of(facts);
        boolean told = held != null && (held.stalls().missing() > 0 || facts.requestAcked());
        if (!told) {
            return null;
        }
        LossStalls stalls = held.stalls();
        boolean open = facts.fate().healthy();
        return Finding.of(cause(), stalls.repaired() ? CRAWLING : UNREPAIRED)
                .severity(open ? Severity.WARNING : null)
                .sentence("The request to " + facts.serverText() + " "
                        + (stalls.missing() == 0 ? arrivedLate(facts) : missing(stalls, held.took()))
                        + ": packets were lost on the way again and again"
                        + (stalls.repeats() == 0
                                ? ""
                                : " (" + Words.count(stalls.repeats(), "repeat") + " among "
                                        + Words.count(stalls.segments(), "segment") + ")")
                        + ", and that held it up for " + Words.duration(stalls.total()) + " in all."
                        + (open ? " The capture ends before the call does." : ""))
                .evidence(facts.row(held.first(), "request begins"))
                .evidence(facts.row(
                        stalls.from(), "nothing moves for " + Words.duration(stalls.longest()) + " from here on"))
                .evidence(facts.row(stalls.to(), "until here: the longest hold-up"))
                .evidence(facts.row(facts.ending().firstTcpIndex(), "the client closes"))
                .alternative("pmtud-blackhole-upload", "when only full-size segments are lost")
                .notVisible("where the packets are lost: capture on the other side at the same time.");
    }

    private static String missing(LossStalls stalls, long took) {
        return "hardly got through. " + Words.duration(took) + " after its start "
                + Words.grouped(stalls.missing()) + " of its " + Words.bytes(stalls.acked() + stalls.missing())
                + " were still not acknowledged";
    }

    private static String arrivedLate(Case facts) {
        long whole = facts.wire().time(facts.requestAckIndex()) - facts.exchange().requestStart;
        return "hardly got through, and the client left when it had hardly arrived. Only after " + Words.duration(whole)
                + " was all of it acknowledged";
    }

    private Finding stuck(Case facts) {
        int request = facts.firstRequestIndex();
        int repeats = facts.wire().retransmissions(Side.CLIENT, lastProgress(facts, Math.max(0, request)));
        if (repeats < 3 || facts.exchange().idleBefore > 1_000_000_000L) {
            return null;
        }
        if (!repeatsData(facts, request)) {
            return null; // whoever repeats only its FIN has had all data acknowledged, seen here or not
        }
        int lastServer = facts.wire().last(Side.SERVER, facts.wire().size());
        long dead = facts.connection().lastTime() - facts.wire().time(Math.max(0, lastServer));
        return Finding.of(cause(), 0.7)
                .sentence("The request to " + facts.serverText() + " stopped getting through: "
                        + Words.count(repeats, "repeat") + " without progress, nothing heard from the server for "
                        + Words.duration(dead) + ".")
                .evidence(facts.row(request, "request begins"))
                .evidence(facts.row(lastServer, "last packet of the server"))
                .evidence(facts.row(
                        facts.wire().lastData(Side.CLIENT, facts.wire().size()), "last repeat, no answer"))
                .alternative("pmtud-blackhole-upload", "when only full-size segments are lost")
                .notVisible("where the packets are lost.");
    }

    /** Where an acknowledgment last moved on, or where the request begins. */
    private static int lastProgress(Case facts, int request) {
        long highest = facts.wire().ackedUpTo(Side.CLIENT, request);
        int last = request;
        for (int i = request; i < facts.wire().size(); i++) {
            if (facts.log().from(i) == Side.SERVER
                    && facts.log().has(i, Packet.ACK)
                    && facts.log().ack(i) > highest) {
                highest = facts.log().ack(i);
                last = i;
            }
        }
        return last;
    }

    private static boolean repeatsData(Case facts, int from) {
        for (int i = Math.max(0, from); i < facts.wire().size(); i++) {
            if (facts.log().from(i) == Side.CLIENT
                    && facts.wire().hasData(i)
                    && facts.wire().isRetransmission(i)) {
                return true;
            }
        }
        return false;
    }
}
