package io.hangup.llm;

import static org.assertj.core.api.Assertions.assertThat;

import io.hangup.diagnosis.rule.Judgements;
import io.hangup.report.ExchangeEntry;
import io.hangup.report.Report;
import io.hangup.testing.Http;
import io.hangup.testing.Ladder;
import io.hangup.testing.PacketBytes;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ProtocolStackTest {
    private static final Map<String, String> HEADERS = Map.of("Host", "api.openai.com");

    private static Report report(Ladder ladder) {
        return Judgements.of(ladder).silent().report();
    }

    private static Ladder open() {
        return Ladder.between("10.0.0.1", 40_000, "10.0.0.80", 8080).handshake();
    }

    /** A segment that offload has made large, or a large record: it begins like the text form of a PROXY header. */
    @Test
    void aLargeFirstPieceIsReadToItsEnd() {
        String body = "{\"model\":\"m\",\"messages\":[\"" + "x".repeat(9_000) + "\"]}";
        byte[] request = Http.request("POST", "/v1/chat/completions", HEADERS, body);
        ExchangeEntry exchange = report(open().clientSegment(request).serverHttp(200, Map.of(), "{}"))
                .exchanges()
                .get(0);
        assertThat(exchange.request().bytes()).isEqualTo(request.length);
        assertThat(exchange.request().bodyBytes()).isEqualTo(body.length());
    }

    @Test
    void aProxyHeaderBeforeALargeFirstPieceIsTakenOff() {
        String body = "x".repeat(5_000);
        byte[] request = PacketBytes.concat(
                Http.bytes("PROXY TCP4 192.0.2.1 192.0.2.2 1 2\r\n"),
                Http.request("POST", "/v1/chat/completions", HEADERS, body));
        ExchangeEntry exchange = report(open().clientSegment(request).serverHttp(200, Map.of(), "{}"))
                .exchanges()
                .get(0);
        assertThat(exchange.request().bodyBytes()).isEqualTo(body.length());
    }

    @Test
    void theRequestThatUpgradedToHttp2IsAnsweredOnItsFirstStream() {
        byte[] settings = {0, 0, 0, 4, 0, 0, 0, 0, 0};
        byte[] answer = {0, 0, 1, 1, 4, 0, 0, 0, 1, (byte) 0x88};
        byte[] end = {0, 0, 2, 0, 1, 0, 0, 0, 1, '{', '}'};
        Map<String, String> upgrade = Map.of(
                "Host", "api.openai.com",
                "Connection", "Upgrade, HTTP2-Settings",
                "Upgrade", "h2c",
                "HTTP2-Settings", "AAMAAABk");
        Report report = report(open().client(Http.request("POST", "/v1/chat/completions", upgrade, "{\"model\":\"m\"}"))
                .server(PacketBytes.concat(
                        Http.bytes("HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: h2c\r\n\r\n"),
                        settings))
                .client(PacketBytes.concat(Http.bytes("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"), settings))
                .after(50)
                .server(PacketBytes.concat(answer, end))
                .clientAck());
        assertThat(report.exchanges()).hasSize(1);
        ExchangeEntry exchange = report.exchanges().get(0);
        assertThat(exchange.request().path()).isEqualTo("/v1/chat/completions");
        assertThat(exchange.response().status()).isEqualTo(200);
        assertThat(exchange.response().bodyBytes()).isEqualTo(2);
        assertThat(exchange.outcome()).isEqualTo(Outcome.COMPLETED);
    }
}
