package io.hangup.diagnosis.rule.proxy;

import io.hangup.diagnosis.Attempt;
import io.hangup.diagnosis.Case;
import io.hangup.diagnosis.Finding;
import io.hangup.llm.ClosedBy;
import io.hangup.llm.ClosedHow;
import io.hangup.llm.Exchange;
import io.hangup.tcp.CapturePlace;
import io.hangup.tcp.HostPort;
import io.hangup.tcp.IpAddress;
import io.hangup.tcp.Side;

/** The proof that all proxy error pages share: the request, the page, and that the broken hop lies behind the proxy. */
final class ProxyFinding {
    private static final int SHOWN = 120;

    /** A proxy that was refused says so to its client within this time. */
    private static final long AT_ONCE_NANOS = 100_000_000L;

    private ProxyFinding() {}

    static Finding of(Case facts, String cause, double score, ProxyErrorPage page, String story) {
        Exchange exchange = facts.exchange();
        Attempt refused = refusedUpstream(facts);
        String who =
                page.emitter() == null ? "The proxy or gateway" : "A proxy (consistent with " + page.emitter() + ")";
        return Finding.of(cause, score)
                .narrowed(page.kind(), "answered")
                .value(String.valueOf(page.status()))
                .closedBy(ClosedBy.NONE, ClosedHow.HTTP)
                .sentence(who + " at " + facts.serverText() + " answered " + page.status() + " "
                        + facts.answeredAfter() + ": " + story
                        + tries(exchange, page) + " The client's own connection worked.")
                .evidence(facts.row(exchange.requestLastFrame, exchange.requestEnd, Side.CLIENT, facts.requestText()))
                .evidence(facts.row(
                        exchange.headersFrame,
                        exchange.headersTime,
                        Side.SERVER,
                        "answers " + page.status() + (page.text().isEmpty() ? "" : ": " + shortened(page.text()))))
                .alternative(
                        "hop-not-captured",
                        "the connection that failed lies behind "
                                + facts.connection().server().address()
                                + "; all that is seen of it is what this page says")
                .notVisible("the hop behind " + facts.connection().server().address()
                        + ": the failure is on its upstream side.")
                .upstream(refused == null ? 0 : refused.server().port());
    }

    /** How often the proxy had tried, as far as it says so itself. */
    private static String tries(Exchange exchange, ProxyErrorPage page) {
        if (exchange.proxyTries > 1) {
            return " It had tried " + exchange.proxyTries + " times, says its x-envoy-attempt-count.";
        }
        return page.contains("retried and the latest") ? " It had tried more than once, says its page." : "";
    }

    /** The same of the machine that answered, by its address or because the capture was taken on it, or null. */
    static Attempt refusedHere(Case facts) {
        Attempt refused = refusedUpstream(facts);
        if (refused == null) {
            return null;
        }
        HostPort server = facts.connection().server();
        boolean itself = IpAddress.of(refused.client()).equals(IpAddress.of(server));
        return itself || CapturePlace.of(facts.connection()).at(Side.SERVER) ? refused : null;
    }

    /** The attempt of somebody, most likely this proxy, that was refused just before the page was sent, or null. */
    static Attempt refusedUpstream(Case facts) {
        Exchange exchange = facts.exchange();
        Attempt found = null;
        for (Attempt attempt : facts.surroundings().attempts(exchange.requestStart, exchange.headersTime)) {
            boolean others = attempt.client().high()
                            != facts.connection().client().high()
                    || attempt.client().low() != facts.connection().client().low();
            boolean fits = others
                    && attempt.answer() == Attempt.Answer.REFUSED
                    && attempt.answerTime() <= exchange.headersTime
                    && exchange.headersTime - attempt.answerTime() <= AT_ONCE_NANOS;
            found = fits ? attempt : found;
        }
        return found;
    }

    private static String shortened(String text) {
        return text.length() <= SHOWN ? text : text.substring(0, SHOWN) + "…";
    }
}
