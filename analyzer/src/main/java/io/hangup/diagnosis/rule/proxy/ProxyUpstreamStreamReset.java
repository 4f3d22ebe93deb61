package io.hangup.diagnosis.rule.proxy;

import io.hangup.diagnosis.Case;
import io.hangup.diagnosis.Finding;
import io.hangup.diagnosis.Rule;

/** An error page says that the upstream reset the proxy's HTTP/2 stream. */
public final class ProxyUpstreamStreamReset implements Rule {
    @Override
    public String cause() {
        return "proxy-upstream-stream-reset";
    }

    @Override
    public Finding examine(Case facts) {
        ProxyErrorPage page = ProxyErrorPage.of(facts);
        boolean said = page != null
                && (page.contains("reset reason: remote reset")
                        || page.contains("reset reason: remote refused stream reset")
                        || page.contains("reset reason: local reset"));
        return said ? ProxyFinding.of(facts, cause(), 0.97, page, "the stream to its upstream was reset.") : null;
    }
}
