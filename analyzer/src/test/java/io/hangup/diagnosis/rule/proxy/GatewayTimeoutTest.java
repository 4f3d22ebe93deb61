package io.hangup.diagnosis.rule.proxy;

import io.hangup.llm.ClosedBy;
import io.hangup.llm.Outcome;
import io.hangup.llm.Phase;
import java.util.Map;
import org.junit.jupiter.api.Test;

class GatewayTimeoutTest {

    @Test
    void nginxWaitedForItsUpstream() {
        ErrorPage.of(504, Map.of("Server", "nginx"), ErrorPage.nginx(504, "Gateway Time-out"))
                .only("upstream-response-timeout")
                .is(Outcome.HTTP_ERROR, Phase.HEADERS, ClosedBy.NONE)
                .confidence("certain")
                .frames(4, 6)
                .says("consistent with nginx", "504 after 3.02 s", "did not answer in time", "own connection worked")
                .alternative("hop-not-captured");
    }

    @Test
    void envoySaysSoInWords() {
        ErrorPage.of(504, Map.of("Server", "envoy"), "upstream request timeout")
                .only("upstream-response-timeout")
                .confidence("certain");
    }

    @Test
    void aProxyThatCountsItsTriesIsQuoted() {
        ErrorPage.of(504, Map.of("Server", "envoy", "x-envoy-attempt-count", "3"), "upstream request timeout")
                .only("upstream-response-timeout")
                .says("It had tried 3 times, says its x-envoy-attempt-count.");
        ErrorPage.of(504, Map.of("Server", "envoy", "x-envoy-attempt-count", "1"), "upstream request timeout")
                .only("upstream-response-timeout")
                .saysNot("tried");
    }

    @Test
    void cloudflareHasAStatusOfItsOwn() {
        ErrorPage.of(524, Map.of("Server", "cloudflare"), "error code: 524")
                .only("upstream-response-timeout")
                .says("Cloudflare");
    }

    @Test
    void kongAndLiteLlmSaySoInJson() {
        ErrorPage.of(504, Map.of(), "{\"message\":\"The upstream server is timing out\"}")
                .only("upstream-response-timeout")
                .says("Kong");
        ErrorPage.of(408, Map.of(), "{\"error\":{\"message\":\"litellm.Timeout: Request timed out.\"}}")
                .only("upstream-response-timeout")
                .says("LiteLLM");
    }

    @Test
    void aTimeoutThatTheProviderItselfReportsIsNoProxy() {
        ErrorPage.of(504, Map.of("Server", "envoy"), "{\"error\":{\"type\":\"server_error\",\"message\":\"x\"}}")
                .only("provider-rejected-with-status");
    }

    /** RFC 9110 section 15.6.5: whoever says so acts as a gateway. */
    @Test
    void aPageThatNobodyKnowsMeansWhatTheStatusSays() {
        ErrorPage.of(504, Map.of("Server", "nghttpx"), "<html><title>504 Gateway Timeout</title></html>")
                .only("upstream-response-timeout")
                .confidence("certain");
        ErrorPage.of(504, Map.of(), "").only("upstream-response-timeout");
    }

    @Test
    void aBadGatewayIsNoTimeout() {
        ErrorPage.of(502, Map.of(), ErrorPage.nginx(502, "Bad Gateway")).never("upstream-response-timeout");
    }

    @Test
    void withoutTheAnswerNothingIsClaimed() {
        io.hangup.diagnosis.rule.Judgements.of(ErrorPage.asked()
                        .serverAck()
                        .lose()
                        .serverHttp(504, Map.of(), "upstream request timeout")
                        .clientAck()
                        .clientCloses())
                .never("upstream-response-timeout");
    }
}
