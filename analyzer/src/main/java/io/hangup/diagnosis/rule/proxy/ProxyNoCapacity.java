package io.hangup.diagnosis.rule.proxy;

import io.hangup.diagnosis.Case;
import io.hangup.diagnosis.Finding;
import io.hangup.diagnosis.Rule;

/** An error page says that the proxy had no upstream to send the request to. */
public final class ProxyNoCapacity implements Rule {
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
        if (said) {
            Finding finding = ProxyFinding.of(facts, cause(), 0.97, page, "it had no upstream left that it could use.");
            return finding.narrowed(reason(page), page.kind(), "answered");
        }
        boolean unavailable = page != null && page.gateway() && page.status() == 503 && !page.by("Envoy");
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

    /** Which of Envoy's two reasons the page gives; the page's own kind where it gives none. */
    private static String reason(ProxyErrorPage page) {
        if (page.contains("no healthy upstream")) {
            return "no-healthy-upstream";
        }
        return page.contains("reset reason: overflow") ? "overflow" : page.kind();
    }
}
