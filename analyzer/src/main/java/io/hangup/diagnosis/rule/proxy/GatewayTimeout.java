package io.hangup.diagnosis.rule.proxy;

import io.hangup.diagnosis.Case;
import io.hangup.diagnosis.Finding;
import io.hangup.diagnosis.Rule;
import io.hangup.diagnosis.Timers;
import io.hangup.llm.Exchange;

/** A gateway answers that its upstream took too long: 504, or a page that says so. RFC 9110 section 15.6.5. */
public final class GatewayTimeout implements Rule {
    private static final int TIMED_OUT = 504;

    @Override
    public String cause() {
        return "upstream-response-timeout";
    }

    @Override
    public Finding examine(Case facts) {
        ProxyErrorPage page = ProxyErrorPage.of(facts);
        if (page == null || facts.exchange().requestCompleteness == Exchange.Completeness.CUT) {
            return null; // it waited for the rest of the request
        }
        boolean said = page.contains("upstream request timeout")
                || page.contains("The server didn't respond in time")
                || page.contains("error code: 524")
                || page.contains("Endpoint request timed out")
                || page.contains("upstream server is timing out")
                || page.contains("cf_gateway_timeout")
                || page.contains("litellm.Timeout");
        if (!said && page.status() != TIMED_OUT && page.status() != 524) {
            return null;
        }
        return ProxyFinding.of(
                        facts,
                        cause(),
                        said || page.emitter() != null || plain(facts, page) ? 0.97 : 0.7,
                        page,
                        "its upstream did not answer in time" + timer(facts) + ".")
                .alternative("connect-blackhole", "when the proxy could not even connect to its upstream");
    }

    /** A provider reports a timeout of its own in JSON; any other 504 means what RFC 9110 says. */
    private static boolean plain(Case facts, ProxyErrorPage page) {
        boolean json = page.text().startsWith("{") || page.text().startsWith("[");
        return page.status() == TIMED_OUT && !json && !facts.exchange().gap;
    }

    /** Whose timer the wait fits, once or several times; that it was one the answer says itself. */
    private static String timer(Case facts) {
        long waited = facts.exchange().headersTime - facts.exchange().requestEnd;
        Timers timers = facts.timers();
        String repeated = timers.repeated(Timers.Clock.RESP_WAIT, Timers.Closer.SERVER, waited, facts.rtt());
        String words = repeated.isEmpty()
                ? timers.words(Timers.Clock.RESP_WAIT, Timers.Closer.SERVER, waited, facts.rtt())
                : repeated;
        return words.isEmpty() ? "" : ", " + words;
    }
}
