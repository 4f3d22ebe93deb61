package io.hangup.diagnosis.rule.proxy;

import io.hangup.diagnosis.Case;
import io.hangup.diagnosis.Finding;
import io.hangup.diagnosis.Rule;

/** An error page says that the upstream's bytes were not what the proxy expected. */
public final class ProxyProtocolMismatch implements Rule {
    @Override
    public String cause() {
        return "proxy-protocol-mismatch";
    }

    @Override
    public Finding examine(Case facts) {
        ProxyErrorPage page = ProxyErrorPage.of(facts);
        boolean said = page != null && page.contains("reset reason: protocol error");
        return said
                ? ProxyFinding.of(
                        facts,
                        cause(),
                        0.95,
                        page,
                        "its upstream does not speak the protocol that it is configured for.")
                : null;
    }
}
