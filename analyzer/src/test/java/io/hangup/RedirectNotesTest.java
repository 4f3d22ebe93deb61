package io.hangup;

import static org.assertj.core.api.Assertions.assertThat;

import io.hangup.testing.Capture;
import io.hangup.testing.Ladder;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class RedirectNotesTest {
    @Test
    void bothStreamsOfAProxyAreNamedOnce() throws IOException {
        assertThat(notes(call(40_001, 15_001), call(40_002, 15_001)))
                .singleElement()
                .asString()
                .contains("127.0.0.1:15001")
                .contains("tcp.stream 0 holds the requests, tcp.stream 1 the answers")
                .contains("2 such pairs");
    }

    /** A hostile capture may redirect to as many as there are ports. */
    @Test
    void ofManyProxiesAFewAreNamed() throws IOException {
        Ladder[] calls = new Ladder[6];
        for (int i = 0; i < calls.length; i++) {
            calls[i] = call(40_001 + i, 15_001 + i);
        }
        assertThat(notes(calls)).hasSize(4).last().asString().contains("3 more");
    }

    private static List<String> notes(Ladder... calls) throws IOException {
        return new Analyzer(AnalysisOptions.DEFAULTS, AnalysisListener.NONE)
                .analyze(Capture.of(calls).source()).notes().stream()
                        .filter(note -> note.contains("redirect"))
                        .toList();
    }

    private static Ladder call(int clientPort, int proxyPort) {
        return Ladder.between("10.0.0.2", clientPort, "127.0.0.1", proxyPort)
                .redirectedFrom("203.0.113.80", 80)
                .rtt(0.05)
                .at(clientPort - 40_001)
                .handshake()
                .clientHttp("POST", "/v1/chat/completions", Map.of("Host", "api.openai.com"), "{\"model\":\"m\"}")
                .serverHttp(200, Map.of("Content-Type", "application/json"), "{\"choices\":[]}")
                .clientAck();
    }
}
