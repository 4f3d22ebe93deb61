package io.hangup.diagnosis.rule.request;

import io.hangup.diagnosis.Case;
import io.hangup.diagnosis.Finding;
import io.hangup.diagnosis.Rule;
import io.hangup.diagnosis.Timers;
import io.hangup.diagnosis.Words;
import io.hangup.llm.ClosedBy;
import io.hangup.llm.ClosedHow;
import io.hangup.llm.Exchange;
import io.hangup.llm.Outcome;
import io.hangup.llm.Phase;
import io.hangup.tcp.Side;

/** The client paused in the middle of its request, and the server side gave up waiting for the rest. */
public final class UploadServerBodyTimeout implements Rule {
    /** A client that paused for less was still sending. */
    private static final long LEAST_PAUSE = 1_000_000_000L;

    /** No known timer is shorter: a close after less is told from a crash by nothing but the pause. */
    private static final long LEAST_TIMER = 4_000_000_000L;

    private static final int REQUEST_TIMEOUT = 408;

    /** What HAProxy says when its timer for the server fires while it still waits for the client's bytes. */
    private static final int GATEWAY_TIMEOUT = 504;

    @Override
    public String cause() {
        return "upload-server-body-timeout";
    }

    @Override
    public boolean rulesByTheClock() {
        return true;
    }

    @Override
    public Finding examine(Case facts) {
        Exchange exchange = facts.exchange();
        boolean cut = exchange != null
                && (exchange.requestCompleteness == Exchange.Completeness.CUT || facts.requestOutlivedClose());
        if (!cut || exchange.gap) {
            return null;
        }
        boolean timeout = exchange.status == REQUEST_TIMEOUT || exchange.status == GATEWAY_TIMEOUT;
        boolean said = timeout && exchange.headersTime != 0;
        boolean closed = !exchange.responseStarted()
                && facts.fate().outcome() == Outcome.CLOSED_BEFORE_HEADERS
                && facts.ending().by(Side.SERVER)
                && !facts.ending().suspicious();
        if (!said && !closed) {
            return null;
        }
        long end = said ? exchange.responseStart : facts.ending().time();
        int last = lastBytes(facts, end);
        if (last < 0) {
            return null;
        }
        long pause = end - facts.wire().time(last);
        long sent = facts.requestOutlivedClose()
                ? facts.log().seq(last) + facts.log().length(last) - facts.log().seq(facts.firstRequestIndex())
                : exchange.requestBytes;
        boolean all = facts.wire()
                        .acknowledgment(
                                Side.CLIENT, facts.log().seq(last) + facts.log().length(last), last)
                >= 0;
        String timer = facts.timers().words(Timers.Clock.UPLOAD_GAP, Timers.Closer.SERVER, pause, facts.rtt());
        boolean timed = pause >= LEAST_TIMER && (!timer.isEmpty() || Timers.looksRound(pause));
        boolean aborted = !said && facts.ending().how() == ClosedHow.RST;
        if (!all || pause < LEAST_PAUSE || !timed && aborted) {
            return null;
        }
        Finding finding = Finding.of(cause(), said ? 0.97 : !timed ? 0.6 : timer.isEmpty() ? 0.76 : 0.85)
                .outcome(said ? Outcome.HTTP_ERROR : Outcome.CLOSED_BEFORE_HEADERS)
                .phase(Phase.REQUEST)
                .closedBy(
                        said ? ClosedBy.NONE : ClosedBy.SERVER,
                        said ? ClosedHow.HTTP : facts.ending().how())
                .sentence(facts.serverSide() + " gave up waiting for the rest of the request: "
                        + Words.bytes(sent) + " had come, then nothing for " + Words.duration(pause)
                        + (said ? ", and it answered " + exchange.status : "") + (timer.isEmpty() ? "" : "; " + timer)
                        + ".")
                .evidence(facts.row(facts.firstRequestIndex(), "request begins"))
                .evidence(facts.row(last, "last bytes of the request, which is not complete"))
                .evidence(
                        said
                                ? facts.row(
                                        exchange.responseFirstFrame,
                                        exchange.responseStart,
                                        Side.SERVER,
                                        "answers " + exchange.status + " after " + Words.duration(pause))
                                : facts.row(
                                        facts.ending().firstTcpIndex(),
                                        "the server closes after " + Words.duration(pause)))
                .notVisible("why the client stopped sending: its own log tells.");
        return said || timed
                ? finding
                : finding.alternative("backend-died-before-headers", "when the pause differs each time");
    }

    /** The last segment with request bytes before the time. */
    private static int lastBytes(Case facts, long before) {
        for (int i = facts.wire().size() - 1; i >= Math.max(0, facts.firstRequestIndex()); i--) {
            boolean bytes = facts.log().from(i) == Side.CLIENT
                    && facts.wire().hasData(i)
                    && facts.wire().time(i) <= before;
            if (bytes) {
                return i;
            }
        }
        return -1;
    }
}
