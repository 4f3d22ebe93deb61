package io.hangup.diagnosis.rule.request;

import io.hangup.diagnosis.Case;
import io.hangup.diagnosis.Finding;
import io.hangup.diagnosis.Rule;
import io.hangup.diagnosis.Severity;
import io.hangup.diagnosis.Words;
import io.hangup.llm.Exchange;
import io.hangup.llm.Outcome;
import io.hangup.llm.Phase;
import io.hangup.tcp.Side;

/** The client held its body back for a "100 Continue" that did not come, or came late. RFC 9110 section 10.1.1. */
public final class UploadExpect100Stall implements Rule {
    /** curl waits one second. */
    private static final long LEAST_NANOS = 900_000_000L;

    @Override
    public String cause() {
        return "upload-expect-100-stall";
    }

    @Override
    public boolean looksAtHealthy() {
        return true;
    }

    @Override
    public boolean rulesByTheClock() {
        return true;
    }

    @Override
    public Finding examine(Case facts) {
        Exchange exchange = facts.exchange();
        if (exchange == null || !exchange.expectContinue || facts.fate().outcome() != Outcome.COMPLETED) {
            return null;
        }
        int head = facts.firstRequestIndex();
        int body = -1;
        long pause = 0;
        int end = facts.requestEndIndex();
        int before = head;
        for (int i = head + 1; head >= 0 && i <= end; i++) {
            if (facts.log().from(i) != Side.CLIENT || !facts.wire().hasData(i)) {
                continue;
            }
            if (!facts.wire().isRetransmission(i)
                    && facts.wire().time(i) - facts.wire().time(before) > pause) {
                pause = facts.wire().time(i) - facts.wire().time(before);
                head = before;
                body = i;
            }
            before = i;
        }
        if (body < 0 || pause < LEAST_NANOS) {
            return null;
        }
        boolean never = exchange.continueTime == 0
                || exchange.continueTime > facts.wire().time(body);
        return Finding.of(cause(), 0.9)
                .severity(Severity.WARNING)
                .phase(Phase.REQUEST)
                .sentence("The client asked " + facts.serverText() + " for \"100 Continue\" and held its request body"
                        + " back for " + Words.duration(pause) + ": "
                        + (never
                                ? "the answer never came, and the client sent the body at the end of its patience."
                                : "the answer took that long."))
                .evidence(facts.row(head, "request headers with Expect: 100-continue"))
                .evidence(facts.row(
                        facts.wire()
                                .acknowledgment(
                                        Side.CLIENT,
                                        facts.log().seq(head) + facts.log().length(head),
                                        head),
                        "acknowledged, but no 100 Continue"))
                .evidence(facts.row(body, "the body, " + Words.duration(pause) + " later"));
    }
}
