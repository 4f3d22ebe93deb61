package io.hangup.diagnosis.rule.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.hangup.diagnosis.rule.Judgements;
import io.hangup.llm.Outcome;
import io.hangup.report.ExchangeEntry;
import io.hangup.report.Report;
import io.hangup.testing.Ladder;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Several CONNECT tunnels on one HTTP/2 connection to a proxy: the one with the call is read, the others are counted. */
class H2TunnelsTest {
    private static final String CALL =
            "POST /v1/chat/completions HTTP/1.1\r\nHost: api.openai.com\r\nContent-Length: 2\r\n\r\n{}";
    private static final String OTHER = "GET /index.html HTTP/1.1\r\nHost: www.example.com\r\n\r\n";
    private static final String ANSWER = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}";

    /** Both tunnels are used at once; the answers come the other way round. */
    private static Ladder interleaved(int call, int other, String... targets) {
        return H2.tunnels(targets)
                .client(H2.on(call, CALL.substring(0, 30)))
                .client(H2.on(other, OTHER))
                .client(H2.on(call, CALL.substring(30)))
                .after(50)
                .server(H2.on(other, ANSWER))
                .server(H2.on(call, ANSWER))
                .clientAck()
                .clientCloses();
    }

    private static void theCallIsRead(Ladder ladder) {
        Report report = Judgements.of(ladder).silent().report();
        assertThat(report.exchanges()).hasSize(1);
        ExchangeEntry exchange = report.exchanges().get(0);
        assertThat(exchange.request().path()).isEqualTo("/v1/chat/completions");
        assertThat(exchange.outcome()).isEqualTo(Outcome.COMPLETED);
        assertThat(report.connections().get(0).host()).isEqualTo("api.openai.com");
    }

    private static List<String> notes(Ladder ladder) {
        return Judgements.of(ladder).report().notes();
    }

    @Test
    void theTunnelWithTheCallIsReadWhereverItStands() {
        theCallIsRead(interleaved(1, 3, "api.openai.com:443", "www.example.com:443"));
        theCallIsRead(interleaved(3, 1, "www.example.com:443", "api.openai.com:443"));
    }

    @Test
    void theOthersAreSaidNotToBeRead() {
        assertThat(notes(interleaved(3, 1, "www.example.com:443", "api.openai.com:443")))
                .anyMatch(note -> note.contains("1 more tunnel on the same HTTP/2 connection")
                        && note.contains("one tunnel to api.openai.com"));
    }

    @Test
    void ofOneTunnelNothingIsSaid() {
        Ladder one = H2.tunnels("api.openai.com:443")
                .client(H2.on(1, CALL))
                .after(50)
                .server(H2.on(1, ANSWER))
                .clientAck()
                .clientCloses();
        theCallIsRead(one);
        assertThat(notes(one)).noneMatch(note -> note.contains("tunnel"));
    }
}
