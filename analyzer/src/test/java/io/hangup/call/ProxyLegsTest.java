package io.hangup.call;

import static org.assertj.core.api.Assertions.assertThat;

import io.hangup.AnalysisListener;
import io.hangup.AnalysisOptions;
import io.hangup.Analyzer;
import io.hangup.report.Report;
import io.hangup.testing.Capture;
import io.hangup.testing.Ladder;
import java.io.IOException;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** A connection that was refused in the moment of a call: its upstream leg, or somebody else's. */
class ProxyLegsTest {
    private static final double FAR = 10;
    private static final double NEAR = 0.05;

    @Test
    void anotherAddressOfTheHostMayBeTheProxys() throws IOException {
        Report report = analyze(call("10.0.0.2", 0, FAR), refused("192.0.2.9", FAR));
        assertThat(report.summary().byCause()).containsOnlyKeys("connect-refused");
    }

    /** A proxy does not call itself. */
    @Test
    void anotherClientOfTheServerIsNoProxyBehindIt() throws IOException {
        Report report = analyze(call("10.0.0.2", 0, FAR), refused("192.0.2.9", FAR), call("192.0.2.9", 2_000, FAR));
        assertThat(report.diagnoses()).isEmpty();
    }

    @Test
    void whereAllIsNearACommonMomentTellsNothing() throws IOException {
        Report report = analyze(call("10.0.0.2", 0, NEAR), refused("192.0.2.9", NEAR));
        assertThat(report.diagnoses()).isEmpty();
    }

    /** Nothing but its own repetition was seen of the SYN: how far its server is, is not known. */
    @Test
    void aLegThatWasNeverAnsweredMayBeTheProxysOfAClientThatIsFar() throws IOException {
        Ladder silent = from("192.0.2.9", FAR).syn().at(1_030).syn().at(3_030).syn();
        assertThat(analyze(call("10.0.0.2", 0, FAR), silent).summary().byCause())
                .containsOnlyKeys("connect-blackhole");
    }

    /** All that the host sends goes to its sidecar, but what that one sends on, from the same address. */
    @Test
    void theSidecarOfTheClientsHostGoesOnFromItsAddress() throws IOException {
        Ladder silent = from("10.0.0.2", NEAR).syn().at(1_030).syn().at(3_030).syn();
        assertThat(analyze(redirected(), silent).connections())
                .hasSize(2)
                .anySatisfy(leg -> assertThat(leg.identifiedBy()).contains("proxy-leg"));
    }

    @Test
    void aClientThatIsNotRedirectedMayAskElsewhereToo() throws IOException {
        Ladder silent = from("10.0.0.2", NEAR).syn().at(1_030).syn().at(3_030).syn();
        assertThat(analyze(call("10.0.0.2", 0, NEAR), silent).connections()).hasSize(1);
    }

    private static Ladder call(String client, double millis, double rtt) {
        return answered(
                Ladder.between(client, 40_001, "10.0.0.9", 8080).rtt(rtt).capturedAtServer(), millis);
    }

    private static Ladder redirected() {
        return answered(
                Ladder.between("10.0.0.2", 40_001, "127.0.0.1", 15_001)
                        .redirectedFrom("203.0.113.80", 80)
                        .rtt(NEAR),
                0);
    }

    private static Ladder answered(Ladder ladder, double millis) {
        return ladder.at(millis)
                .handshake()
                .clientHttp("POST", "/v1/chat/completions", Map.of("Host", "api.openai.com"), "{\"model\":\"m\"}")
                .serverAck()
                .at(millis + 4_000)
                .serverHttp(200, Map.of("Content-Type", "application/json"), "{\"choices\":[]}")
                .clientAck();
    }

    private static Ladder refused(String client, double rtt) {
        return from(client, rtt).syn().serverRefuses();
    }

    private static Ladder from(String client, double rtt) {
        return Ladder.between(client, 50_001, "203.0.113.10", 9999).rtt(rtt).at(30);
    }

    private static Report analyze(Ladder... ladders) throws IOException {
        return new Analyzer(AnalysisOptions.DEFAULTS, AnalysisListener.NONE)
                .analyze(Capture.of(ladders).source());
    }
}
