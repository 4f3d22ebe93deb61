package io.hangup.diagnosis.rule.proxy;

import io.hangup.diagnosis.Case;
import io.hangup.diagnosis.Finding;
import io.hangup.diagnosis.Rule;
import io.hangup.http.HttpExchange;
import io.hangup.llm.ClosedBy;
import io.hangup.llm.ClosedHow;
import io.hangup.llm.Outcome;
import io.hangup.llm.Phase;
import io.hangup.tcp.Side;

/** A proxy answered CONNECT with something other than success. RFC 9110 section 9.3.6. */
public final class ProxyConnectRefused implements Rule {
    @Override
    public String cause() {
        return "proxy-connect-refused";
    }

    @Override
    public Finding examine(Case facts) {
        HttpExchange connect = facts.llm().connectRequest();
        if (connect == null || connect.response == null || facts.fate().outcome() != Outcome.PROXY_REFUSED) {
            return null;
        }
        int status = connect.response.status;
        if (status < 300) {
            return null;
        }
        return Finding.of(cause(), 0.99)
                .closedBy(ClosedBy.SERVER, ClosedHow.HTTP)
                .phase(Phase.PROXY_CONNECT)
                .sentence(
                        "The proxy " + facts.connection().server() + " refused the tunnel to " + connect.request.target
                                + ": it answered CONNECT with " + status
                                + (connect.response.reason == null ? "" : " " + connect.response.reason)
                                + ".")
                .evidence(facts.row(
                        connect.request.firstFrame,
                        connect.request.firstTime,
                        Side.CLIENT,
                        "CONNECT " + connect.request.target))
                .evidence(facts.row(
                        connect.response.headersFrame, connect.response.headersTime, Side.SERVER, "answers " + status));
    }
}
