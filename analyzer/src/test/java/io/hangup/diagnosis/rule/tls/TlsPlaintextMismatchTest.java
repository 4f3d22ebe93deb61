package io.hangup.diagnosis.rule.tls;

import io.hangup.diagnosis.rule.Judgements;
import io.hangup.llm.ClosedBy;
import io.hangup.llm.Outcome;
import io.hangup.llm.Phase;
import io.hangup.testing.Http;
import io.hangup.testing.Ladder;
import io.hangup.testing.Tls;
import java.util.Map;
import org.junit.jupiter.api.Test;

class TlsPlaintextMismatchTest {
    private static final Map<String, String> JSON = Map.of("Host", "api.openai.com");

    private static Ladder plain(int port) {
        return Ladder.between("10.0.0.1", 40_000, "203.0.113.10", port)
                .handshake()
                .clientHttp("POST", "/v1/chat/completions", JSON, "{\"model\":\"m\"}");
    }

    @Test
    void aPlainAnswerToAClientHelloNamesThePort() {
        Ladder ladder = Ladder.between("10.0.0.1", 40_000, "203.0.113.10", 8000)
                .handshake()
                .client(Hello.HELLO)
                .server(Http.bytes("HTTP/1.1 400 Bad Request\r\nConnection: close\r\n\r\n"))
                .serverFin()
                .clientRst();
        Judgements.of(ladder)
                .only("tls-plaintext-mismatch")
                .is(Outcome.TLS_FAILED, Phase.TLS, ClosedBy.SERVER)
                .confidence("certain")
                .frames(4, 5)
                .says("port 8000", "plain text");
    }

    @Test
    void sshOnThePortIsTheSameStory() {
        Ladder ladder = Hello.connected()
                .server(Http.bytes("SSH-2.0-OpenSSH_9.2p1\r\n"))
                .client(Hello.HELLO)
                .clientFin()
                .serverFin();
        Judgements.of(ladder).only("tls-plaintext-mismatch");
    }

    @Test
    void aPlainRequestAnsweredByAnAlertIsTheOtherWayRound() {
        Judgements.of(plain(443).server(Tls.alert(2, 10)).serverFin().clientFin())
                .only("tls-plaintext-mismatch")
                .is(Outcome.TLS_FAILED, Phase.TLS, ClosedBy.SERVER)
                .confidence("certain")
                .says("plain HTTP request", "that port speaks TLS");
    }

    @Test
    void nginxSaysItInAPage() {
        String page = "<html><head><title>400 The plain HTTP request was sent to HTTPS port</title></head>"
                + "<body><center><h1>400 Bad Request</h1></center><hr><center>nginx/1.22.1</center></body></html>";
        Judgements.of(plain(443)
                        .serverHttp(400, Map.of("Server", "nginx"), page)
                        .serverFin()
                        .clientFin())
                .only("tls-plaintext-mismatch")
                .confidence("certain");
    }

    @Test
    void aBadRequestInPlainTextIsNoMismatch() {
        Judgements.of(plain(80).serverHttp(400, Map.of(), "{\"error\":{\"type\":\"invalid_request_error\"}}"))
                .never("tls-plaintext-mismatch");
    }

    @Test
    void anAlertThatAnswersAHelloIsNoMismatch() {
        Judgements.of(Hello.connected()
                        .client(Hello.HELLO)
                        .server(Tls.alert(2, 40))
                        .serverFin())
                .never("tls-plaintext-mismatch");
    }

    @Test
    void withoutTheAnswerNothingIsClaimed() {
        Judgements.of(Hello.connected()
                        .client(Hello.HELLO)
                        .lose()
                        .server(Http.bytes("HTTP/1.1 400 Bad Request\r\n\r\n"))
                        .clientFin()
                        .serverFin())
                .never("tls-plaintext-mismatch");
    }
}
