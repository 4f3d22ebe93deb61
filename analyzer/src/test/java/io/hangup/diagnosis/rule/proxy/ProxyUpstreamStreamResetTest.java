package io.hangup.diagnosis.rule.proxy;

import io.hangup.llm.ClosedBy;
import io.hangup.llm.Outcome;
import io.hangup.llm.Phase;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ProxyUpstreamStreamResetTest {

    private static final String ENVOY = "upstream connect error or disconnect/reset before headers. ";

    @Test
    void envoyHadItsStreamReset() {
        ErrorPage.of(503, Map.of(), ENVOY + "reset reason: remote reset")
                .only("proxy-upstream-stream-reset")
                .is(Outcome.HTTP_ERROR, Phase.HEADERS, ClosedBy.NONE)
                .confidence("certain")
                .frames(4, 6)
                .alternative("hop-not-captured");
    }

    @Test
    void aRefusedStreamIsTheSameCause() {
        ErrorPage.of(503, Map.of(), ENVOY + "retried and the latest reset reason: remote refused stream reset")
                .only("proxy-upstream-stream-reset");
    }

    @Test
    void aTerminatedConnectionIsAnotherStory() {
        ErrorPage.of(503, Map.of(), ENVOY + "reset reason: connection termination")
                .never("proxy-upstream-stream-reset");
    }

    @Test
    void aBodyThatOnlyTalksOfResetsIsNoProxy() {
        ErrorPage.of(500, Map.of(), "{\"error\":{\"message\":\"reset reason unknown\"}}")
                .never("proxy-upstream-stream-reset");
    }
}
