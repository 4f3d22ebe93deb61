package io.hangup.diagnosis.rule.proxy;

import io.hangup.diagnosis.rule.Judgements;
import io.hangup.diagnosis.rule.Talk;
import io.hangup.llm.ClosedBy;
import io.hangup.llm.Outcome;
import io.hangup.llm.Phase;
import io.hangup.testing.Http;
import io.hangup.testing.Ladder;
import io.hangup.testing.PacketBytes;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ProxyProtocolMismatchTest {

    private static final String ENVOY = "upstream connect error or disconnect/reset before headers. ";

    @Test
    void envoyDidNotUnderstandItsUpstream() {
        ErrorPage.of(502, Map.of(), ENVOY + "reset reason: protocol error")
                .only("proxy-protocol-mismatch")
                .is(Outcome.HTTP_ERROR, Phase.HEADERS, ClosedBy.NONE)
                .confidence("certain")
                .frames(4, 6)
                .alternative("hop-not-captured");
    }

    @Test
    void aTerminatedConnectionIsAnotherStory() {
        ErrorPage.of(503, Map.of(), ENVOY + "reset reason: connection termination")
                .never("proxy-protocol-mismatch");
    }

    @Test
    void anotherGatewaysErrorIsAnotherStory() {
        ErrorPage.of(502, Map.of(), ErrorPage.nginx(502, "Bad Gateway")).never("proxy-protocol-mismatch");
    }

    private static Ladder garbage(Ladder asked) {
        return asked.after(30).server(Http.bytes("SSH-2.0-OpenSSH_9.6\r\n")).clientAck();
    }

    @Test
    void anAnswerThatIsNoHttpIsQuoted() {
        Judgements.of(garbage(Talk.CLEAR.asks(Talk.CLEAR.open()))
                        .clientFin()
                        .serverFin()
                        .clientAck())
                .only("proxy-protocol-mismatch")
                .is(Outcome.CLOSED_BEFORE_HEADERS, Phase.HEADERS, ClosedBy.CLIENT)
                .confidence("likely")
                .frames(4, 6, 8)
                .says("SSH-2.0-OpenSSH_9.6");
    }

    @Test
    void whenTheServerClosesAfterItTheBackendDidNotDie() {
        Judgements.of(garbage(Talk.CLEAR.asks(Talk.CLEAR.open()))
                        .serverFin()
                        .clientFin()
                        .serverAck())
                .only("proxy-protocol-mismatch")
                .by(ClosedBy.SERVER);
    }

    @Test
    void aTlsAlertHasItsOwnName() {
        Judgements.of(Talk.CLEAR
                        .asks(Talk.CLEAR.open())
                        .server(new byte[] {0x15, 3, 1, 0, 2, 2, 22})
                        .serverFin()
                        .clientFin()
                        .serverAck())
                .never("proxy-protocol-mismatch");
    }

    @Test
    void theMiddleOfAConversationMayLookLikeAnything() {
        Ladder ladder = Talk.CLEAR.ladder().established();
        Judgements.of(garbage(Talk.CLEAR.asks(ladder)).serverFin().clientFin().serverAck())
                .never("proxy-protocol-mismatch");
    }

    private static Ladder preface() {
        byte[] settings = {0, 0, 0, 4, 0, 0, 0, 0, 0};
        return Talk.CLEAR
                .ladder()
                .handshake()
                .client(PacketBytes.concat(Http.bytes("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"), settings));
    }

    @Test
    void aServerThatAnswersThePrefaceInHttp1IsQuoted() {
        Ladder ladder =
                preface().serverHttp(400, Map.of("Server", "nginx"), "bad").clientRst();
        Judgements.with("203.0.113.10:8000", ladder)
                .only("proxy-protocol-mismatch")
                .is(Outcome.CLOSED_BEFORE_HEADERS, Phase.HEADERS, ClosedBy.CLIENT)
                .confidence("certain")
                .frames(4, 5, 6)
                .says("\"HTTP/1.1 400 ");
    }

    @Test
    void aServerThatSpeaksHttp2IsNone() {
        byte[] settings = {0, 0, 0, 4, 0, 0, 0, 0, 0};
        Judgements.with(
                        "203.0.113.10:8000",
                        preface().server(settings).clientFin().serverFin().clientAck())
                .silent();
    }

    /** What was not TLS cannot have failed in it. */
    @Test
    void aCloseAfterThePrefaceIsNoFailedHandshake() {
        Judgements.with("203.0.113.10:8000", preface().serverFin().clientFin().serverAck())
                .silent();
    }
}
