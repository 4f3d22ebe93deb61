package io.hangup.diagnosis.rule.tls;

import io.hangup.diagnosis.rule.Judgements;
import io.hangup.llm.ClosedBy;
import io.hangup.llm.Outcome;
import io.hangup.llm.Phase;
import io.hangup.testing.Ladder;
import io.hangup.testing.Tls;
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
