package io.hangup.call;

import static org.assertj.core.api.Assertions.assertThat;

import io.hangup.AnalysisListener;
import io.hangup.AnalysisOptions;
import io.hangup.Analyzer;
import io.hangup.diagnosis.Diagnosis;
import io.hangup.report.CallEntry;
import io.hangup.report.Report;
import io.hangup.testing.Capture;
import io.hangup.testing.Ladder;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** From packets to linked tries, and to the place of the next capture. */
class CallsRetryTest {
    private static final String CLIENT = "10.0.0.1";
    private static final String SERVER = "203.0.113.10";
    private static final String BODY = "{\"model\":\"m\",\"messages\":[{\"role\":\"user\",\"content\":\"hi\"}]}";

    private static Ladder asked(int port, double millis, String body, int count) {
        Map<String, String> headers = new LinkedHashMap<>(Map.of("Host", "llm.example"));
        if (count >= 0) {
            headers.put("x-stainless-retry-count", Integer.toString(count));
        }
        return Ladder.between(CLIENT, port, SERVER, 8000)
                .rtt(20)
                .at(millis)
                .handshake()
                .clientHttp("POST", "/v1/chat/completions", headers, body)
                .serverAck()
                .after(300);
    }

    private static Ladder failed(int port, double millis, String body, int count) {
        return asked(port, millis, body, count).serverRst();
    }

    private static Ladder answered(int port, double millis, String body, int count) {
        return asked(port, millis, body, count)
                .serverHttp(200, Map.of("Content-Type", "application/json"), "{\"id\":\"x\",\"choices\":[]}")
                .clientAck();
    }

    private static Report analyze(Ladder... ladders) throws IOException {
        return new Analyzer(AnalysisOptions.DEFAULTS, AnalysisListener.NONE)
                .analyze(Capture.of(ladders).source());
    }

    @Test
    void theSameRequestAfterAFailureIsItsNextTry() throws IOException {
        Report report =
                analyze(failed(40_001, 0, BODY, -1), failed(40_002, 900, BODY, -1), answered(40_003, 2_200, BODY, -1));
        assertThat(report.calls()).extracting(CallEntry::retryOf).containsExactly(null, "k0", "k1");
    }

    @Test
    void anotherBodyIsAnotherCall() throws IOException {
        Report report = analyze(failed(40_001, 0, BODY, -1), answered(40_002, 900, BODY + " ", -1));
        assertThat(report.calls()).extracting(CallEntry::retryOf).containsOnlyNulls();
    }

    @Test
    void aRequestLineWithoutATargetIsNamedByItsMethod() throws IOException {
        Ladder ladder = answered(40_001, 0, BODY, -1)
                .client("TRACE HTTP/1.1\r\nHost: llm.example\r\n\r\n".getBytes(StandardCharsets.US_ASCII))
                .serverAck()
                .serverHttp(400, Map.of("Content-Length", "0"), "");
        assertThat(analyze(ladder).calls()).extracting(CallEntry::what).contains("TRACE");
    }

    @Test
    void theCountInTheRequestDecides() throws IOException {
        Report first = analyze(failed(40_001, 0, BODY, 0), answered(40_002, 900, BODY, 0));
        assertThat(first.calls()).extracting(CallEntry::retryOf).containsOnlyNulls();
        Report second = analyze(failed(40_001, 0, BODY, 0), answered(40_002, 900, BODY, 1));
        assertThat(second.calls()).extracting(CallEntry::retryOf).containsExactly(null, "k0");
    }

    /** The AWS SDKs wait any time from nothing on, and count their tries from one. */
    @Test
    void theCountOfTheAwsSdksDecidesHoweverShortTheWait() throws IOException {
        Report counted =
                analyze(ofAws(40_001, 0, 1).serverRst(), ofAws(40_002, 420, 2).serverRst());
        assertThat(counted.calls()).extracting(CallEntry::retryOf).containsExactly(null, "k0");
        Report others =
                analyze(ofAws(40_001, 0, 1).serverRst(), ofAws(40_002, 900, 1).serverRst());
        assertThat(others.calls()).extracting(CallEntry::retryOf).containsOnlyNulls();
    }

    private static Ladder ofAws(int port, double millis, int attempt) {
        Map<String, String> headers =
                Map.of("Host", "llm.example", "amz-sdk-request", "attempt=" + attempt + "; max=3");
        return Ladder.between(CLIENT, port, SERVER, 8000)
                .rtt(20)
                .at(millis)
                .handshake()
                .clientHttp("POST", "/model/m/converse", headers, BODY)
                .serverAck()
                .after(300);
    }

    @Test
    void whatTheServerDidIsSeenAtBothEnds() throws IOException {
        Diagnosis diagnosis = analyze(failed(40_001, 0, BODY, -1)).diagnoses().get(0);
        assertThat(diagnosis.notVisible())
                .contains("Next capture: at both ends at once")
                .contains("this one took 3");
        assertThat(diagnosis.captureNext()).startsWith("tcpdump -i any -s 0 ").contains("'port 8000 or port 53 or");
    }

    @Test
    void whatAProxyReportsIsSeenOnItsUpstreamSide() throws IOException {
        Diagnosis diagnosis = analyze(asked(40_001, 0, BODY, -1)
                        .serverHttp(503, Map.of("Server", "envoy"), "no healthy upstream")
                        .clientAck())
                .diagnoses()
                .get(0);
        assertThat(diagnosis.notVisible()).contains("on the proxy " + SERVER);
        assertThat(diagnosis.captureNext()).contains("'(tcp and not port 22) or port 53 or");
    }

    @Test
    void aLookUpThatFailedIsSeenAtTheResolver() throws IOException {
        Report report = analyze(Ladder.between(CLIENT, 40_001, SERVER, 443)
                .dnsQuery("api.openai.com")
                .after(5_000)
                .dnsQuery("api.openai.com"));
        assertThat(report.diagnoses()).isNotEmpty();
        for (Diagnosis diagnosis : report.diagnoses()) {
            assertThat(diagnosis.captureNext().isEmpty())
                    .isEqualTo(diagnosis.notVisible().isEmpty());
            if (!diagnosis.captureNext().isEmpty()) {
                assertThat(diagnosis.notVisible()).contains("resolver");
                assertThat(diagnosis.captureNext()).contains("'port 53 or icmp");
            }
        }
    }
}
