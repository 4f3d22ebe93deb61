package io.hangup;

import static org.assertj.core.api.Assertions.assertThat;

import io.hangup.capture.CaptureSource;
import io.hangup.diagnosis.Diagnosis;
import io.hangup.diagnosis.Severity;
import io.hangup.llm.InferredFact;
import io.hangup.llm.Outcome;
import io.hangup.llm.Visibility;
import io.hangup.report.ExchangeEntry;
import io.hangup.report.Report;
import io.hangup.report.Style;
import io.hangup.report.TextReport;
import io.hangup.testing.PcapngPackets;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Captures of real TLS stacks with their secrets inside, one a feature of TLS or HTTP/2; how they were made stands beside
 * them. {@code .ci/exchange_parity.py} compares the same files with tshark.
 */
class RealClientsTest {
    private static final String CHAT = "POST /v1/chat/completions 200 completed";

    /** What is told of each capture's exchanges, and the causes of its errors and warnings. */
    private static final Map<String, List<String>> TOLD = Map.ofEntries(
            Map.entry("key-update", List.of(CHAT, CHAT, CHAT)),
            Map.entry("zero-rtt", List.of(CHAT, CHAT)),
            Map.entry("early-answer", List.of(CHAT, CHAT)),
            Map.entry("resumption", List.of(CHAT, CHAT, CHAT)),
            Map.entry("hello-retry", List.of(CHAT)),
            Map.entry("client-certificate", List.of(CHAT)),
            Map.entry("client-certificate-tls12", List.of(CHAT)),
            Map.entry("cbc-tls12", List.of(CHAT)),
            Map.entry("chacha-tls12", List.of(CHAT)),
            Map.entry("brotli", List.of(CHAT)),
            Map.entry("zstd", List.of(CHAT)),
            Map.entry("aiohttp-deflate", List.of(CHAT, CHAT)),
            Map.entry("httpx-http2", List.of(CHAT, CHAT)),
            Map.entry("java-http2", List.of(CHAT, CHAT)),
            Map.entry(
                    "several-streams",
                    List.of(
                            CHAT,
                            CHAT,
                            "POST /v1/messages 200 completed",
                            "POST /v1/chat/completions 200 closed-in-body",
                            CHAT,
                            "h2-stream-reset")),
            Map.entry(
                    "client-cancels-stream",
                    List.of("POST /v1/chat/completions 200 client-cancelled", CHAT, "client-aborted-stream")),
            Map.entry(
                    "java-cancels", List.of("POST /v1/chat/completions 200 client-cancelled", "client-aborted-stream")),
            Map.entry(
                    "no-http-behind-proxy",
                    List.of("POST /v1/chat/completions -1 closed-before-headers", "proxy-protocol-mismatch")),
            Map.entry("websocket-http2", List.of("CONNECT /v1/realtime 200 closed-in-body", "websocket-closed")),
            Map.entry(
                    "grpc",
                    List.of(
                            "POST /inference.GRPCInferenceService/ModelInfer 200 completed",
                            "POST /inference.GRPCInferenceService/ModelStreamInfer 200 http-error",
                            "POST /inference.GRPCInferenceService/ModelInfer 200 stream-truncated",
                            "provider-rejected-with-status",
                            "stream-truncated-clean-close")));

    private static Path file(String name) {
        try {
            return Path.of(RealClientsTest.class
                    .getResource("clients/" + name + "/capture.pcapng")
                    .toURI());
        } catch (URISyntaxException e) {
            throw new IllegalStateException(e);
        }
    }

    private static Report report(CaptureSource source) throws IOException {
        return new Analyzer(AnalysisOptions.DEFAULTS, AnalysisListener.NONE).analyze(source);
    }

    private static Report decrypted(String name) throws IOException {
        return report(CaptureSource.file(file(name)));
    }

    private static Stream<Diagnosis> loud(Report report) {
        return report.diagnoses().stream().filter(d -> d.severity() != Severity.NOTE);
    }

