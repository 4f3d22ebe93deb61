package io.hangup.diagnosis.rule.proxy;

import io.hangup.diagnosis.Case;
import io.hangup.diagnosis.Finding;
import io.hangup.diagnosis.Rule;

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
                || page.contains("error code: 521")
                || page.contains("error code: 522");
        return said ? ProxyFinding.of(facts, cause(), 0.97, page, "it could not connect to its own upstream.") : null;
    }
}
