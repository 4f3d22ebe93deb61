package io.hangup.diagnosis.rule.tls;

import static io.hangup.diagnosis.rule.Judgements.until;

import io.hangup.diagnosis.Severity;
import io.hangup.diagnosis.rule.Judgements;
import io.hangup.llm.ClosedBy;
import io.hangup.llm.Outcome;
import io.hangup.llm.Phase;
import io.hangup.testing.Ladder;
import io.hangup.testing.Tls;
import org.junit.jupiter.api.Test;

class TlsClientAbandonedTest {
    /** The server has begun its flight and does not go on. */
    private static Ladder halfFlight() {
        return Hello.connected().client(Hello.HELLO).server(Tls.serverHello()).clientAck();
    }

    @Test
    void leavingAtATimerInTheMiddleOfTheFlightIsTheClientsTimeout() {
        Judgements.of(halfFlight().after(4980).clientFin().serverAck())
                .only("tls-client-abandoned")
                .is(Outcome.TLS_FAILED, Phase.TLS, ClosedBy.CLIENT)
                .confidence("likely")
                .frames(4, 7)
                .says("gave up the TLS handshake", "5 s after its ClientHello", "consistent with");
    }

    @Test
    void leavingAtAnyOtherMomentIsOnlyPossible() {
        Judgements.of(halfFlight().after(733).clientFin().serverAck())
                .only("tls-client-abandoned")
                .confidence("possible")
                .severity(Severity.WARNING)
                .saysNot("consistent");
    }

    @Test
    void anAlertThatIsNotAboutTheCertificateIsQuoted() {
        Judgements.of(Hello.met12().client(Tls.alert(2, 70)).clientFin().serverFin())
                .only("tls-client-abandoned")
                .is(Outcome.TLS_FAILED, Phase.TLS, ClosedBy.CLIENT)
                .says("protocol_version");
    }

    @Test
    void aServerThatSaidNothingIsTheReasonInstead() {
        Judgements.of(Hello.connected()
                        .client(Hello.HELLO)
                        .serverAck()
                        .after(5000)
                        .clientFin()
                        .serverAck())
                .only("tls-server-silent");
    }

    /** A bare RST answers for a socket that is gone: something had ended it that the capture does not hold. */
    @Test
    void aHostThatKnowsNothingOfTheConnectionDidNotGiveUp() {
        Judgements.of(Hello.connected()
                        .client(Hello.HELLO)
                        .serverAck()
                        .clientBareRst()
                        .server(Tls.serverHello())
                        .clientBareRst())
                .never("tls-client-abandoned");
    }

    @Test
    void whileTheClientStillWaitsNothingIsSaid() {
        Judgements.of(until(halfFlight(), 1500)).silent();
    }
}
