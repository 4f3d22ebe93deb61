package io.hangup.diagnosis.rule.proxy;

import io.hangup.llm.ClosedBy;
import io.hangup.llm.Outcome;
import io.hangup.llm.Phase;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ProxyProtocolMismatchTest {

    private static final String ENVOY = "upstream connect error or disconnect/reset before headers. ";

    @Test
    void envoyDidNotUnderstandItsUpstream() {
        ErrorPage.of(502, Map.of(), ENVOY + "reset reason: protocol error")
                .only("proxy-protocol-mismatch")
                .is(Outcome.HTTP_ERROR, Phase.HEADERS, ClosedBy.NONE)
                .confidence("certain")
                .frames(4, 6)
                .alternative("hop-not-captured");
    }

    @Test
    void aTerminatedConnectionIsAnotherStory() {
        ErrorPage.of(503, Map.of(), ENVOY + "reset reason: connection termination")
                .never("proxy-protocol-mismatch");
    }

    @Test
    void anotherGatewaysErrorIsAnotherStory() {
        ErrorPage.of(502, Map.of(), ErrorPage.nginx(502, "Bad Gateway")).never("proxy-protocol-mismatch");
    }
}
