package io.hangup.call;

import static org.assertj.core.api.Assertions.assertThat;

import io.hangup.AnalysisListener;
import io.hangup.AnalysisOptions;
import io.hangup.Analyzer;
import io.hangup.llm.Outcome;
import io.hangup.report.CallEntry;
import io.hangup.report.Report;
import io.hangup.testing.Capture;
import io.hangup.testing.Ladder;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** A call that tried one address of its name and came about at another is one call. */
class CallsAttemptsTest {
    private static final String HOST = "llm.example";

    /** SYNs over IPv6 without an answer. */
    private static Ladder inVain() {
        return Ladder.between("2001:db8:a::1", 40_000, "2001:db8:b::10", 8000)
                .dns(HOST, "2001:db8:b::10")
                .at(20)
                .drop()
                .syn()
                .at(1020)
                .drop()
                .syn();
    }

    private static Ladder overIpv4(double millis, String host) {
        return Ladder.between("10.0.0.1", 40_001, "203.0.113.10", 8000)
                .dns(host, "203.0.113.10")
                .at(millis)
                .handshake()
                .clientHttp("POST", "/v1/chat/completions", Map.of("Host", host), "{\"model\":\"m\"}")
                .serverAck()
                .serverHttp(200, Map.of("Content-Type", "application/json"), "{\"id\":\"x\",\"choices\":[]}")
                .clientAck();
    }

    private static Report analyze(Ladder... ladders) throws IOException {
        return new Analyzer(AnalysisOptions.DEFAULTS.withEndpoints(List.of(HOST)), AnalysisListener.NONE)
                .analyze(Capture.of(ladders).source());
    }

    @Test
    void theAttemptOverIpv6BelongsToTheCallOverIpv4() throws IOException {
        Report report = analyze(inVain(), overIpv4(2_000, HOST));
        assertThat(report.calls()).hasSize(1);
        CallEntry call = report.calls().get(0);
        assertThat(call.outcome()).isEqualTo(Outcome.COMPLETED);
        assertThat(call.connections()).hasSize(2);
        assertThat(call.startTimeNanos()).isLessThanOrEqualTo(Ladder.START_NANOS + 20_000_000L);
        assertThat(report.diagnoses()).singleElement().satisfies(d -> {
            assertThat(d.cause()).isEqualTo("connect-ipv6-broken");
            assertThat(call.diagnosis()).isEqualTo(d.id());
        });
        assertThat(report.summary().calls()).isEqualTo(1);
        assertThat(report.summary().degraded()).isEqualTo(1);
    }

    @Test
    void anAttemptThatNothingTookOverIsACallThatFailed() throws IOException {
        Report report = analyze(inVain(), overIpv4(60_000, HOST));
        assertThat(report.calls())
                .extracting(CallEntry::outcome)
                .containsExactly(Outcome.CONNECT_FAILED, Outcome.COMPLETED);
    }
}
