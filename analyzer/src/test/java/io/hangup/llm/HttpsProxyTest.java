package io.hangup.llm;

import static org.assertj.core.api.Assertions.assertThat;

import io.hangup.AnalysisListener;
import io.hangup.AnalysisOptions;
import io.hangup.Analyzer;
import io.hangup.capture.CaptureSource;
import io.hangup.diagnosis.Diagnosis;
import io.hangup.report.ConnectionEntry;
import io.hangup.report.ExchangeEntry;
import io.hangup.report.Report;
import java.io.IOException;
import java.io.InputStream;
import org.junit.jupiter.api.Test;

/**
 * TLS to a proxy, CONNECT, and TLS to the server inside: curl through nghttpx, with the keys of both layers in the
 * capture. In clear stands the proxy's name only.
 */
class HttpsProxyTest {
    private static Report report(String resource) {
        try (InputStream capture = HttpsProxyTest.class.getResourceAsStream(resource)) {
            return new Analyzer(AnalysisOptions.DEFAULTS, AnalysisListener.NONE)
                    .analyze(CaptureSource.stream(capture, resource));
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    @Test
    void theCallInsideIsReadAndHealthy() {
        Report report = report("https-proxy.pcapng");
        assertThat(report.diagnoses()).isEmpty();
        ConnectionEntry connection = report.connections().get(0);
        assertThat(connection.host()).isEqualTo("api.openai.com");
        assertThat(connection.identifiedBy()).containsExactly("sni", "host", "connect");
        ExchangeEntry exchange = report.exchanges().get(0);
        assertThat(exchange.request().path()).isEqualTo("/v1/chat/completions");
        assertThat(exchange.outcome()).isEqualTo(Outcome.COMPLETED);
    }

    /** The server reset the connection of the proxy, which closed the client's. */
    @Test
    void aHandshakeInsideThatIsCutIsNoRefusalOfTheProxy() {
        Report report = report("https-proxy-handshake-closed.pcapng");
        assertThat(report.diagnoses()).hasSize(1);
        Diagnosis diagnosis = report.diagnoses().get(0);
        assertThat(diagnosis.cause()).isEqualTo("tls-server-closed");
        assertThat(diagnosis.phase()).isEqualTo(Phase.TLS);
        assertThat(diagnosis.outcome()).isEqualTo(Outcome.TLS_FAILED);
        assertThat(diagnosis.sentence()).contains("The proxy", "on the way to api.openai.com");
        assertThat(diagnosis.remedies()).anyMatch(text -> text.contains("api.openai.com:443"));
    }

    /** The server behind the proxy closed in mid-stream; the proxy ended its TLS with the client, which then left. */
    @Test
    void closeNotifyOfTheProxyEndsWhatIsInside() {
        Report report = report("https-proxy-stream-cut.pcapng");
        assertThat(report.diagnoses()).hasSize(1);
        Diagnosis diagnosis = report.diagnoses().get(0);
        assertThat(diagnosis.cause()).isEqualTo("stream-truncated-clean-close");
        assertThat(diagnosis.outcome()).isEqualTo(Outcome.CLOSED_IN_BODY);
        assertThat(diagnosis.closedBy()).isEqualTo(ClosedBy.SERVER);
    }

    /** CONNECT names an address only; the keys of the layer to the proxy uncover the ClientHello inside. */
    @Test
    void theClientHelloInsideNamesTheServer() {
        Report report = report("https-proxy-by-address.pcapng");
        assertThat(report.diagnoses()).isEmpty();
        ConnectionEntry connection = report.connections().get(0);
        assertThat(connection.host()).isEqualTo("api.openai.com");
        assertThat(connection.identifiedBy()).containsExactly("sni");
        assertThat(report.exchanges()).hasSize(1);
        assertThat(report.exchanges().get(0).outcome()).isEqualTo(Outcome.COMPLETED);
    }
}
