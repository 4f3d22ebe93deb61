package io.hangup.diagnosis.rule.tls;

import io.hangup.diagnosis.rule.Judgements;
import io.hangup.llm.ClosedBy;
import io.hangup.llm.Outcome;
import io.hangup.llm.Phase;
import io.hangup.testing.Http;
import io.hangup.testing.Ladder;
import io.hangup.testing.PacketBytes;
import io.hangup.testing.Tls;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class TlsServerAlertTest {
    @Test
    void aFatalAlertIsQuoted() {
        Judgements.of(Hello.connected()
                        .client(Hello.HELLO)
                        .server(Tls.alert(2, 112))
                        .serverFin()
                        .clientFin())
                .only("tls-server-alert")
                .is(Outcome.TLS_FAILED, Phase.TLS, ClosedBy.SERVER)
                .confidence("certain")
                .frames(4, 5)
                .says("unrecognized_name", "112")
                .saysNot("no server name");
    }

    @Test
    void aHelloWithoutServerNameIsPointedOut() {
        Ladder ladder = Ladder.between("10.0.0.1", 40_000, "203.0.113.10", 443)
                .dns("api.openai.com", "203.0.113.10")
                .handshake()
                .client(Tls.hello().alpn("http/1.1").record())
                .server(Tls.alert(2, 40))
                .serverFin()
                .clientFin();
        Judgements.of(ladder).only("tls-server-alert").says("handshake_failure", "no server name (SNI)");
    }

    private static Ladder alerted(int description) {
        return Hello.connected()
                .client(Hello.HELLO)
                .server(Tls.alert(2, description))
                .serverFin()
                .clientFin();
    }

    @Test
    void whatToDoFollowsTheAlert() {
        Judgements.of(alerted(70))
                .only("tls-server-alert")
                .advises(
                        List.of("TLS 1.2 and 1.3", "alert protocol version"),
                        List.of("certificate", "proxy_ssl_server_name", "handshake failure"));
        Judgements.of(alerted(112))
                .only("tls-server-alert")
                .advises(
                        List.of("no certificate for it", "unrecognized name"),
                        List.of("proxy_ssl_server_name", "TLS 1.2"));
        Judgements.of(alerted(116))
                .only("tls-server-alert")
                .advises(List.of("its certificate and key", "certificate required"), List.of("SNI", "TLS 1.2"));
        Judgements.of(alerted(120))
                .only("tls-server-alert")
                .advises(List.of("-alpn", "no application protocol"), List.of("SNI", "its certificate"));
        Judgements.of(alerted(80))
                .only("tls-server-alert")
                .advises(List.of("log of the server", "alert internal error"), List.of("SNI", "handshake failure"));
    }

    @Test
    void aMissingServerNameIsWhatToMend() {
        Ladder ladder = Ladder.between("10.0.0.1", 40_000, "203.0.113.10", 443)
                .dns("api.openai.com", "203.0.113.10")
                .handshake()
                .client(Tls.hello().alpn("http/1.1").record())
                .server(Tls.alert(2, 40))
                .serverFin()
                .clientFin();
        Judgements.of(ladder)
                .only("tls-server-alert")
                .advises(List.of("proxy_ssl_server_name on;", "alert handshake failure"), List.of("ciphers"));
    }

    /** The request may have left before the server's word on the client's certificate comes. */
    private static Ladder withoutClientCertificate(boolean requestSent) {
        Ladder ladder = Hello.met13();
        ladder.client(PacketBytes.concat(
                Tls.changeCipherSpec(),
                Tls.record(Tls.APPLICATION_DATA, ladder.random(25)),
                Tls.record(Tls.APPLICATION_DATA, ladder.random(69))));
        if (requestSent) {
            ladder.clientRecord(Tls.APPLICATION_DATA, 700);
        }
        return ladder.serverRecord(Tls.APPLICATION_DATA, 19).serverFin();
    }

    @Test
    void aServerThatWantsAClientCertificateSaysSoAfterTheHandshake() {
        Judgements.of(withoutClientCertificate(false).clientFin().serverAck())
                .only("tls-server-alert")
                .is(Outcome.TLS_FAILED, Phase.TLS, ClosedBy.SERVER)
                .confidence("likely")
                .says("client certificate");
    }

    @Test
    void theRequestMayHaveLeftByThen() {
        Judgements.of(withoutClientCertificate(true).clientBareRst())
                .only("tls-server-alert")
                .is(Outcome.TLS_FAILED, Phase.TLS, ClosedBy.SERVER)
                .confidence("likely");
    }

    @Test
    void anAlertToAClientThatHadLeftIsNotWhyItLeft() {
        Judgements.of(Hello.met13()
                        .clientFin()
                        .after(30)
                        .server(Tls.alert(2, 50))
                        .clientBareRst())
                .only("tls-client-rejected-cert")
                .by(ClosedBy.CLIENT);
    }

    @Test
    void aHealthCheckThatConnectsAndClosesIsHealthyWhateverTheServerCallsIt() {
        Ladder ladder = Hello.connected().after(50).clientFin().after(20).server(Tls.alert(2, 50));
        Judgements.of(ladder.clientBareRst().serverFin().clientBareRst()).silent();
    }

    @Test
    void aWarningThatTheServerGoesOnAfterIsHealthy() {
        Ladder ladder = Hello.connected().client(Hello.HELLO_12).server(Tls.alert(1, 112));
        ladder.server(Hello.flight12(ladder)).clientAck();
        ladder.client(PacketBytes.concat(
                        Tls.record(Tls.HANDSHAKE, Tls.handshake(16, ladder.random(66))),
                        Tls.changeCipherSpec(),
                        Tls.record(Tls.HANDSHAKE, ladder.random(40))))
                .server(PacketBytes.concat(Tls.changeCipherSpec(), Tls.record(Tls.HANDSHAKE, ladder.random(40))))
                .clientRecord(Tls.APPLICATION_DATA, 700)
                .serverAck();
        Judgements.of(ladder).silent();
        ladder.after(600).serverRecord(Tls.APPLICATION_DATA, 1000).clientAck().clientCloses();
        Judgements.of(ladder).silent();
    }

    @Test
    void anAlertAfterACompleteAnswerIsHealthy() {
        Ladder ladder = Hello.connected()
                .tls13("api.openai.com", "http/1.1")
                .clientRecord(Tls.APPLICATION_DATA, 700)
                .serverAck()
                .after(500)
                .serverRecord(Tls.APPLICATION_DATA, 1200)
                .clientAck()
                .clientFin()
                .serverRecord(Tls.APPLICATION_DATA, 19)
                .serverFin()
                .clientAck();
        Judgements.of(ladder).silent();
    }

    @Test
    void aServerWithAnUnreadRequestResetsAfterItsAlert() {
        Ladder ladder = Hello.met13();
        ladder.client(PacketBytes.concat(
                        Tls.changeCipherSpec(),
                        Tls.record(Tls.APPLICATION_DATA, ladder.random(25)),
                        Tls.record(Tls.APPLICATION_DATA, ladder.random(69))))
                .clientRecord(Tls.APPLICATION_DATA, 700)
                .serverRecord(Tls.APPLICATION_DATA, 19)
                .serverRst();
        Judgements.of(ladder).only("tls-server-alert").is(Outcome.TLS_FAILED, Phase.TLS, ClosedBy.SERVER);
    }

    @Test
    void anAlertAfterAHelloRetryIsQuotedToo() {
        Ladder ladder = Hello.connected()
                .client(Hello.HELLO)
                .server(Tls.helloRetryRequest(0x17))
                .client(Hello.HELLO)
                .server(Tls.alert(2, 47))
                .serverFin()
                .clientFin();
        Judgements.of(ladder).only("tls-server-alert").says("illegal_parameter");
    }

    @Test
    void inATunnelTheProxyIsNamed() {
        Ladder ladder = Ladder.between("10.0.0.1", 40_000, "10.0.0.3", 3128)
                .handshake()
                .client(Http.request("CONNECT", "api.openai.com:443", Map.of(), ""))
                .server(Http.bytes("HTTP/1.1 200 Connection established\r\n\r\n"))
                .client(Hello.HELLO)
                .server(Tls.alert(2, 40))
                .serverFin()
                .clientFin();
        Judgements.of(ladder).only("tls-server-alert").says("api.openai.com through the proxy 10.0.0.3");
    }

    @Test
    void closeNotifyIsNoFailure() {
        Ladder ladder = Hello.connected().tls13("api.openai.com", "http/1.1").after(3000);
        Judgements.of(ladder.serverRecord(Tls.APPLICATION_DATA, 19).serverFin().clientFin())
                .silent();
    }

    @Test
    void whenTheServersSideIsMissingNothingIsClaimed() {
        Judgements.of(Hello.connected()
                        .client(Hello.HELLO)
                        .lose()
                        .server(Tls.alert(2, 112))
                        .lose()
                        .serverFin()
                        .clientFin())
                .never("tls-server-alert");
    }
}
