package io.hangup.diagnosis.rule.tls;

import static org.assertj.core.api.Assertions.assertThat;

import io.hangup.diagnosis.rule.Judgements;
import io.hangup.llm.ClosedBy;
import io.hangup.llm.Outcome;
import io.hangup.llm.Phase;
import io.hangup.testing.Ladder;
import io.hangup.testing.PacketBytes;
import io.hangup.testing.Tls;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

class TlsClientRejectedCertTest {
    @Test
    void unknownCaInTls12IsSaidInClear() {
        Judgements.of(Hello.met12()
                        .client(Tls.alert(2, 48))
                        .clientFin()
                        .serverFin()
                        .clientAck())
                .only("tls-client-rejected-cert")
                .is(Outcome.TLS_FAILED, Phase.TLS, ClosedBy.CLIENT)
                .confidence("certain")
                .frames(4, 7, 9)
                .says("unknown_ca", "48");
    }

    @Test
    void opensslSaysAnExpiredCertificateInClearEvenInTls13() {
        Judgements.of(Hello.met13().client(Tls.alert(2, 45)).clientRst())
                .only("tls-client-rejected-cert")
                .confidence("certain")
                .says("certificate_expired");
    }

    @Test
    void anAlertSizedRecordInsteadOfTheFinishedIsLikelyARejection() {
        Judgements.of(Hello.met13()
                        .client(Tls.changeCipherSpec())
                        .clientRecord(Tls.APPLICATION_DATA, 19)
                        .clientFin()
                        .serverFin())
                .only("tls-client-rejected-cert")
                .is(Outcome.TLS_FAILED, Phase.TLS, ClosedBy.CLIENT)
                .confidence("likely")
                .says("most likely", "without finishing the handshake");
    }

    @Test
    void nodeOnlySendsItsFin() {
        Judgements.of(Hello.met13().clientFin().serverFin().clientAck())
                .only("tls-client-rejected-cert")
                .is(Outcome.TLS_FAILED, Phase.TLS, ClosedBy.CLIENT)
                .confidence("possible");
    }

    /** A JVM that starts cold, or one that asks who has revoked the certificate. */
    @Test
    void aClientThatHasTheWholeFlightAndThinksForSecondsMayHaveRejectedIt() {
        Judgements.of(Hello.met13().after(2230).clientFin().serverFin().clientAck())
                .only("tls-client-rejected-cert")
                .is(Outcome.TLS_FAILED, Phase.TLS, ClosedBy.CLIENT)
                .confidence("possible")
                .says("may have", "2.23 s after", "no timer's round time");
        Judgements.of(Hello.met12().after(2230).clientFin().serverFin().clientAck())
                .only("tls-client-rejected-cert")
                .confidence("possible");
    }

    @Test
    void atATimersTimeItWasTheTimer() {
        Judgements.of(Hello.met13().after(4970).clientFin().serverFin().clientAck())
                .only("tls-client-abandoned")
                .confidence("possible");
    }

    /** The end of the flight may have been lost: the client waits for it, and has nothing to reject. */
    @Test
    void whatMayLackItsEndIsNotRejectedAfterSeconds() {
        Ladder ladder = Hello.connected().client(Hello.HELLO);
        byte[] flight = Hello.flight13(ladder);
        byte[] begun = Arrays.copyOf(flight, flight.length - 74);
        Judgements.of(ladder.server(begun).clientAck().after(2230).clientFin().serverFin())
                .only("tls-client-abandoned")
                .confidence("possible");
    }

    @Test
    void whoResetsAfterSecondsMayHaveLeftForAnyReason() {
        Judgements.of(Hello.met13().after(2230).clientRst()).never("tls-client-rejected-cert");
    }

    /** Taken at the server: the client's FIN was on its way when the certificate went out. */
    @Test
    void aClientThatHadNotTakenTheCertificateHasNotRejectedIt() {
        Ladder ladder = Hello.connected().client(Hello.HELLO);
        ladder.server(Hello.flight13(ladder)).ackOffset(-2900).clientFin().serverFin();
        Judgements.of(ladder).never("tls-client-rejected-cert");
    }

    @Test
    void whatTheServerSaysToAClientThatHasLeftIsNoPartOfItsFlight() {
        Judgements.of(Hello.met13()
                        .clientFin()
                        .after(30)
                        .serverRecord(Tls.APPLICATION_DATA, 19)
                        .clientBareRst())
                .only("tls-client-rejected-cert")
                .is(Outcome.TLS_FAILED, Phase.TLS, ClosedBy.CLIENT)
                .confidence("possible");
    }

    @Test
    void curlFinishesTheHandshakeBeforeItLooksAtTheName() {
        Ladder ladder = Hello.met13();
        ladder.client(Hello.finished13(ladder))
                .clientRecord(Tls.APPLICATION_DATA, 19)
                .clientFin()
                .serverFin()
                .clientAck();
        Judgements.of(ladder)
                .only("tls-client-rejected-cert")
                .is(Outcome.TLS_FAILED, Phase.TLS, ClosedBy.CLIENT)
                .confidence("possible")
                .says("may have", "without sending a request");
    }

