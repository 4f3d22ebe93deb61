package io.hangup.diagnosis.rule.proxy;

import io.hangup.diagnosis.rule.Judgements;
import io.hangup.llm.ClosedBy;
import io.hangup.llm.Outcome;
import io.hangup.llm.Phase;
import io.hangup.testing.Ladder;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ProxyUpstreamConnectFailedTest {

    private static final String ENVOY = "upstream connect error or disconnect/reset before headers. ";

    @Test
    void envoyCouldNotConnect() {
        String page = ENVOY + "reset reason: remote connection failure, transport failure reason: "
                + "delayed connect error: Connection refused";
        ErrorPage.of(503, Map.of(), page)
                .only("proxy-upstream-connect-failed")
                .is(Outcome.HTTP_ERROR, Phase.HEADERS, ClosedBy.NONE)
                .confidence("certain")
                .frames(4, 6)
                .says("could not connect to its own upstream")
                .alternative("hop-not-captured");
    }

    @Test
    void cloudflareSaysHowItFailed() {
        ErrorPage.of(521, Map.of(), "error code: 521")
                .only("proxy-upstream-connect-failed")
                .says("(refused)");
        ErrorPage.of(522, Map.of(), "error code: 522")
                .only("proxy-upstream-connect-failed")
                .says("(timed out)");
        ErrorPage.of(525, Map.of(), "error code: 525")
                .only("proxy-upstream-connect-failed")
                .says("(TLS");
    }

    @Test
    void theRefusedUpstreamLegMayBeInTheCapture() {
        Ladder client = ErrorPage.asked()
                .after(30)
                .serverHttp(502, Map.of("Server", "nginx"), ErrorPage.nginx(502, "Bad Gateway"))
                .clientAck();
        Ladder upstream = Ladder.between("10.0.1.80", 50_000, "10.0.1.5", 8000)
                .at(41)
                .rtt(5)
                .syn()
                .serverRefuses();
        Judgements.of(client, upstream)
                .one("proxy-upstream-connect-failed")
                .confidence("likely")
                .says("10.0.1.5", "refused the connection");
    }

    /** A gateway of one's own writes pages that nobody knows, and may call its upstream from another address. */
    @Test
    void anAnswerOfNobodysFormRestsOnARefusedUpstreamOfTheSameHost() {
        Judgements.of(unknownPage(ErrorPage.asked().at(135)), refused("10.0.1.80"))
                .only("provider-rejected-with-status")
                .says("answered 502");
        Ladder onTheProxy = ErrorPage.ask(
                Ladder.between("10.0.0.1", 40_000, "10.0.0.80", 8080).capturedAtServer());
        Judgements.of(unknownPage(onTheProxy.at(135)), refused("10.0.1.80"))
                .one("proxy-upstream-connect-failed")
                .confidence("likely")
                .says("10.0.1.5", "refused the connection");
    }

    private static Ladder unknownPage(Ladder asked) {
        return asked.serverHttp(502, Map.of(), "{\"error\":{\"message\":\"fetch failed\"}}")
                .clientAck();
    }

    @Test
    void nghttpxIsKnownByItsFooter() {
        String page = "<!DOCTYPE html><html lang=\"en\"><title>502 Bad Gateway</title><body><h1>502 Bad Gateway</h1>"
                + "<footer>nghttpx</footer></body></html>";
        ErrorPage.of(502, Map.of("Server", "nghttpx"), page)
                .one("proxy-upstream-terminated")
                .says("consistent with nghttpx");
    }

    private static Ladder refused(String proxy) {
        return Ladder.between(proxy, 50_000, "10.0.1.5", 8000)
                .at(120)
                .rtt(5)
                .syn()
                .serverRefuses();
    }

    @Test
    void aTerminatedConnectionIsAnotherStory() {
        ErrorPage.of(503, Map.of(), ENVOY + "reset reason: connection termination")
                .never("proxy-upstream-connect-failed");
    }

    @Test
    void withoutWordsAndWithoutTheLegNothingIsClaimed() {
        ErrorPage.of(502, Map.of(), ErrorPage.nginx(502, "Bad Gateway")).never("proxy-upstream-connect-failed");
    }
}
