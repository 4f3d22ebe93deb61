package io.hangup.diagnosis.rule.tls;

import static io.hangup.diagnosis.rule.Judgements.until;

import io.hangup.diagnosis.rule.Judgements;
import io.hangup.llm.ClosedBy;
import io.hangup.llm.Outcome;
import io.hangup.llm.Phase;
import io.hangup.testing.Http;
import io.hangup.testing.Ladder;
import io.hangup.testing.Tls;
import java.util.Map;
import org.junit.jupiter.api.Test;

class TlsServerClosedTest {
    @Test
    void finAfterTheHelloWithoutAWord() {
        Judgements.of(Hello.connected()
                        .client(Hello.HELLO)
                        .serverAck()
                        .after(5)
                        .serverFin()
                        .clientFin()
                        .serverAck())
                .only("tls-server-closed")
                .is(Outcome.TLS_FAILED, Phase.TLS, ClosedBy.SERVER)
                .confidence("likely")
                .frames(4, 6)
                .says("after the ClientHello", "without a word of TLS");
    }

    @Test
    void finInTheMiddleOfTheFlight() {
        Judgements.of(Hello.connected()
                        .client(Hello.HELLO)
                        .server(Tls.serverHello())
                        .clientAck()
                        .after(30)
                        .serverFin()
                        .clientFin())
                .only("tls-server-closed")
                .says("in the middle of its handshake flight");
    }

    @Test
    void aServerThatWasTiredOfTheClientIsOnlyPossiblyToBlame() {
        Judgements.of(Hello.met13().after(15_000).serverFin().clientFin())
                .only("tls-server-closed")
                .confidence("possible")
                .says("had not gone on with the handshake for 15 s", "may be the server's timer");
    }

    @Test
    void inATunnelTheProxysAnswerIsNoWordOfTheServer() {
        Judgements.of(tunnel().client(Hello.HELLO)
                        .serverAck()
                        .after(30)
                        .serverFin()
                        .clientFin())
                .only("tls-server-closed")
                .confidence("likely")
                .says("The proxy 10.0.0.3 on the way to api.openai.com", "without a word of TLS");
        Judgements.of(tunnel().client(Hello.HELLO).serverRst()).only("tls-clienthello-reset");
        Judgements.of(until(tunnel().client(Hello.HELLO).serverAck(), 9000)).only("tls-server-silent");
    }

    private static Ladder tunnel() {
        return Ladder.between("10.0.0.1", 40_000, "10.0.0.3", 3128)
                .handshake()
                .client(Http.request("CONNECT", "api.openai.com:443", Map.of(), ""))
                .server(Http.bytes("HTTP/1.1 200 Connection established\r\n\r\n"));
    }

    @Test
    void anAlertBeforeTheFinSaysMore() {
        Judgements.of(Hello.connected()
                        .client(Hello.HELLO)
                        .server(Tls.alert(2, 80))
                        .serverFin()
                        .clientFin())
                .never("tls-server-closed");
    }

    @Test
    void aResetIsNotAClose() {
        Judgements.of(Hello.connected().client(Hello.HELLO).serverRst()).only("tls-clienthello-reset");
    }

    @Test
    void aClientThatClosesFirstIsNotTheServer() {
        Judgements.of(Hello.met13().clientFin().serverFin().clientAck()).never("tls-server-closed");
    }

    @Test
    void aHandshakeThatTheCaptureLacksIsNotJudged() {
        Ladder ladder = Hello.connected().lose().client(Hello.HELLO);
        ladder.lose().serverSegment(Hello.flight13(ladder)).serverFin().clientFin();
        Judgements.of(ladder).never("tls-server-closed");
    }
}