    @Test
    void aProbeWithoutServerNameThatClosesAfterTheHandshakeIsHealthy() {
        Ladder probe = Ladder.between("10.0.0.1", 40_000, "203.0.113.10", 443)
                .handshake()
                .client(Tls.hello().record());
        probe.server(Hello.flight13(probe)).clientAck().client(Hello.finished13(probe));
        probe.clientRecord(Tls.APPLICATION_DATA, 19).clientFin().serverFin().clientAck();
        Judgements.with("203.0.113.10", probe).silent();
    }

    @Test
    void aProbeThatOffersNoApplicationProtocolIsHealthy() {
        Ladder probe = Hello.connected().client(Tls.clientHello("api.openai.com"));
        probe.server(Hello.flight13(probe)).clientAck().client(Hello.finished13(probe));
        probe.clientRecord(Tls.APPLICATION_DATA, 19).clientFin().serverFin().clientAck();
        Judgements.of(probe).silent();
    }

    /** Clients that reject a certificate say so, or never send their Finished. */
    @Test
    void aHealthCheckThatClosesWithoutAWordAfterTheHandshakeIsHealthy() {
        Ladder fin = Hello.met13();
        fin.client(Hello.finished13(fin)).clientFin().serverFin().clientAck();
        Judgements.of(fin).silent();
        Ladder rst = Hello.met13();
        rst.client(Hello.finished13(rst)).clientRst();
        Judgements.of(rst).silent();
    }

    /** Node looks at a certificate of TLS 1.2 when both sides have finished, and then has no alert to send. */
    @Test
    void nodeOnlySendsItsFinWhenTls12IsFinished() {
        Judgements.of(finished12().after(2).clientFin().serverFin().clientAck())
                .only("tls-client-rejected-cert")
                .is(Outcome.TLS_FAILED, Phase.TLS, ClosedBy.CLIENT)
                .confidence("possible")
                .says("may have", "without sending a request");
    }

    @Test
    void inTls12AConnectionThatWasKeptForAWhileIsHealthy() {
        Judgements.of(finished12().after(120).clientFin().serverFin().clientAck())
                .silent();
    }

    /** No certificate was shown: a client that opened a connection in advance and ends has nothing against it. */
    @Test
    void aSessionTakenUpAgainInTls12ThatTheClientLeavesAtOnceIsHealthy() {
        Ladder ladder = Hello.connected().client(Hello.HELLO_12);
        ladder.server(PacketBytes.concat(
                Tls.serverHello12("http/1.1"), Tls.changeCipherSpec(), Tls.record(Tls.HANDSHAKE, ladder.random(40))));
        ladder.client(PacketBytes.concat(Tls.changeCipherSpec(), Tls.record(Tls.HANDSHAKE, ladder.random(40))));
        Judgements judged =
                Judgements.of(ladder.clientFin().serverFin().clientAck()).silent();
        assertThat(judged.report().calls()).isEmpty();
    }

    private static Ladder finished12() {
        Ladder ladder = Hello.met12();
        byte[] changed = Tls.changeCipherSpec();
        ladder.client(Tls.record(Tls.HANDSHAKE, Tls.handshake(16, ladder.random(33))))
                .client(PacketBytes.concat(changed, Tls.record(Tls.HANDSHAKE, ladder.random(40))))
                .server(PacketBytes.concat(changed, Tls.record(Tls.HANDSHAKE, ladder.random(40))));
        return ladder.clientAck();
    }

    /** The JDK ends with two alerts, user_canceled and close_notify: neither of them is a request. */
    @Test
    void aJavaHealthCheckIsHealthy() {
        Ladder probe = Hello.connected().client(Tls.clientHello("api.openai.com"));
        probe.server(Hello.flight13(probe)).clientAck().client(Tls.changeCipherSpec());
        probe.clientRecord(Tls.APPLICATION_DATA, 85)
                .client(PacketBytes.concat(
                        Tls.record(Tls.APPLICATION_DATA, probe.random(35)),
                        Tls.record(Tls.APPLICATION_DATA, probe.random(35))));
        Judgements.of(probe.clientFin().serverFin().clientAck()).silent();
    }

    @Test
    void aConnectionOpenedInAdvanceAndClosedUnusedIsHealthy() {
        Ladder ladder = Hello.connected().tls13("api.openai.com", "http/1.1").after(4000);
        ladder.clientRecord(Tls.APPLICATION_DATA, 19).clientFin().serverFin().clientAck();
        Judgements.of(ladder).silent();
    }

    @Test
    void aConnectionOpenedInAdvanceThatTheServerClosesIsHealthy() {
        Ladder ladder = Hello.connected().tls13("api.openai.com", "http/1.1").after(60_000);
        ladder.serverRecord(Tls.APPLICATION_DATA, 19).serverFin().clientFin().serverAck();
        Judgements.of(ladder).silent();
    }

    @Test
    void anAlertAboutSomethingElseIsNoCertificate() {
        Judgements.of(Hello.met12().client(Tls.alert(2, 40)).clientFin().serverFin())
                .never("tls-client-rejected-cert");
    }

    @Test
    void withoutTheServersFlightNothingIsClaimed() {
        Ladder ladder = Hello.connected().client(Hello.HELLO);
        byte[] flight = Hello.flight13(ladder);
        ladder.lose().serverSegment(flight).clientAck().clientFin().serverFin();
        Judgements.of(ladder).never("tls-client-rejected-cert");
    }

    @Test
    void aCaptureThatEndsBeforeTheClientLeavesSaysNothing() {
        Judgements.of(Hello.met13()).silent();
    }
}
