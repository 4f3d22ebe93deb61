package io.hangup.diagnosis.rule.proxy;

import io.hangup.llm.ClosedBy;
import io.hangup.llm.Outcome;
import io.hangup.llm.Phase;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ProxyUpstreamTerminatedTest {

    @Test
    void envoyNamesTheResetReason() {
        String page = "upstream connect error or disconnect/reset before headers. reset reason: connection termination";
        ErrorPage.of(503, Map.of("Server", "istio-envoy"), page)
                .only("proxy-upstream-terminated")
                .is(Outcome.HTTP_ERROR, Phase.HEADERS, ClosedBy.NONE)
                .confidence("certain")
                .frames(4, 6)
                .says("consistent with Envoy", "closed the connection before any response header")
                .alternative("hop-not-captured");
    }

    @Test
    void haproxyGotAnInvalidResponse() {
        String page = "<html><body><h1>502 Bad Gateway</h1>\n"
                + "The server returned an invalid or incomplete response.\n</body></html>\n";
        ErrorPage.of(502, Map.of(), page).only("proxy-upstream-terminated").says("HAProxy");
    }

    @Test
    void cloudflareGotAnEmptyAnswer() {
        ErrorPage.of(520, Map.of("Server", "cloudflare"), "error code: 520")
                .only("proxy-upstream-terminated")
                .confidence("certain");
    }

    @Test
    void aBadGatewayOfNginxLeavesOpenWhichWay() {
        ErrorPage.of(502, Map.of("Server", "nginx"), ErrorPage.nginx(502, "Bad Gateway"))
                .only("proxy-upstream-terminated")
                .confidence("possible")
                .says("closed, reset, refused or garbled");
    }

    @Test
    void aBadGatewayOfTraefikIsThreeWords() {
        ErrorPage.of(502, Map.of(), "Bad Gateway")
                .only("proxy-upstream-terminated")
                .says("Traefik");
    }

    @Test
    void apacheSaysTheSameOfAnUpstreamThatClosedAndOfOneThatWasSlow() {
        String page = "<!DOCTYPE HTML PUBLIC \"-//W3C//DTD HTML 4.01//EN\" \"http://www.w3.org/TR/html4/strict.dtd\">\n"
                + "<html><head>\n<title>502 Proxy Error</title>\n</head><body>\n<h1>Proxy Error</h1>\n"
                + "<p>The proxy server received an invalid\nresponse from an upstream server.<br />\n"
                + "The proxy server could not handle the request<p>Reason: <strong>Error reading from remote"
                + " server</strong></p></p>\n</body></html>\n";
        ErrorPage.of(502, Map.of("Server", "Apache/2.4.66 (Debian)"), page)
                .only("proxy-upstream-terminated")
                .confidence("possible")
                .says("consistent with Apache httpd", "closed, reset, refused, garbled or too late");
    }

    @Test
    void varnishHasOnePageForAllThatGoesWrongBehindIt() {
        String page = "<!DOCTYPE html>\n<html>\n  <head>\n    <title>503 Backend fetch failed</title>\n  </head>\n"
                + "  <body>\n    <h1>Error 503 Backend fetch failed</h1>\n    <p>Backend fetch failed</p>\n"
                + "    <h3>Guru Meditation:</h3>\n    <p>XID: 3</p>\n    <hr>\n    <p>Varnish cache server</p>\n"
                + "  </body>\n</html>\n";
        ErrorPage.of(503, Map.of("Via", "1.1 cache (Varnish/7.1)"), page)
                .only("proxy-upstream-terminated")
                .confidence("possible")
                .says("consistent with Varnish", "garbled or too late");
    }

    @Test
    void aBadGatewayInTheProvidersOwnWordsIsNoProxy() {
        ErrorPage.of(502, Map.of(), "{\"error\":{\"type\":\"server_error\"}}").only("provider-rejected-with-status");
    }
}
