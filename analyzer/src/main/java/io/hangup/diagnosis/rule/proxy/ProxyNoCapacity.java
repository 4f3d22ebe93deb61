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
                        || page.contains("No server is available to handle this request"));
        return said ? ProxyFinding.of(facts, cause(), 0.97, page, "it had no upstream left that it could use.") : null;
    }
}