    /** One row for each tunnel: with its own endpoint, whether it was read, not decrypted, or never got so far. */
    @Test
    void everyTunnelOfAnHttp2ProxyIsACall() throws IOException {
        Report report = decrypted("http2-tunnels");
        assertThat(report.calls())
                .extracting(call ->
                        call.host() + " " + call.what() + " " + call.outcome().id())
                .containsExactly(
                        "api.openai.com POST /v1/chat/completions gpt-4o, streaming completed",
                        "api.openai.com  tls-failed",
                        "api.mistral.ai POST /v1/chat/completions gpt-4o, streaming closed-in-body",
                        "api.anthropic.com POST /v1/messages gpt-4o completed",
                        "api.openai.com  completed");
        assertThat(loud(report)
                        .map(d -> d.cause() + " "
                                + d.evidence().get(d.evidence().size() - 1).frame()))
                .containsExactlyInAnyOrder("tls-client-rejected-cert 55", "stream-truncated-clean-close 87");
        assertThat(report.exchanges())
                .extracting(e -> e.request().visibility())
                .containsExactlyInAnyOrder(
                        Visibility.DECRYPTED, Visibility.DECRYPTED, Visibility.DECRYPTED, Visibility.INFERRED);
    }

    @Test
    void theLayerAroundTheTunnelsIsDrawnToo() throws IOException {
        io.hangup.report.Ladder ladder = Ladders.of(
                        CaptureSource.file(file("http2-tunnels")),
                        AnalysisOptions.DEFAULTS,
                        0,
                        0,
                        AnalysisListener.NONE)
                .orElseThrow();
        assertThat(ladder.rows()).anySatisfy(row -> {
            assertThat(row.phase()).isEqualTo("tls to the proxy");
            assertThat(row.contents()).containsExactly("ClientHello proxy.corp.example, offers h2");
        });
        assertThat(ladder.rows().stream().flatMap(row -> row.contents().stream()))
                .contains("SETTINGS", "HEADERS stream 7: request CONNECT api.mistral.ai:443");
    }

    @Test
    void everyExchangeIsReadAndJudged() throws IOException {
        for (Map.Entry<String, List<String>> expected : TOLD.entrySet()) {
            Report report = decrypted(expected.getKey());
            assertThat(report.exchanges()).allMatch(e -> e.request().visibility() == Visibility.DECRYPTED);
            List<String> said = Stream.concat(
                            report.exchanges().stream()
                                    .map(e -> e.request().method() + " "
                                            + e.request().path() + " "
                                            + e.response().status() + " "
                                            + e.outcome().id()),
                            loud(report).map(Diagnosis::cause))
                    .collect(Collectors.toList());
            assertThat(said).as(expected.getKey()).isEqualTo(expected.getValue());
        }
    }

    @Test
    void secretsThatComeAfterTheConnectionsWereToldAreNoted() throws Exception {
        Report late = new Analyzer(AnalysisOptions.DEFAULTS, AnalysisListener.NONE)
                .analyze(new PcapngPackets(file("resumption")).secretsMuchLater());
        assertThat(late.exchanges()).allMatch(e -> e.request().visibility() == Visibility.INFERRED);
        assertThat(late.notes())
                .anyMatch(note -> note.contains("The TLS secrets of 3 connections came after")
                        && note.contains("write the capture to one and analyze that"));
        Report inTime = new Analyzer(AnalysisOptions.DEFAULTS, AnalysisListener.NONE)
                .analyze(new PcapngPackets(file("resumption")).secretsLast());
        assertThat(inTime.notes()).noneMatch(note -> note.contains("came after"));
    }

    @Test
    void secretsBehindTheLastPacketOfAPipeAreUsed(@TempDir Path folder) throws IOException {
        Path other =
                Files.writeString(folder.resolve("keys.log"), "CLIENT_RANDOM " + "0".repeat(64) + " " + "1".repeat(96));
        for (AnalysisOptions options :
                List.of(AnalysisOptions.DEFAULTS, AnalysisOptions.DEFAULTS.withKeyLogs(List.of(other)))) {
            Report report = new Analyzer(options, AnalysisListener.NONE)
                    .analyze(new PcapngPackets(file("resumption")).secretsLast());
            assertThat(report.exchanges()).hasSize(3);
            assertThat(report.exchanges()).allMatch(e -> e.request().visibility() == Visibility.DECRYPTED);
        }
    }

