package io.hangup.diagnosis;

import java.util.Locale;

/** Which proxy or load balancer writes error pages of a form: words that each puts into its own. */
public final class PageAuthor {
    /** Cloudflare's own status codes: 520 to 527. */
    private static final int CLOUDFLARE_FIRST = 520;

    private static final int CLOUDFLARE_LAST = 527;

    private PageAuthor() {}

    /** A status that Cloudflare alone sends. */
    public static boolean cloudflareStatus(int status) {
        return status >= CLOUDFLARE_FIRST && status <= CLOUDFLARE_LAST;
    }

    /**
     * Who wrote the page, or null when the form is nobody's.
     *
     * @param body its start, without blanks around it
     * @param header the Server header, or null
     */
    public static String of(String body, int status, String header) {
        // a server header alone proves nothing: Envoy and Cloudflare put theirs on answers that they only pass on
        String server = header == null ? "" : header.toLowerCase(Locale.ROOT);
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
        if (cloudflareStatus(status) || body.startsWith("error code: 5") || body.contains("cf-error-details")) {
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
        return webServer(body, server);
    }

    /** Servers of pages that also pass requests on. */
    private static String webServer(String body, String server) {
        if (body.contains("The proxy server could not handle the request")
                || body.contains("The proxy server received an invalid")
                || body.contains("The gateway did not receive a timely response")
                || body.contains("The server is temporarily unable to service your")) {
            return "Apache httpd";
        }
        if (body.contains("<h3>Guru Meditation:</h3>")) {
            return "Varnish";
        }
        if (server.startsWith("lighttpd") && body.contains("/TR/xhtml1/DTD/xhtml1-transitional.dtd")) {
            return "lighttpd";
        }
        if (body.contains("<footer>nghttpx</footer>")) {
            return "nghttpx";
        }
        return server.startsWith("caddy") && body.isEmpty() ? "Caddy" : null;
    }
}
