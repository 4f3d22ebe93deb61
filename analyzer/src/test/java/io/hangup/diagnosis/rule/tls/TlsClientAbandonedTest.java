package io.hangup.diagnosis.rule.tls;

import static io.hangup.diagnosis.rule.Judgements.until;

import io.hangup.diagnosis.Severity;
import io.hangup.diagnosis.rule.Judgements;
import io.hangup.llm.ClosedBy;
import io.hangup.llm.Outcome;
import io.hangup.llm.Phase;
import io.hangup.testing.Ladder;
import io.hangup.testing.PacketBytes;
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

    /** The connect timeout of curl, undici or Envoy counts TCP and TLS together: on a long way the hello is young. */
    @Test
    void leavingAtATimerSinceTheSynIsTheClientsTimeout() {
        Judgements.of(Ladder.between("10.0.0.1", 40_000, "203.0.113.10", 443)
                        .syn()
                        .after(1300)
                        .synAck()
                        .clientAck()
                        .client(Hello.HELLO)
                        .after(1300)
                        .server(Tls.serverHello())
                        .clientAck()
                        .after(357)
                        .clientFin()
                        .serverAck())
                .only("tls-client-abandoned")
                .confidence("likely")
                .severity(Severity.ERROR)
                .frames(1, 4, 7)
                .says("after its ClientHello and 3 s after its SYN", "consistent with");
    }

    /** The wait was not of the client's making, though it ended at a timer's time. */
    @Test
    void aServerWhoseFlightIsRepeatedInVainMakesItHardlyTheCause() {
        Ladder ladder = Hello.connected().client(Hello.HELLO);
        ladder.drop().server(Tls.serverHello());
        for (double wait = 200; wait < 2_000; wait *= 2) {
            ladder.after(wait).drop().serverRetransmits();
        }
        Judgements.of(ladder.after(1_940).clientFin())
                .only("tls-client-abandoned")
                .confidence("possible");
    }

    /** TLS 1.2: client key exchange, ChangeCipherSpec and Finished are sent, the server's Finished is to come. */
    private static Ladder awaitingFinished12() {
        Ladder ladder = Hello.met12();
        return ladder.client(PacketBytes.concat(
                Tls.record(Tls.HANDSHAKE, Tls.handshake(16, ladder.random(66))),
                Tls.changeCipherSpec(),
                Tls.record(Tls.HANDSHAKE, ladder.random(40))));
    }

    @Test
    void inTls12TheHandshakeLastsUntilTheServersFinished() {
        Judgements.of(awaitingFinished12().serverAck().after(4960).clientFin())
                .only("tls-client-abandoned")
                .is(Outcome.TLS_FAILED, Phase.TLS, ClosedBy.CLIENT)
                .confidence("likely");
    }

    @Test
    void afterTheServersFinishedAnUnusedConnectionMayClose() {
        Ladder ladder = awaitingFinished12();
        Judgements.of(ladder.server(PacketBytes.concat(
                                Tls.changeCipherSpec(), Tls.record(Tls.HANDSHAKE, ladder.random(40))))
                        .after(4960)
                        .clientFin())
                .silent();
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
