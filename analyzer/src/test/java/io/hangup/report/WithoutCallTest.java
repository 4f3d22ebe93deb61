package io.hangup.report;

import static org.assertj.core.api.Assertions.assertThat;

import io.hangup.diagnosis.rule.Judgements;
import io.hangup.testing.Ladder;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class WithoutCallTest {
    private static Report report(int connections) {
        return report(IntStream.range(0, connections)
                .mapToObj(ReportFixture::connection)
                .toArray(ConnectionEntry[]::new));
    }

    private static Report report(ConnectionEntry... connections) {
        return new Report(
                "",
                ReportFixture.healthy().captures(),
                List.of(connections),
                List.of(),
                List.of(),
                List.of(),
                List.of(),
                List.of(),
                List.of(),
                new Summary(15, connections.length, 0, 0, 0, Map.of()),
                List.of());
    }

    @Test
    void connectionsToAnEndpointThatCarriedNoCallAreNamed() {
        assertThat(WithoutCall.headline(report(1)))
                .isEqualTo("No call: 1 connection to api.openai.com carried none that the packets show.");
        assertThat(WithoutCall.rows(report(1)))
                .containsExactly("tcp.stream 0: api.openai.com, seen for 1.23 s, closed by the server (RST); neither"
                        + " side sent a byte.");
        assertThat(WithoutCall.rows(report(14))).hasSize(11).last().isEqualTo("4 more in the JSON report.");
    }

    @Test
    void bothReportsSayItInsteadOfHowToNameAnEndpoint() {
        String text = TextReport.render(report(2), Style.PLAIN).replaceAll("\\s+", " ");
        assertThat(text)
                .contains("No call: 2 connections to api.openai.com carried none")
                .contains("tcp.stream 1: api.openai.com")
                .contains("health checks look like this")
                .doesNotContain("Recognised are");
        assertThat(MarkdownReport.render(report(2), Style.PLAIN))
                .contains("No call: 2 connections to api.openai.com carried none")
                .contains("- tcp.stream 1: api.openai.com")
                .contains("health checks look like this");
    }

    @Test
    void aClientThatLeftAfterTls12MayHaveDislikedTheCertificate() {
        assertThat(WithoutCall.meaning(report(2))).doesNotContain("certificate");
        assertThat(WithoutCall.meaning(report(ended("TLS 1.2", "fin", 1460L)))).contains("names a certificate error");
        assertThat(WithoutCall.meaning(report(ended("TLS 1.2", "close-notify", 1460L))))
                .as("a health check says goodbye")
                .doesNotContain("certificate");
        assertThat(WithoutCall.meaning(report(ended("TLS 1.2", "fin", 250L))))
                .as("a session taken up again shows none")
                .doesNotContain("certificate");
        assertThat(WithoutCall.meaning(report(ended("TLS 1.3", "fin", 3000L)))).doesNotContain("certificate");
    }

    private static ConnectionEntry ended(String version, String how, long serverBytes) {
        ConnectionEntry c = ReportFixture.connection(0);
        return new ConnectionEntry(
                c.id(),
                c.tcpStream(),
                c.capture(),
                c.clientAddress(),
                c.clientPort(),
                c.serverAddress(),
                c.serverPort(),
                c.host(),
                c.provider(),
                c.identifiedBy(),
                c.firstFrame(),
                c.lastFrame(),
                c.startTimeNanos(),
                c.endTimeNanos(),
                c.history(),
                c.connState(),
                c.completeness(),
                c.communityId(),
                c.rttMillis(),
                c.mssClient(),
                c.mssServer(),
                Map.of("version", version),
                Map.of("bytes", 500L),
                Map.of("bytes", serverBytes),
                new ConnectionEntry.Close("client", how, "client", "tls", List.of(41L)),
                null);
    }

    @Test
    void whatIsNotInTheCaptureMayBeTheCall() {
        Ladder ladder = Ladder.between("10.0.0.1", 40_000, "203.0.113.10", 443)
                .handshake()
                .lose()
                .client(new byte[700]);
        assertThat(told(ladder.serverAck().serverRst()))
                .contains("; 700 bytes more are not in the capture, and may be the call.");
    }

    @Test
    void noneToAnyEndpoint() {
        assertThat(WithoutCall.headline(report(0))).isEqualTo("No LLM call among 15 TCP connections.");
        assertThat(WithoutCall.headline(ReportFixture.nothingFound()))
                .isEqualTo("No LLM call among 12 TCP connections.");
    }

    private static String told(Ladder ladder) {
        return String.join(
                "\n", WithoutCall.rows(Judgements.with("203.0.113.10", ladder).report()));
    }

    @Test
    void aResetThatEndsNothingIsToldAsSuch() {
        Ladder ladder = Ladder.between("10.0.0.1", 40_000, "203.0.113.10", 443)
                .handshake()
                .after(20);
        assertThat(told(ladder.seqOffset(5_000_000).noOptions().serverRst()))
                .contains(
                        "still open when the capture ended, for the RST that came is one that its receiver must ignore");
    }

    @Test
    void aLoneResetMayBeTheAnswerToASyn() {
        Ladder ladder = Ladder.between("10.0.0.1", 40_000, "203.0.113.10", 443);
        assertThat(told(ladder.lose().syn().serverRefuses()))
                .contains("closed by the server (RST) (a connection that is refused looks like this");
    }
}
