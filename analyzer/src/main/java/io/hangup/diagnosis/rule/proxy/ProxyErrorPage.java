package io.hangup.diagnosis.rule.proxy;

import io.hangup.diagnosis.Case;
import io.hangup.llm.Exchange;
import io.hangup.llm.Outcome;
import java.nio.charset.StandardCharsets;
import java.util.Locale;

/**
 * A readable error response as a proxy or load balancer writes it: who wrote it, as far as its form tells, and its text.
 *
 * @param emitter "Envoy", "nginx", … or null when the form is nobody's
 * @param text the body's start, one line
 */
record ProxyErrorPage(String emitter, int status, String text) {
    private static final int TEXT_LIMIT = 240;

    /** The page of this case's response, or null when it is not a readable error. */
    static ProxyErrorPage of(Case facts) {
        Exchange exchange = facts.exchange();
        if (exchange == null || facts.fate().outcome() != Outcome.HTTP_ERROR || exchange.status < 400) {
            return null;
        }
        byte[] body = exchange.responseBody == null ? new byte[0] : exchange.responseBody;
        String text = new String(body, 0, Math.min(body.length, 4096), StandardCharsets.ISO_8859_1);
        String line = text.replaceAll("\\s+", " ").strip();
        if (line.length() > TEXT_LIMIT) {
            line = line.substring(0, TEXT_LIMIT);
        }
        return new ProxyErrorPage(emitter(text, exchange), exchange.status, line);
    }

    private static String emitter(String body, Exchange exchange) {
        String server = exchange.serverHeader == null ? "" : exchange.serverHeader.toLowerCase(Locale.ROOT);
        if (body.startsWith("upstream connect error or disconnect/reset before headers")
                || body.equals("upstream request timeout")
                || body.equals("no healthy upstream")
                || server.equals("envoy")
                || server.equals("istio-envoy")) {
            return "Envoy";
        }
        if (body.contains("<hr><center>nginx") || body.contains("<hr><center>openresty")) {
            return "nginx";
        }
        if (server.startsWith("awselb")) {
            return "AWS load balancer";
        }
        if (server.equals("cloudflare") && body.contains("error code: 52")) {
            return "Cloudflare";
        }
        if (body.contains("The server didn't respond in time.")
                || body.contains("No server is available to handle this request.")
                || body.contains("The server returned an invalid or incomplete response.")) {
            return "HAProxy";
        }
        return null;
    }

    boolean contains(String words) {
        return text.contains(words);
    }
}
