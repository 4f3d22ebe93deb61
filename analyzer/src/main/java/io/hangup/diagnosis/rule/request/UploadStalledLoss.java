package io.hangup.diagnosis.rule.request;

import io.hangup.diagnosis.Case;
import io.hangup.diagnosis.Finding;
import io.hangup.diagnosis.Rule;
import io.hangup.diagnosis.Words;
import io.hangup.llm.Exchange;
import io.hangup.llm.Phase;
import io.hangup.tcp.Side;

/** The upload stopped getting through: the same bytes again and again, no acknowledgment, no matter their size. */
public final class UploadStalledLoss implements Rule {
    @Override
    public String cause() {
        return "upload-stalled-loss";
    }

    @Override
    public Finding examine(Case facts) {
        Exchange exchange = facts.exchange();
        if (exchange == null
                || exchange.responseStarted()
                || facts.fate().phase() != Phase.REQUEST
                || facts.fate().healthy()) {
            return null;
        }
        int request = facts.firstRequestIndex();
        int repeats = facts.wire().retransmissions(Side.CLIENT, Math.max(0, request));
        if (repeats < 3 || facts.ending().by(Side.SERVER) || facts.exchange().idleBefore > 1_000_000_000L) {
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