    /** Each event is timed by the frame in which it became readable, whatever the coding. */
    @ParameterizedTest
    @ValueSource(strings = {"brotli", "zstd", "aiohttp-deflate", "httpx-http2"})
    void eventsInsideCompressedBodiesAreTimedOneByOne(String name) throws IOException {
        assertThat(decrypted(name).exchanges()).allSatisfy(e -> {
            assertThat(e.response().events()).isBetween(9L, 10L);
            assertThat(e.response().stream().terminated()).isTrue();
            assertThat(e.response().stream().medianGapMillis()).isBetween(20.0, 60.0);
        });
    }

    @Test
    void aWebSocketOnAStreamOfHttp2HasItsCloseCode() throws IOException {
        ExchangeEntry.WebSocketFacts socket =
                decrypted("websocket-http2").exchanges().get(0).response().webSocket();
        assertThat(socket.closeCode()).isEqualTo(1011);
        assertThat(socket.closedBy()).isEqualTo("server");
        assertThat(socket.serverMessages()).isEqualTo(3);
        assertThat(socket.clientMessages()).isEqualTo(1);
    }

    @Test
    void aSuiteThatCannotBeDecryptedIsNamed() throws IOException {
        Report report = decrypted("ccm-tls12");
        assertThat(report.exchanges()).allMatch(e -> e.request().visibility() == Visibility.INFERRED);
        assertThat(report.notes()).anyMatch(note -> note.contains("TLS_RSA_WITH_AES_128_CCM cannot be decrypted"));
        assertThat(text(report)).contains("cannot be seen").doesNotContain("--keylog");
        assertThat(loud(report)).isEmpty();
    }

