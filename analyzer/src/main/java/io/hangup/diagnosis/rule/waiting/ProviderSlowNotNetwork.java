package io.hangup.diagnosis.rule.waiting;

import io.hangup.diagnosis.Case;
import io.hangup.diagnosis.Finding;
import io.hangup.diagnosis.Rule;
import io.hangup.diagnosis.Severity;
import io.hangup.diagnosis.Words;
import io.hangup.llm.Exchange;
import io.hangup.llm.Outcome;
import io.hangup.tcp.Side;

/** The answer came late, and the network had no part in it: a note for whoever asks where the time went. */
public final class ProviderSlowNotNetwork implements Rule {
    private static final long LEAST_WAIT = 20_000_000_000L;

    @Override
    public String cause() {
        return "provider-slow-not-network";
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
        boolean answered =
                exchange != null && exchange.responseStarted() && facts.fate().outcome() == Outcome.COMPLETED;
        if (!answered || facts.client().missedBytes > 0 || facts.server().missedBytes > 0) {
            return null;
        }
        long waited = exchange.responseStart - exchange.requestEnd;
        int request = facts.firstRequestIndex();
        int ack = facts.requestAckIndex();
        int answer = facts.wire().indexOf(exchange.responseFirstFrame);
        if (exchange.requestEnd == 0 || waited < LEAST_WAIT || request < 0 || ack < 0 || ack >= answer) {
            return null;
        }
        for (int i = request; i <= answer; i++) {
            if (facts.wire().isRetransmission(i)) {
                return null;
            }
        }
        return Finding.of(cause(), 0.9)
                .severity(Severity.NOTE)
                .sentence("The response of " + facts.serverText() + " began " + Words.duration(waited)
                        + " after the request, which had been acknowledged within "
                        + Words.duration(facts.wire().time(ack) - exchange.requestEnd)
                        + ", and nothing was lost meanwhile: the time was spent at the server, not in the network.")
                .evidence(WaitingFacts.rows(facts))
                .evidence(facts.row(
                        exchange.responseFirstFrame, exchange.responseStart, Side.SERVER, "first response byte"));
    }
}
