package io.hangup.diagnosis.rule.proxy;

import static io.hangup.diagnosis.rule.Judgements.until;

import io.hangup.diagnosis.Severity;
import io.hangup.diagnosis.rule.Judgements;
import io.hangup.llm.ClosedBy;
import io.hangup.llm.Outcome;
import io.hangup.llm.Phase;
import io.hangup.testing.Http;
import io.hangup.testing.Ladder;
import io.hangup.testing.PacketBytes;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ProxyConnectRefusedTest {
    private static Ladder asked(int port, Map<String, String> headers) {
        return Ladder.between("10.0.0.1", port, "10.0.0.3", 3128)
                .handshake()
                .client(Http.request("CONNECT", "api.openai.com:443", headers, ""));
    }

    private static Ladder asked() {
        return asked(40_000, Map.of("Host", "api.openai.com:443"));
    }

    private static Ladder answered(int status) {
        return asked().serverHttp(status, Map.of(), "no").clientAck().clientCloses();
    }

    @Test
    void aForbiddenTunnelNamesTheProxy() {
        Judgements.of(answered(403))
                .only("proxy-connect-refused")
                .is(Outcome.PROXY_REFUSED, Phase.PROXY_CONNECT, ClosedBy.SERVER)
                .severity(Severity.ERROR)
                .confidence("certain")
                .frames(4, 5)
                .says("The proxy 10.0.0.3:3128 refused the tunnel to api.openai.com:443", "403", "rules forbid");
    }

    @Test
    void whatToDoAndWhatClientsShowFollowTheStatus() {
        Judgements.of(answered(403))
                .only("proxy-connect-refused")
                .advises(List.of("allow CONNECT to api.openai.com:443", "response 403"), List.of("login", "407"));
        Judgements.of(answered(502))
                .only("proxy-connect-refused")
                .advises(List.of("From the proxy's host", "response 502"), List.of("403", "login"));
        Judgements.of(asked(40_000, Map.of("Proxy-Authorization", "Basic x"))
                        .serverHttp(407, Map.of(), "no")
                        .clientAck()
                        .clientCloses())
                .only("proxy-connect-refused")
                .advises(List.of("login", "response 407"), List.of("403", "502"));
        Judgements.of(asked().serverFin().clientCloses())
                .only("proxy-connect-refused")
                .advises(List.of("Proxy CONNECT aborted"), List.of("response", "403"));
    }

    private static Ladder socks() {
        return Ladder.between("10.0.0.1", 40_000, "10.0.0.3", 1080)
                .handshake()
                .client(new byte[] {5, 2, 0, 2})
                .server(new byte[] {5, 2})
                .client(PacketBytes.concat(new byte[] {1, 3}, Http.bytes("bob"), new byte[] {2}, Http.bytes("pw")))
                .server(new byte[] {1, 0});
    }

    private static byte[] socksRequest() {
        return PacketBytes.concat(
                new byte[] {5, 1, 0, 3, 14}, Http.bytes("api.openai.com"), new byte[] {1, (byte) 187});
    }

    @Test
    void aSocksProxySaysWhyToo() {
        Judgements.of(socks().client(socksRequest())
                        .server(new byte[] {5, 5, 0, 1, 0, 0, 0, 0, 0, 0})
                        .serverFin()
                        .clientCloses())
                .only("proxy-connect-refused")
                .is(Outcome.PROXY_REFUSED, Phase.PROXY_CONNECT, ClosedBy.SERVER)
                .frames(8, 9)
                .says(
                        "The proxy 10.0.0.3:1080 refused the tunnel to api.openai.com:443",
                        "SOCKS5",
                        "connection refused")
                .saysNot("bob", "pw");
    }

    private static Ladder greeted() {
        return Ladder.between("10.0.0.1", 40_000, "10.0.0.3", 1080).handshake().client(new byte[] {5, 2, 0, 2});
    }

    @Test
    void aSocksLoginThatIsRejectedIsTold() {
        Judgements.with(
                        "10.0.0.3",
                        greeted()
                                .server(new byte[] {5, 2})
                                .client(PacketBytes.concat(
                                        new byte[] {1, 3}, Http.bytes("bob"), new byte[] {2}, Http.bytes("pw")))
                                .server(new byte[] {1, 1})
                                .serverFin()
                                .clientCloses())
                .only("proxy-connect-refused")
                .is(Outcome.PROXY_REFUSED, Phase.PROXY_CONNECT, ClosedBy.SERVER)
                .says("The proxy 10.0.0.3:1080 refused the tunnel: SOCKS5 answered login rejected")
                .saysNot("bob", "pw", "null");
    }

    @Test
    void aSocksProxyThatTakesNoneOfTheLoginsIsTold() {
        Judgements.with(
                        "10.0.0.3",
                        greeted()
                                .server(new byte[] {5, (byte) 0xff})
                                .serverFin()
                                .clientCloses())
                .only("proxy-connect-refused")
                .says("no acceptable way to log in")
                .saysNot("null");
    }

    @Test
    void aSocksGreetingIsNoHandshakeOfTls() {
        Judgements.with("10.0.0.3", greeted().after(4_000).clientCloses())
                .only("proxy-connect-refused")
                .is(Outcome.CLIENT_CANCELLED, Phase.PROXY_CONNECT, ClosedBy.CLIENT)
                .says("did not answer the SOCKS5 greeting: the client gave up 4 s after")
                .saysNot("null");
        Judgements.with("10.0.0.3", greeted().serverRst())
                .only("proxy-connect-refused")
                .is(Outcome.PROXY_REFUSED, Phase.PROXY_CONNECT, ClosedBy.SERVER)
                .saysNot("null");
    }

    /** Some other protocol may begin with the same bytes: then nothing of a proxy is said. */
    @Test
    void anAnswerThatIsNoneOfSocksMakesItNoProxy() {
        Judgements.with(
                        "10.0.0.3",
                        greeted().server(Http.bytes("ERR what?")).serverFin().clientCloses())
                .never("proxy-connect-refused");
    }

    @Test
    void whatASocksTunnelCarriesIsRead() {
        Judgements.of(socks().client(socksRequest())
                        .server(new byte[] {5, 0, 0, 1, 0, 0, 0, 0, 0, 0})
                        .client(Http.request("POST", "/v1/chat/completions", Map.of("Host", "api.openai.com"), "{}"))
                        .serverHttp(401, Map.of("Content-Type", "application/json"), "{}")
                        .clientCloses())
                .only("provider-rejected-with-status")
                .says("401", "through the proxy 10.0.0.3");
    }

    @Test
    void eachStatusHasItsReason() {
        Judgements.of(answered(502)).only("proxy-connect-refused").says("could not reach that destination");
        Judgements.of(answered(503)).only("proxy-connect-refused").says("could not reach that destination");
        Judgements.of(answered(504)).only("proxy-connect-refused").says("did not answer it in time");
        Judgements.of(answered(407)).only("proxy-connect-refused").says("sent no credentials");
    }

    @Test
    void wrongCredentialsAreToldFromNone() {
        Map<String, String> headers = Map.of("Host", "api.openai.com:443", "Proxy-Authorization", "Basic Zm9vOmJhcg==");
        Judgements.of(asked(40_000, headers).serverHttp(407, Map.of(), "no").clientCloses())
                .only("proxy-connect-refused")
                .says("did not accept the client's credentials")
                .saysNot("Zm9v");
    }

    @Test
    void aLoginOnDemandIsOfNoNoteWhenTheClientComesBack() {
        Ladder second =
                Ladder.between("10.0.0.1", 40_001, "10.0.0.3", 3128).at(120).handshake();
        Judgements.of(answered(407), until(second, 1000))
                .silent()
                .one("proxy-connect-refused")
                .severity(Severity.NOTE);
    }

    @Test
    void aProxyThatClosesWithoutAnAnswerRefusesToo() {
        Judgements.of(asked().serverAck().after(50).serverFin().clientFin().serverAck())
                .only("proxy-connect-refused")
                .is(Outcome.PROXY_REFUSED, Phase.PROXY_CONNECT, ClosedBy.SERVER)
                .confidence("likely")
                .frames(4, 6)
                .says("did not answer CONNECT", "closed the connection");
    }

    @Test
    void anEstablishedTunnelIsHealthy() {
        Ladder tunnel = asked().server(Http.bytes("HTTP/1.1 200 Connection established\r\n\r\n"))
                .tls13("api.openai.com", "http/1.1")
                .clientRecord(23, 800)
                .serverAck()
                .after(300)
                .serverRecord(23, 1200)
                .clientAck()
                .clientCloses();
        Judgements.of(tunnel).silent().never("proxy-connect-refused");
    }

    @Test
    void aRefusedConnectionToTheProxyIsNoRefusedTunnel() {
        Judgements.with(
                        "10.0.0.3:3128",
                        Ladder.between("10.0.0.1", 40_000, "10.0.0.3", 3128)
                                .syn()
                                .serverRefuses())
                .only("connect-refused");
    }

    @Test
    void whileTheProxyIsStillAtItNothingIsSaid() {
        Judgements.of(until(asked().serverAck(), 2000)).silent();
    }
}
