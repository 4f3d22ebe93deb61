package io.hangup.diagnosis.rule.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import io.hangup.diagnosis.Diagnosis;
import io.hangup.diagnosis.rule.Judgements;
import io.hangup.llm.ClosedBy;
import io.hangup.llm.Outcome;
import io.hangup.llm.Phase;
import io.hangup.testing.Http;
import io.hangup.testing.Ladder;
import java.util.Arrays;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ProxyNoCapacityTest {

    @Test
    void apacheAndLighttpdAnswerSoWhenTheyCannotReachTheirUpstream() {
        String apache =
                "<html><head>\n<title>503 Service Unavailable</title>\n</head><body>\n<h1>Service Unavailable</h1>\n"
                        + "<p>The server is temporarily unable to service your\nrequest due to maintenance downtime or capacity\n"
                        + "problems. Please try again later.</p>\n</body></html>\n";
        ErrorPage.of(503, Map.of("Server", "Apache/2.4.66 (Debian)"), apache)
                .only("proxy-no-capacity")
                .confidence("possible")
                .says("consistent with Apache httpd");
        String lighttpd = "<!DOCTYPE html PUBLIC \"-//W3C//DTD XHTML 1.0 Transitional//EN\"\n"
                + "         \"http://www.w3.org/TR/xhtml1/DTD/xhtml1-transitional.dtd\">\n<html> <head>\n"
                + "  <title>503 Service Unavailable</title>\n </head>\n <body>\n  <h1>503 Service Unavailable</h1>\n"
                + " </body>\n</html>\n";
        ErrorPage.of(503, Map.of("Server", "lighttpd/1.4.69"), lighttpd)
                .only("proxy-no-capacity")
                .confidence("possible")
                .says("consistent with lighttpd");
    }

    @Test
    void envoyHasNoHealthyUpstream() {
        ErrorPage.of(503, Map.of("Server", "envoy"), "no healthy upstream")
                .only("proxy-no-capacity")
                .is(Outcome.HTTP_ERROR, Phase.HEADERS, ClosedBy.NONE)
                .confidence("certain")
                .frames(4, 6)
                .alternative("hop-not-captured");
    }

    /** A limit is known when the headers are: the answer crosses the body. */
    @Test
    void anAnswerBeforeTheBodyIsNoClockThatWentBack() {
        byte[] request = Http.request(
                "POST", "/v1/chat/completions", Map.of("Host", "llm.example.test"), "{\"model\":\"gpt-4o\"}");
        int body = request.length - 10;
        Ladder ladder = Ladder.between("10.0.0.1", 40_000, "10.0.0.80", 8080).handshake();
        ladder.client(Arrays.copyOf(request, body));
        ladder.serverHttp(503, Map.of("Server", "nginx"), ErrorPage.nginx(503, "Service Temporarily Unavailable"));
        ladder.client(Arrays.copyOfRange(request, body, request.length)).clientCloses();
        Judgements.of(ladder)
                .only("proxy-no-capacity")
                .says("answered 503 while the client was still sending its request")
                .saysNot("clock");
    }

    @Test
    void theTwoReasonsOfEnvoyHaveTheirOwnFlagAndBody() {
        Map<String, String> envoy = Map.of("Server", "envoy");
        String overflow = "upstream connect error or disconnect/reset before headers. reset reason: overflow";

        Diagnosis none = ErrorPage.of(503, envoy, "no healthy upstream")
                .report()
                .diagnoses()
                .get(0);
        Diagnosis full = ErrorPage.of(503, envoy, overflow).report().diagnoses().get(0);

        assertThat(none.envoy()).isEqualTo("UH");
        assertThat(none.clientsShow()).containsExactly("openai.InternalServerError: no healthy upstream");
        assertThat(full.envoy()).isEqualTo("UO");
        assertThat(full.clientsShow()).containsExactly("openai.InternalServerError: " + overflow);
    }

    @Test
    void haproxyHasNoServer() {
        String page = "<html><body><h1>503 Service Unavailable</h1>\n"
                + "No server is available to handle this request.\n</body></html>\n";
        Judgements.of(ErrorPage.asked()
                        .serverAck()
                        .serverHttp(503, Map.of(), page)
                        .clientAck()
                        .clientCloses())
                .only("proxy-no-capacity")
                .says("HAProxy")
                .confidence("certain");
        // the same page after three tries to connect
        ErrorPage.of(503, Map.of(), page)
                .only("proxy-no-capacity")
                .confidence("possible")
                .says("could not connect")
                .alternative("proxy-upstream-connect-failed", "sC");
    }

    @Test
    void anAwsLoadBalancerHasNoHealthyTarget() {
        String page = ErrorPage.html(503, "Service Temporarily Unavailable", "");
        ErrorPage.of(503, Map.of("Server", "awselb/2.0"), page)
                .only("proxy-no-capacity")
                .confidence("likely")
                .says("AWS", "no healthy target");
    }

    @Test
    void nginxMayHaveHitALimitOfItsOwn() {
        ErrorPage.of(503, Map.of(), ErrorPage.nginx(503, "Service Temporarily Unavailable"))
                .only("proxy-no-capacity")
                .confidence("possible");
    }

    @Test
    void anOverloadedProviderIsNoProxy() {
        ErrorPage.of(503, Map.of("Server", "cloudflare"), "{\"error\":{\"type\":\"overloaded_error\"}}")
                .only("provider-rejected-with-status")
                .says("overloaded_error");
    }

    @Test
    void aTerminatedUpstreamIsAnotherStory() {
        String page = "upstream connect error or disconnect/reset before headers. reset reason: connection termination";
        ErrorPage.of(503, Map.of(), page).never("proxy-no-capacity");
    }
}
