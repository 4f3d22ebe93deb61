package io.hangup.diagnosis.rule.proxy;

import io.hangup.diagnosis.Attempt;
import io.hangup.diagnosis.Case;
import io.hangup.diagnosis.Finding;
import io.hangup.diagnosis.Rule;
import io.hangup.diagnosis.Words;

/** An error page says that the proxy could not connect to its upstream. */
public final class ProxyUpstreamConnectFailed implements Rule {
    @Override
    public String cause() {
        return "proxy-upstream-connect-failed";
    }

    @Override
    public Finding examine(Case facts) {
        ProxyErrorPage page = ProxyErrorPage.of(facts);
        if (page == null) {
            return null;
        }
        boolean said = page.contains("connection failure")
                || page.contains("delayed connect error")
                || page.contains("immediate connect error")
                || page.contains("reset reason: connection timeout")
                || page.contains("TLS error:")
                || page.status() >= 521 && page.status() <= 523
                || page.status() == 525
                || page.status() == 526;
        if (said) {
            return ProxyFinding.of(
                    facts, cause(), 0.97, page, "it could not connect to its own upstream" + how(page) + ".");
        }
        Attempt refused = refused(facts, page);
        if (refused != null) {
            return ProxyFinding.of(
                    facts,
                    cause(),
                    page.gateway() ? 0.85 : 0.78,
                    page,
                    "most likely its upstream " + refused.server() + " refused the connection "
                            + Words.duration(facts.exchange().headersTime - refused.answerTime())
                            + " before.");
        }
        return page.contains("litellm.APIConnectionError")
                ? ProxyFinding.of(facts, cause(), 0.76, page, "most likely it could not connect to its own upstream.")
                : null;
    }

    /** Pages that nobody's form is known of need an attempt that is most likely this proxy's own. */
    private static Attempt refused(Case facts, ProxyErrorPage page) {
        if (page.gateway()) {
            return page.status() <= 503 ? ProxyFinding.refusedUpstream(facts) : null;
        }
        return page.ofUpstream(facts) ? ProxyFinding.refusedHere(facts) : null;
    }

    /** What Cloudflare's status codes say of the attempt. */
    private static String how(ProxyErrorPage page) {
        switch (page.status()) {
            case 521:
                return " (refused)";
            case 522:
                return " (timed out)";
            case 523:
                return " (unreachable)";
            case 525:
            case 526:
                return " (TLS handshake or certificate)";
            default:
                return "";
        }
    }
}
