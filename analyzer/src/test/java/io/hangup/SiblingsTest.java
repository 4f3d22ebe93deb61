package io.hangup;

import static org.assertj.core.api.Assertions.assertThat;

import io.hangup.diagnosis.rule.Judgements;
import io.hangup.llm.ClosedBy;
import io.hangup.llm.Outcome;
import io.hangup.llm.Phase;
import io.hangup.testing.Ladder;
import io.hangup.testing.Tls;
import java.util.List;
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
    void whatToTrySpeaksAsTheServiceDoes() {
        Judgements.of(served(), Judgements.until(unanswered(8000), 20_000))
                .only("connect-blackhole")
                .advises(List.of("curl -v --connect-timeout 5 http://vllm.test:8000/"), List.of("https://"));
    }

    private static Ladder refused(String client, int port, int serverPort, double at) {
        return Ladder.between(client, port, "10.0.0.80", serverPort)
                .rtt(20)
                .at(at)
                .syn()
                .serverRefuses();
    }

    private static Ladder called(String client, int port, String name, double at) {
        return Ladder.between(client, port, "203.0.113.10", 443)
                .rtt(20)
                .at(at)
                .handshake()
                .tls13(name, "http/1.1")
                .clientRecord(Tls.APPLICATION_DATA, 500)
                .serverAck()
                .after(300)
                .serverRecord(Tls.APPLICATION_DATA, 900)
                .clientAck()
                .clientFin()
                .serverFin()
                .clientAck();
    }

    private static Ladder refusedAt(String client, int port) {
        return Ladder.between(client, port, "203.0.113.10", 443)
                .rtt(20)
                .at(9_000)
                .syn()
                .serverRefuses();
    }

    /** The look-up lies before the capture, as a long-lived client makes it once. */
    @Test
    void aClientThatCalledTheServerByNameAndIsRefusedNowMadeACall() {
        Judgements judged =
                Judgements.of(called("10.0.0.1", 40_000, "api.openai.com", 0), refusedAt("10.0.0.1", 40_001));
        judged.only("connect-refused").is(Outcome.CONNECT_FAILED, Phase.CONNECT, ClosedBy.SERVER);
        assertThat(judged.report().connections().get(1).host()).isEqualTo("api.openai.com");
        assertThat(judged.report().connections().get(1).identifiedBy()).containsExactly("same-server");
    }

    @Test
    void anotherClientMayHaveMeantAnotherNameOfThatAddress() {
        Judgements.of(called("10.0.0.1", 40_000, "api.openai.com", 0), refusedAt("10.0.0.2", 40_001))
                .silent();
    }

    @Test
    void soMayOneThatCalledItByTwoNames() {
        Judgements.of(
                        called("10.0.0.1", 40_000, "api.openai.com", 0),
                        called("10.0.0.1", 40_002, "api.anthropic.com", 2_000),
                        refusedAt("10.0.0.1", 40_001))
                .silent();
    }

    /** Its checks connect and close; one of them comes while the server restarts. */
    @Test
    void aHealthCheckerThatIsRefusedMadeNoCall() {
        Ladder check = Ladder.between("10.0.0.7", 51_000, "10.0.0.80", 8000)
                .rtt(20)
                .at(3_000)
                .handshake()
                .clientFin()
                .serverFin()
                .clientAck();
        Judgements.of(served(), check, refused("10.0.0.7", 51_001, 8000, 5_000)).silent();
    }

    @Test
    void aScanOfPortsMadeNoCall() {
        Judgements.of(
                        served(),
                        refused("10.0.0.7", 51_000, 22, 3_000),
                        refused("10.0.0.7", 51_001, 80, 3_001),
                        refused("10.0.0.7", 51_002, 443, 3_002),
                        refused("10.0.0.7", 51_003, 8000, 3_003))
                .silent();
    }

    @Test
    void anotherClientThatIsRefusedFailedToCall() {
        Judgements.of(served(), refused("10.0.0.8", 51_000, 8000, 3_000)).only("connect-refused");
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
