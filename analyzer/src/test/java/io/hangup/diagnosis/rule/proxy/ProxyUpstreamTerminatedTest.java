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
    void aBadGatewayInTheProvidersOwnWordsIsNoProxy() {
        ErrorPage.of(502, Map.of(), "{\"error\":{\"type\":\"server_error\"}}").only("provider-rejected-with-status");
    }
}
