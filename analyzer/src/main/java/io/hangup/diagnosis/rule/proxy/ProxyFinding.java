package io.hangup.diagnosis.rule.proxy;

import io.hangup.diagnosis.Case;
import io.hangup.diagnosis.Finding;
import io.hangup.diagnosis.Words;
import io.hangup.llm.ClosedBy;
import io.hangup.llm.ClosedHow;
import io.hangup.llm.Exchange;
import io.hangup.tcp.Side;

/** The proof that all proxy error pages share: the request, the page, and that the broken hop lies behind the proxy. */
final class ProxyFinding {
    private ProxyFinding() {}

    static Finding of(Case facts, String cause, double score, ProxyErrorPage page, String story) {
        Exchange exchange = facts.exchange();
        String who =
                page.emitter() == null ? "The proxy or gateway" : "A proxy (consistent with " + page.emitter() + ")";
        return Finding.of(cause, score)
                .closedBy(ClosedBy.NONE, ClosedHow.HTTP)
                .sentence(who + " at " + facts.serverText() + " answered " + page.status() + " after "
                        + Words.duration(exchange.headersTime - exchange.requestEnd) + ": " + story
                        + " The client's own connection worked.")
                .evidence(facts.row(
                        exchange.requestLastFrame,
                        exchange.requestEnd,
                        Side.CLIENT,
                        "request complete, " + Words.bytes(exchange.requestBytes)))
                .evidence(facts.row(
                        exchange.headersFrame,
                        exchange.headersTime,
                        Side.SERVER,
                        "answers " + page.status() + (page.text().isEmpty() ? "" : ": " + shortened(page.text()))))
                .notVisible("the hop behind " + facts.connection().server().address()
                        + ": the failure is on its upstream side. Capture there.");
    }

    private static String shortened(String text) {
        return text.length() <= 120 ? text : text.substring(0, 120) + "…";
    }
}
