package io.hangup.diagnosis.rule.proxy;

import io.hangup.diagnosis.Case;
import io.hangup.diagnosis.Finding;
import io.hangup.diagnosis.Rule;

/** An error page says that the proxy had no upstream to send the request to. */
public final class ProxyNoCapacity implements Rule {
    /** Who knows that no upstream is left says so at once; who takes longer has tried or queued. */
    private static final long TRIED_NANOS = 500_000_000L;

    @Override
    public String cause() {
        return "proxy-no-capacity";
    }

    @Override
    public Finding examine(Case facts) {
        ProxyErrorPage page = ProxyErrorPage.of(facts);
        boolean said = page != null
                && (page.contains("no healthy upstream")
                        || page.contains("reset reason: overflow")
                        || page.contains("overload manager")
                        || page.contains("No server is available to handle this request")
                        || page.contains("failure to get a peer from the ring-balancer")
                        || page.contains("no available server"));
        if (said && page.contains("No server is available") && waited(facts) >= TRIED_NANOS) {
            // HAProxy has one page for all 503: no server up, a queue that took too long, a connection that failed
            return ProxyFinding.of(
                            facts,
                            cause(),
                            0.7,
                            page,
                            "it had no upstream left that it could use, or could not connect to one in that time.")
                    .alternative(
                            "proxy-upstream-connect-failed",
                            "when its log has SC or sC: it tried to connect, retries included; sQ means its queue");
        }
        if (said) {
            Finding finding = ProxyFinding.of(facts, cause(), 0.97, page, "it had no upstream left that it could use.");
            return finding.narrowed(reason(page), page.kind(), "answered");
        }
        boolean unavailable = page != null
                && page.gateway()
                && page.status() == 503
                && !page.by("Envoy")
                && !ProxyUpstreamTerminated.fetchFailed(page);
        // a load balancer of AWS says 503 when no target is healthy; nginx also when a limit of its own is hit
        return unavailable
                ? ProxyFinding.of(
                        facts,
                        cause(),
                        page.by("an AWS load balancer") ? 0.85 : 0.6,
                        page,
                        page.by("an AWS load balancer")
                                ? "most likely it had no healthy target."
                                : "it may have had no upstream left, or a limit of its own was hit.")
                : null;
    }

    private static long waited(Case facts) {
        return facts.exchange().headersTime - facts.exchange().requestEnd;
    }

    /** Which of Envoy's two reasons the page gives; the page's own kind where it gives none. */
    private static String reason(ProxyErrorPage page) {
        if (page.contains("no healthy upstream")) {
            return "no-healthy-upstream";
        }
        return page.contains("reset reason: overflow") ? "overflow" : page.kind();
    }
}