    private static String text(Report report) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        TextReport.write(report, Style.PLAIN, out);
        return out.toString(StandardCharsets.UTF_8);
    }

    /** The secrets stand before the packets in these files; nothing of them is used here. */
    @Test
    void withoutKeysNothingIsClaimedThatTheKeysDoNotShow() throws IOException {
        for (String name : TOLD.keySet()) {
            Report without = report(new PcapngPackets(file(name)).withoutSecrets());
            assertThat(without.exchanges()).allMatch(e -> e.request().visibility() == Visibility.INFERRED);
            List<String> shown = loud(decrypted(name)).map(Diagnosis::cause).toList();
            assertThat(loud(without).map(Diagnosis::cause)).as(name).allMatch(shown::contains);
        }
    }

    private static List<InferredFact> facts(String name, int connection) throws IOException {
        Object facts = report(new PcapngPackets(file(name)).withoutSecrets())
                .connections()
                .get(connection)
                .tls()
                .get("inferred");
        return ((List<?>) facts).stream().map(InferredFact.class::cast).toList();
    }

    private static String sure(String name, int connection, String fact, String value) throws IOException {
        return facts(name, connection).stream()
                .filter(f -> f.fact().equals(fact) && f.value().equals(value))
                .map(InferredFact::sure)
                .findFirst()
                .orElse("absent");
    }

    @Test
    void eachInferredFactSaysHowSureItIsAndWhy() throws IOException {
        assertThat(facts("client-certificate", 0)).allSatisfy(fact -> {
            assertThat(fact.sure()).isIn("certain", "likely", "possible");
            assertThat(fact.reason()).hasSizeGreaterThan(20);
        });
        assertThat(sure("client-certificate", 0, "client-authentication", "yes"))
                .isEqualTo("likely");
        assertThat(sure("brotli", 0, "client-authentication", "yes")).isEqualTo("absent");
        assertThat(sure("brotli", 0, "http-version", "HTTP/2")).isEqualTo("likely");
        assertThat(sure("chacha-tls12", 0, "http-version", "HTTP/2")).isEqualTo("certain");
        assertThat(sure("key-update", 0, "http-version", "HTTP/1.1")).isEqualTo("certain");
        assertThat(sure("resumption", 0, "session-resumed", "yes")).isEqualTo("absent");
        assertThat(sure("resumption", 1, "session-resumed", "yes")).isEqualTo("certain");
        assertThat(sure("zero-rtt", 0, "early-data", "sent")).isEqualTo("absent");
        assertThat(sure("zero-rtt", 1, "early-data", "sent")).isEqualTo("likely");
        assertThat(sure("zero-rtt", 0, "session-tickets", "2")).isEqualTo("likely");
        assertThat(sure("zero-rtt", 1, "client-authentication", "yes"))
                .as("what comes before the Finished is EndOfEarlyData")
                .isEqualTo("absent");
        assertThat(sure("key-update", 0, "exchanges", "3")).isEqualTo("likely");
        assertThat(sure("several-streams", 0, "exchanges", "2")).isEqualTo("possible");
        assertThat(sure("cbc-tls12", 0, "handshake-complete", "yes")).isEqualTo("certain");
    }

    /** A server may answer early data before it has the client's Finished (RFC 8446 section 2.3). */
    @Test
    void anAnswerBeforeTheClientsFinishedIsSeenWithoutKeys() throws IOException {
        List<ExchangeEntry> inferred =
                report(new PcapngPackets(file("early-answer")).withoutSecrets()).exchanges();
        ExchangeEntry read = decrypted("early-answer").exchanges().get(1);
        assertThat(inferred.get(1).response().frames())
                .isEqualTo(read.response().frames());
        assertThat(inferred.get(1).response().headersTimeNanos())
                .isEqualTo(read.response().headersTimeNanos());
        assertThat(inferred.get(1).outcome()).isEqualTo(Outcome.COMPLETED);
        assertThat(sure("early-answer", 1, "session-tickets", "1")).isEqualTo("likely");
    }

    @Test
    void whatCanBeReadNeedsNoInference() throws IOException {
        for (String name : TOLD.keySet()) {
            assertThat(decrypted(name).connections())
                    .allSatisfy(c -> assertThat(c.tls().get("inferred")).isNull());
        }
    }

    /** OpenSSL's tickets are 82 bytes where the session stays with the server; the answer comes 1.5 s later. */
    @Test
    void ticketsOfSessionsThatStayWithTheServerAreNoAnswer() throws IOException {
        List<ExchangeEntry> known = decrypted("zero-rtt").exchanges();
        List<ExchangeEntry> inferred =
                report(new PcapngPackets(file("zero-rtt")).withoutSecrets()).exchanges();
        for (int i = 0; i < known.size(); i++) {
            long headers = known.get(i).response().headersTimeNanos();
            assertThat(inferred.get(i).response().headersTimeNanos())
                    .isBetween(headers - 1_000_000L, headers + 1_000_000L);
        }
    }

    /** The JDK pads records by 16 bytes: its RST_STREAM and WINDOW_UPDATE are no requests. */
    @Test
    void housekeepingOfAClientThatPadsIsNoCall() throws IOException {
        Report report = report(new PcapngPackets(file("java-cancels")).withoutSecrets());
        assertThat(report.exchanges()).hasSize(1);
        assertThat(report.diagnoses()).allMatch(d -> d.severity() == Severity.NOTE);
    }

    @Test
    void allCapturesAreExpectedToSaySomething() throws IOException {
        try (Stream<Path> folders = Files.list(file("grpc").getParent().getParent())) {
            List<String> names = folders.filter(Files::isDirectory)
                    .map(f -> f.getFileName().toString())
                    .filter(name -> !name.equals("ccm-tls12") && !name.equals("http2-tunnels")) // tests of their own
                    .toList();
            assertThat(names).containsExactlyInAnyOrderElementsOf(TOLD.keySet());
        }
    }
}
