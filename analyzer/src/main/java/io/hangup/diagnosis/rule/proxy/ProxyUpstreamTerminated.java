package io.hangup.diagnosis.rule.proxy;

import io.hangup.diagnosis.Case;
import io.hangup.diagnosis.Finding;
import io.hangup.diagnosis.Rule;

/** An error page says that the upstream closed the proxy's connection before it answered. */
public final class ProxyUpstreamTerminated implements Rule {
    @Override
    public String cause() {
        return "proxy-upstream-terminated";
    }

    @Override
    public Finding examine(Case facts) {
        ProxyErrorPage page = ProxyErrorPage.of(facts);
        if (page == null) {
            return null;
        }
        boolean said = page.contains("reset reason: connection termination")
                || page.contains("premature upstream half close")
                || page.status() == 520
                || page.contains("An invalid response was received from the upstream server")
                || page.contains("returned an invalid or incomplete response");
        // Apache says 502, and Varnish 503, also where the upstream took too long
        boolean slowToo = page.by("Apache httpd") || fetchFailed(page);
        boolean badGateway = page.status() == 502 && page.emitter() != null || fetchFailed(page);
        if (!said && !badGateway) {
            return null;
        }
        Finding finding = ProxyFinding.of(
                facts,
                cause(),
                said ? 0.97 : 0.6,
                page,
                said
                        ? "its upstream closed the connection before any response header."
                        : "it got no valid answer from its upstream (closed, reset, refused"
                                + (slowToo ? ", garbled or too late)." : " or garbled)."));
        return slowToo && !said
                ? finding.alternative(
                        "upstream-response-timeout",
                        "when it takes as long each time: of an upstream that is too slow this proxy says the same")
                : finding;
    }

    /** Varnish's page for every way in which its upstream can fail. */
    static boolean fetchFailed(ProxyErrorPage page) {
        return page.by("Varnish") && page.contains("Backend fetch failed");
    }
}
