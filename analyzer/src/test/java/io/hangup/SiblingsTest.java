package io.hangup;

import io.hangup.diagnosis.rule.Judgements;
import io.hangup.llm.ClosedBy;
import io.hangup.llm.Outcome;
import io.hangup.llm.Phase;
import io.hangup.testing.Ladder;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** A model of one's own has no known name: only the path of a call shows what the server is. */
class SiblingsTest {
    private static final String BODY = "{\"model\":\"lab-7b\",\"messages\":[{\"role\":\"user\",\"content\":\"hi\"}]}";

    private static Ladder ladder(int port, int serverPort) {
        return Ladder.between("10.0.0.1", port, "10.0.0.80", serverPort).rtt(20);
    }

    private static Ladder served() {
        return ladder(40_000, 8000)
                .handshake()
                .clientHttp("POST", "/v1/chat/completions", Map.of("Host", "vllm.test:8000"), BODY)
                .serverAck()
                .after(300)
                .serverHttp(200, Map.of("Content-Type", "application/json"), "{\"choices\":[]}")
                .clientFin()
                .serverFin()
                .clientAck();
    }

    private static Ladder unanswered(int serverPort) {
        Ladder ladder = ladder(40_001, serverPort).at(2_000).drop().syn();
        return ladder.at(3_000).drop().syn().at(5_000).drop().syn();
    }

    @Test
    void whatNeverReachedTheSameServiceIsACallThatFailed() {
        Judgements.of(served(), Judgements.until(unanswered(8000), 20_000))
                .only("connect-blackhole")
                .is(Outcome.CONNECT_FAILED, Phase.CONNECT, ClosedBy.NONE)
                .says("vllm.test");
    }

    @Test
    void anotherPortIsAnotherService() {
        Judgements.of(served(), Judgements.until(unanswered(9100), 20_000)).silent();
    }

    /** A health check opens and closes: nothing failed. */
    @Test
    void aProbeThatWasAnsweredIsNoCall() {
        Ladder probe = ladder(40_001, 8000).at(2_000).handshake().clientRst();
        Judgements.of(served(), probe).silent();
    }
}
