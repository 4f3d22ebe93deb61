package io.hangup.call;

import static org.assertj.core.api.Assertions.assertThat;

import io.hangup.AnalysisListener;
import io.hangup.AnalysisOptions;
import io.hangup.Analyzer;
import io.hangup.report.CallEntry;
import io.hangup.testing.Capture;
import io.hangup.testing.Ladder;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Everything is on one host, client, proxy and upstream: only what the requests hold can tie two of them. */
class LegSignsTest {
    private static final String BODY =
            "{\"model\":\"gpt-4o-mini\",\"messages\":[{\"role\":\"user\",\"content\":\"hi\"}]}";

    private static Ladder call(String client, String server, double from, double until) {
        return Ladder.between(client, 40_001, server, 80)
                .rtt(0.1)
                .at(from)
                .handshake()
                .clientHttp("POST", "/v1/chat/completions", Map.of("Host", "api.openai.com"), BODY)
                .at(until)
                .serverHttp(200, Map.of(), "{}")
                .clientAck();
    }

    private static List<String> upstreams(Ladder... calls) throws IOException {
        return new Analyzer(AnalysisOptions.DEFAULTS, AnalysisListener.NONE)
                .analyze(Capture.of(calls).source()).calls().stream()
                        .map(CallEntry::upstream)
                        .map(String::valueOf)
                        .toList();
    }

    @Test
    void aRequestThatCameInAndWentOutIsOneCall() throws IOException {
        assertThat(upstreams(call("10.0.0.2", "10.0.0.9", 0, 500), call("10.0.1.9", "10.0.2.5", 3, 480)))
                .containsExactly("k1", "null");
    }

    @Test
    void aRequestThatThreeMadeTiesNone() throws IOException {
        assertThat(upstreams(
                        call("10.0.0.2", "10.0.0.9", 0, 500),
                        call("10.0.1.9", "10.0.2.5", 3, 480),
                        call("10.0.1.8", "10.0.2.6", 4, 490)))
                .containsOnly("null");
    }

    @Test
    void theSameRequestLaterIsAnotherCall() throws IOException {
        assertThat(upstreams(call("10.0.0.2", "10.0.0.9", 0, 500), call("10.0.1.9", "10.0.2.5", 900, 1_480)))
                .containsOnly("null");
    }
}
