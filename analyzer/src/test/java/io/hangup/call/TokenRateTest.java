package io.hangup.call;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.hangup.AnalysisListener;
import io.hangup.AnalysisOptions;
import io.hangup.Analyzer;
import io.hangup.report.EndpointStatistics;
import io.hangup.testing.Capture;
import io.hangup.testing.Ladder;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Tokens a second of many answers: of those that count their tokens, and of no others. */
class TokenRateTest {
    private static final int CALLS = 20;
    private static final String BODY = "{\"model\":\"gpt-lab\",\"stream\":true}";
    private static final String CONTENT = "{\"choices\":[{\"index\":0,\"delta\":{\"content\":\"word\"}}]}";

    @Test
    void answersThatCountTheirTokensHaveARate() throws IOException {
        EndpointStatistics s = statistics(
                "{\"choices\":[],\"usage\":{\"prompt_tokens\":7,\"completion_tokens\":50,\"total_tokens\":57}}");
        assertThat(s.tokensPerSecond()).isNotNull();
        assertThat(s.tokensPerSecond().count()).isEqualTo(CALLS);
        assertThat(s.tokensPerSecond().median()).isCloseTo(100 / 3.0, within(0.1));
        assertThat(s.eventsPerSecond().median())
                .as("no heartbeats, usage or [DONE]")
                .isCloseTo(2, within(0.01));
    }

    @Test
    void answersThatDoNotHaveNone() throws IOException {
        assertThat(statistics("{\"choices\":[]}").tokensPerSecond()).isNull();
    }

    private static EndpointStatistics statistics(String last) throws IOException {
        Ladder[] ladders = new Ladder[CALLS];
        for (int i = 0; i < CALLS; i++) {
            Ladder ladder = Ladder.between("10.1.0.2", 40_000 + i, "203.0.113.10", 80)
                    .rtt(10)
                    .at(i * 5_000)
                    .handshake()
                    .clientHttp("POST", "/v1/chat/completions", Map.of("Host", "api.openai.com"), BODY)
                    .serverAck()
                    .after(200)
                    .sseHead()
                    .sse(CONTENT);
            ladder.after(500).sse(CONTENT).after(500).sse(CONTENT);
            ladders[i] = ladder.sse(last, "[DONE]").sseEnd().clientAck().clientCloses();
        }
        List<EndpointStatistics> all = new Analyzer(AnalysisOptions.DEFAULTS, AnalysisListener.NONE)
                .analyze(Capture.of(ladders).source())
                .statistics();
        assertThat(all).hasSize(1);
        return all.get(0);
    }
}
