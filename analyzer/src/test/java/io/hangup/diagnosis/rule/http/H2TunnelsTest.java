package io.hangup.diagnosis.rule.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.hangup.diagnosis.Diagnosis;
import io.hangup.diagnosis.rule.Judgements;
import io.hangup.llm.ClosedBy;
import io.hangup.llm.Outcome;
import io.hangup.llm.Phase;
import io.hangup.report.CallEntry;
import io.hangup.report.ExchangeEntry;
import io.hangup.report.Report;
import io.hangup.testing.Ladder;
import io.hangup.testing.Tls;
import org.junit.jupiter.api.Test;

/** Several CONNECT tunnels on one HTTP/2 connection to a proxy: each with a call is told like a connection. */
class H2TunnelsTest {
    private static final String CALL =
            "POST /v1/chat/completions HTTP/1.1\r\nHost: api.openai.com\r\nContent-Length: 2\r\n\r\n{}";
    private static final int CANCEL = 8;
    private static final int CONNECT_ERROR = 10;
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

    private static final String MESSAGES =
            "POST /v1/messages HTTP/1.1\r\nHost: api.anthropic.com\r\nContent-Length: 2\r\n\r\n{}";

    /** Two calls to two endpoints ask at the same time; the first is answered. */
    private static Ladder twoCalls() {
        return H2.tunnels("api.openai.com:443", "api.anthropic.com:443")
                .client(H2.on(1, CALL))
                .client(H2.on(3, MESSAGES))
                .clientAck()
                .after(50)
                .server(H2.on(1, ANSWER))
                .clientAck()
                .after(400);
    }

    private static ExchangeEntry exchange(Judgements judged, String path) {
        return judged.report().exchanges().stream()
                .filter(e -> path.equals(e.request().path()))
                .findFirst()
                .orElseThrow();
    }

    @Test
    void theTunnelWithTheCallIsReadWhereverItStands() {
        theCallIsRead(interleaved(1, 3, "api.openai.com:443", "www.example.com:443"));
        theCallIsRead(interleaved(3, 1, "www.example.com:443", "api.openai.com:443"));
    }

    @Test
    void theTunnelWithTheCallIsKnownByWhatGoesThroughIt() {
        theCallIsRead(interleaved(3, 1, "www.example.com:443", "gateway.internal:8080"));
    }

    @Test
    void eachTunnelHasItsCall() {
        Ladder both = twoCalls().server(H2.on(3, ANSWER)).clientAck().clientCloses();
        Judgements judged = Judgements.of(both).silent();
        assertThat(judged.report().exchanges()).extracting(ExchangeEntry::id).containsExactly("c0.1", "c0.2");
        assertThat(judged.report().exchanges())
                .extracting(ExchangeEntry::host)
                .containsExactly("api.openai.com", "api.anthropic.com");
        assertThat(judged.report().calls()).hasSize(2);
        assertThat(judged.report().connections().get(0).tls().toString())
                .contains("target=api.openai.com:443", "target=api.anthropic.com:443", "exchanges=[c0.2]");
    }

    @Test
    void theProxyResetsOneTunnel() {
        Ladder one = twoCalls().server(H2.reset(3, CONNECT_ERROR)).after(900).clientCloses();
        Judgements judged = Judgements.of(one);
        judged.only("backend-died-before-headers")
                .is(Outcome.CLOSED_BEFORE_HEADERS, Phase.AWAITING_HEADERS, ClosedBy.SERVER)
                .says("api.anthropic.com", "RST_STREAM", "stream 3");
        assertThat(exchange(judged, "/v1/chat/completions").outcome()).isEqualTo(Outcome.COMPLETED);
    }

    @Test
    void theTargetClosesOneTunnel() {
        Ladder one = twoCalls().server(H2.endOf(3)).after(900).clientCloses();
        Judgements judged = Judgements.of(one);
        judged.only("backend-died-before-headers")
                .is(Outcome.CLOSED_BEFORE_HEADERS, Phase.AWAITING_HEADERS, ClosedBy.SERVER)
                .says("api.anthropic.com", "END_STREAM", "stream 3");
        assertThat(exchange(judged, "/v1/chat/completions").outcome()).isEqualTo(Outcome.COMPLETED);
    }

    @Test
    void theClientClosesOneTunnel() {
        Ladder one = twoCalls().client(H2.reset(3, CANCEL)).after(900).clientCloses();
        Judgements judged = Judgements.of(one);
        judged.only("client-cancelled")
                .is(Outcome.CLIENT_CANCELLED, Phase.AWAITING_HEADERS, ClosedBy.CLIENT)
                .says("api.anthropic.com");
        assertThat(exchange(judged, "/v1/chat/completions").outcome()).isEqualTo(Outcome.COMPLETED);
    }

    @Test
    void theTargetClosesOneTunnelInMidAnswer() {
        Ladder one = twoCalls()
                .server(H2.on(3, "HTTP/1.1 200 OK\r\nContent-Length: 400\r\n\r\n{}"))
                .after(60)
                .server(H2.endOf(3))
                .after(900)
                .clientCloses();
        Judgements judged = Judgements.of(one);
        judged.only("stream-truncated-clean-close")
                .is(Outcome.CLOSED_IN_BODY, Phase.BODY, ClosedBy.SERVER)
                .says("api.anthropic.com", "END_STREAM", "stream 3");
    }

    /** Nothing was asked through them: each is a row of its own beside the call, with its own endpoint and reason. */
    @Test
    void tunnelsWhoseTlsFailsAreCallsThatFailed() {
        Ladder three = H2.tunnels("api.openai.com:443", "api.anthropic.com:443", "api.mistral.ai:443")
                .client(H2.on(1, CALL))
                .client(H2.on(3, Tls.clientHello("api.anthropic.com")))
                .client(H2.on(5, Tls.clientHello("api.mistral.ai")))
                .after(50)
                .server(H2.on(3, Tls.alert(2, 40)))
                .server(H2.on(5, Tls.alert(2, 112)))
                .client(H2.endOf(3))
                .client(H2.endOf(5))
                .server(H2.on(1, ANSWER))
                .clientAck()
                .clientCloses();
        Report report = Judgements.of(three).report();
        assertThat(report.calls())
                .extracting(c -> c.host() + " " + c.outcome().id())
                .containsExactlyInAnyOrder(
                        "api.openai.com completed", "api.anthropic.com tls-failed", "api.mistral.ai tls-failed");
        for (CallEntry call : report.calls()) {
            if (call.outcome() == Outcome.TLS_FAILED) {
                Diagnosis diagnosis = report.diagnoses().stream()
                        .filter(d -> d.id().equals(call.diagnosis()))
                        .findFirst()
                        .orElseThrow();
                assertThat(diagnosis.cause()).isEqualTo("tls-server-alert");
                assertThat(diagnosis.sentence()).contains(call.host());
            }
        }
    }

    @Test
    void aTunnelThatIsClosedAfterItsAnswerIsFine() {
        Ladder one = twoCalls()
                .server(H2.on(3, ANSWER))
                .server(H2.endOf(3))
                .client(H2.endOf(3))
                .after(900)
                .clientCloses();
        assertThat(Judgements.of(one).silent().report().exchanges()).hasSize(2);
    }

    @Test
    void theOthersAreNoCallsAndNothingIsSaidOfThem() {
        Judgements judged = Judgements.of(interleaved(3, 1, "www.example.com:443", "api.openai.com:443"));
        assertThat(judged.report().notes()).noneMatch(note -> note.contains("tunnel"));
        assertThat(judged.report().connections().get(0).tls()).doesNotContainKey("tunnels");
    }
}
