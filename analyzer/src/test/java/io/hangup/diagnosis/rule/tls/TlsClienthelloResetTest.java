package io.hangup.diagnosis.rule.tls;

import io.hangup.diagnosis.rule.Judgements;
import io.hangup.llm.ClosedBy;
import io.hangup.llm.Outcome;
import io.hangup.llm.Phase;
import org.junit.jupiter.api.Test;

class TlsClienthelloResetTest {
    @Test
    void rstThatAnswersTheHello() {
        Judgements.of(Hello.connected().client(Hello.HELLO).serverRst())
                .only("tls-clienthello-reset")
                .is(Outcome.TLS_FAILED, Phase.TLS, ClosedBy.SERVER)
                .confidence("likely")
                .frames(4, 5)
                .says("reset the connection 20.1 ms after the ClientHello");
    }

    @Test
    void aForgedResetIsAnotherBoxes() {
        Judgements.of(Hello.connected()
                        .client(Hello.HELLO)
                        .ttl(201)
                        .noOptions()
                        .ipId(31_337)
                        .window(1234)
                        .serverRst()
                        .server(Hello.HELLO))
                .only("middlebox-injected-rst")
                .is(Outcome.TLS_FAILED, Phase.TLS, ClosedBy.MIDDLEBOX);
    }

    @Test
    void aResetBeforeTheHelloArrivedIsAnotherStory() {
        Judgements.of(Hello.connected().drop().client(Hello.HELLO).serverRst()).never("tls-clienthello-reset");
    }

    @Test
    void aResetAfterTheServerHelloIsAnotherStory() {
        Judgements.of(Hello.met13().serverRst()).never("tls-clienthello-reset");
    }

    @Test
    void theClientsResetIsNotTheServers() {
        Judgements.of(Hello.connected().client(Hello.HELLO).serverAck().clientRst())
                .never("tls-clienthello-reset");
    }

    @Test
    void withoutTheServersPacketsNothingIsClaimed() {
        Judgements.of(Hello.connected().client(Hello.HELLO).lose().serverRst()).silent();
    }
}
