package io.hangup.llm;

import io.hangup.http.HttpExchange;

/**
 * Scheme and port by which the endpoint itself is reached (RFC 6454 section 4), as far as the packets tell.
 *
 * @param port behind a proxy, asked for a tunnel or not, it is not that of the connection
 * @param clear the scheme is http, not https
 */
public record Origin(int port, boolean clear) {
    private static final int HTTPS_PORT = 443;

    /** As the bytes of the connection tell, and where nothing was said, its port. */
    public static Origin of(LlmConnection llm) {
        HttpExchange connect = llm.connectRequest();
        if (connect != null) {
            return new Origin(HostText.of(connect.request.target).port(HTTPS_PORT), false);
        }
        int port = llm.connection().called().port();
        boolean spoke = !llm.exchanges().isEmpty();
        return llm.tls() != null ? new Origin(port, false) : spoke ? new Origin(port, true) : of(port);
    }

    /** Ports of TLS end in 443 (443, 8443, 9443); models of one's own mostly listen elsewhere, in clear. */
    public static Origin of(int port) {
        return new Origin(port, port % 1000 != HTTPS_PORT);
    }

    /** The word for it in a URL. */
    public String scheme() {
        return clear ? "http" : "https";
    }
}
