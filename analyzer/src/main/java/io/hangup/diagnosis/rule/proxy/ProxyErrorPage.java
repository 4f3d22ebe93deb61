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
public record ProxyErrorPage(String emitter, int status, String text) {
    private static final int TEXT_LIMIT = 240;
    private static final int READ_LIMIT = 4096;

    /** Cloudflare's own status codes: 520 to 527. */
    private static final int CLOUDFLARE_FIRST = 520;

    private static final int CLOUDFLARE_LAST = 527;

    /** The page of this case's response, or null when it is not a readable error. */
    public static ProxyErrorPage of(Case facts) {
        Exchange exchange = facts.exchange();
        if (exchange == null || facts.fate().outcome() != Outcome.HTTP_ERROR || exchange.status < 400) {
            return null;
        }
        byte[] body = exchange.responseBody == null ? new byte[0] : exchange.responseBody;
        String text = new String(body, 0, Math.min(body.length, READ_LIMIT), StandardCharsets.ISO_8859_1);
        String emitter = emitter(text.strip(), exchange);
        String line = text.replaceAll("\\s+", " ").strip();
        return new ProxyErrorPage(
                emitter, exchange.status, line.length() > TEXT_LIMIT ? line.substring(0, TEXT_LIMIT) : line);
    }

    /** A proxy speaks of its own failure to get an answer, whoever the proxy is. */
    public boolean gateway() {
        return emitter != null && (status >= 502 && status <= 504 || cloudflareStatus());
    }

    /** The emitter as a kind of texts: "envoy", "nginx", "haproxy", "aws" or "other". */
    String kind() {
        if (emitter == null) {
            return "other";
        }
        switch (emitter) {
            case "Envoy":
            case "nginx":
            case "HAProxy":
                return emitter.toLowerCase(Locale.ROOT);
            case "an AWS load balancer":
                return "aws";
            default:
                return "other";
        }
    }

    boolean cloudflareStatus() {
        return status >= CLOUDFLARE_FIRST && status <= CLOUDFLARE_LAST;
    }

    boolean contains(String words) {
        return text.contains(words);
    }

    boolean by(String name) {
        return name.equals(emitter);
    }

    private static String emitter(String body, Exchange exchange) {
        // a server header alone proves nothing: Envoy and Cloudflare put theirs on answers that they only pass on
        String server = exchange.serverHeader == null ? "" : exchange.serverHeader.toLowerCase(Locale.ROOT);
        if (body.startsWith("upstream connect error or disconnect/reset before headers")
                || body.equals("upstream request timeout")
                || body.equals("no healthy upstream")) {
            return "Envoy";
        }
        if (body.contains("<hr><center>nginx") || body.contains("<hr><center>openresty")) {
            return "nginx";
        }
        if (server.startsWith("awselb") || body.contains("Endpoint request timed out")) {
            return "an AWS load balancer";
        }
        boolean cloudflare = exchange.status >= CLOUDFLARE_FIRST && exchange.status <= CLOUDFLARE_LAST;
        if (cloudflare || body.startsWith("error code: 5") || body.contains("cf-error-details")) {
            return "Cloudflare";
        }
        if (body.contains("The server didn't respond in time.")
                || body.contains("No server is available to handle this request.")
                || body.contains("The server returned an invalid or incomplete response.")) {
            return "HAProxy";
        }
        if (body.contains("The server encountered a temporary error and could not complete your request")) {
            return "a Google load balancer";
        }
        if (body.contains("Our services aren't available right now")
                || body.contains("Microsoft-Azure-Application-Gat")) {
            return "Azure's front end";
        }
        return gatewayOfApis(body, server);
    }

    private static String gatewayOfApis(String body, String server) {
        if (body.contains("The upstream server is timing out")
                || body.contains("An invalid response was received from the upstream server")
                || body.contains("failure to get a peer from the ring-balancer")) {
            return "Kong";
        }
        if (body.contains("\"litellm.") || body.contains("litellm.Timeout") || body.contains("litellm.APIConnection")) {
            return "LiteLLM";
        }
        if (body.equals("Bad Gateway") || body.equals("Gateway Timeout") || body.equals("no available server")) {
            return "Traefik";
        }
        return server.startsWith("caddy") && body.isEmpty() ? "Caddy" : null;
    }
}
