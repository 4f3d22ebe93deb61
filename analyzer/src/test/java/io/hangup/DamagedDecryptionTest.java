package io.hangup;

import static org.assertj.core.api.Assertions.assertThat;

import io.hangup.capture.CaptureSource;
import io.hangup.diagnosis.Confidence;
import io.hangup.diagnosis.Diagnosis;
import io.hangup.diagnosis.Severity;
import io.hangup.llm.ClosedBy;
import io.hangup.llm.Outcome;
import io.hangup.llm.Visibility;
import io.hangup.report.ExchangeEntry;
import io.hangup.report.Report;
import io.hangup.report.Style;
import io.hangup.report.TextReport;
import io.hangup.testing.PcapngPackets;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Real captures with their keys, of which one packet is missing, or one byte of one TLS record is another, or the keys are
 * not the right ones: what is not known is unknown, the rest goes on, and nothing is claimed that was not so.
 */
class DamagedDecryptionTest {
    private static final Path SAMPLES = Path.of("..", "sample-captures");
    private static final int TCP = 14 + 20;
    private static final int RECORD_HEADER = 5;

    @TempDir
    Path folder;

    private static Path keys(String name) {
        return SAMPLES.resolve(name).resolve("keys.log");
    }

    private static PcapngPackets packets(String name) throws IOException {
        return new PcapngPackets(SAMPLES.resolve(name).resolve("capture.pcapng"));
    }

    private static Report report(CaptureSource source, Path keys) throws IOException {
        AnalysisOptions options = AnalysisOptions.DEFAULTS.withKeyLogs(List.of(keys));
        return new Analyzer(options, AnalysisListener.NONE).analyze(source);
    }

    /** Offset of the first record in the packet where it is one of encrypted data, or -1. */
    private static int sealed(byte[] packet) {
        boolean tcp = packet.length > TCP + 20 && packet[12] == 8 && packet[23] == 6;
        int payload = tcp ? TCP + ((packet[TCP + 12] & 0xf0) >> 2) : 0;
        return tcp && packet.length > payload + RECORD_HEADER + 17 && packet[payload] == 23 && packet[payload + 1] == 3
                ? payload
                : -1;
    }

    private record Damage(String what, CaptureSource source) {}

    /** The capture without each of its packets, and with a byte changed in each of its sealed records. */
    private static List<Damage> damages(String name) throws IOException {
        PcapngPackets packets = packets(name);
        List<Damage> all = new ArrayList<>();
        for (int i = 1; i <= packets.count(); i++) {
            all.add(new Damage(name + " without packet " + i, packets.without(i)));
            int record = sealed(packets.packet(i));
            if (record >= 0) {
                all.add(new Damage(
                        name + " with a changed byte in packet " + i, packets.changed(i, record + RECORD_HEADER + 4)));
            }
        }
        return all;
    }

    private static <T> boolean sameOrUnknown(T said, T truth, T unknown) {
        return Objects.equals(said, truth) || Objects.equals(said, unknown);
    }

    /** Everything said of the exchange is true of the whole capture's one. */
    private static void nothingWrong(String what, ExchangeEntry said, ExchangeEntry truth) {
        ExchangeEntry.Request request = said.request();
        assertThat(sameOrUnknown(request.method(), truth.request().method(), null))
                .as("%s: method %s", what, request.method())
                .isTrue();
        assertThat(sameOrUnknown(request.path(), truth.request().path(), null))
                .as("%s: path %s", what, request.path())
                .isTrue();
        assertThat(sameOrUnknown(request.model(), truth.request().model(), null))
                .as("%s: model %s", what, request.model())
                .isTrue();
        assertThat(request.bodyBytes())
                .as(what)
                .isLessThanOrEqualTo(truth.request().bodyBytes());
        ExchangeEntry.Response response = said.response();
        if (response == null) {
            return;
        }
        assertThat(sameOrUnknown(response.status(), truth.response().status(), -1))
                .as("%s: status %s", what, response.status())
                .isTrue();
        assertThat(response.bodyBytes())
                .as(what)
                .isLessThanOrEqualTo(truth.response().bodyBytes());
        assertThat(response.events())
                .as(what)
                .isLessThanOrEqualTo(Math.max(-1, truth.response().events()));
        boolean terminated = response.stream() != null && response.stream().terminated();
        assertThat(terminated && !truth.response().stream().terminated())
                .as(what)
                .isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"healthy-http2", "healthy-http2-goaway", "healthy-stream", "healthy-slow-start"})
    void ofAHealthyCallNothingIsClaimedThatWasNotSo(String name) throws IOException {
        Report whole = report(packets(name).unchanged(), keys(name));
        assertThat(whole.exchanges()).isNotEmpty().allMatch(e -> e.outcome() == Outcome.COMPLETED);
        int read = 0;
        int said = 0;
        List<Damage> damages = damages(name);
        for (Damage damage : damages) {
            Report report = report(damage.source(), keys(name));
            assertThat(report.diagnoses().stream().filter(d -> d.severity() != Severity.NOTE))
                    .as(damage.what())
                    .isEmpty();
            assertThat(report.exchanges()).as(damage.what()).hasSameSizeAs(whole.exchanges());
            for (int i = 0; i < whole.exchanges().size(); i++) {
                ExchangeEntry exchange = report.exchanges().get(i);
                assertThat(exchange.outcome())
                        .as(damage.what())
                        .isIn(Outcome.COMPLETED, Outcome.UNKNOWN, Outcome.UNANSWERED);
                nothingWrong(damage.what(), exchange, whole.exchanges().get(i));
                read += exchange.request().visibility() == Visibility.DECRYPTED ? 1 : 0;
                said++;
            }
        }
        // only a hello that is lost itself hides the rest
        assertThat(read).isGreaterThan(said * 9 / 10);
    }

    /** Whatever else is lost: of three exchanges on one HTTP/2 connection one packet can hurt two, and never the rest. */
    @Test
    void theOtherExchangesGoOn() throws IOException {
        String name = "healthy-http2";
        List<ExchangeEntry> whole =
                report(packets(name).unchanged(), keys(name)).exchanges();
        int pieces = 0;
        for (Damage damage : damages(name)) {
            List<ExchangeEntry> exchanges = report(damage.source(), keys(name)).exchanges();
            if (exchanges.stream().anyMatch(e -> e.request().visibility() != Visibility.DECRYPTED)) {
                continue;
            }
            pieces++;
            int untouched = 0;
            for (int i = 0; i < whole.size(); i++) {
                ExchangeEntry.Request request = exchanges.get(i).request();
                ExchangeEntry.Response response = exchanges.get(i).response();
                boolean same = Objects.equals(
                                request.path(), whole.get(i).request().path())
                        && Objects.equals(
                                request.model(), whole.get(i).request().model())
                        && response.status() == 200
                        && response.bodyBytes() == whole.get(i).response().bodyBytes()
                        && response.events() == whole.get(i).response().events();
                untouched += same ? 1 : 0;
            }
            assertThat(untouched).as(damage.what()).isGreaterThanOrEqualTo(whole.size() - 1);
        }
        assertThat(pieces).isGreaterThan(150);
    }

    /** The stream was reset by the server: whatever is missing, nobody else did it. */
    @Test
    void aResetStreamIsToldOrSaidToBeUnknown() throws IOException {
        String name = "http2-stream-reset";
        int told = 0;
        List<Damage> damages = damages(name);
        for (Damage damage : damages) {
            List<Diagnosis> loud = report(damage.source(), keys(name)).diagnoses().stream()
                    .filter(d -> d.severity() != Severity.NOTE)
                    .toList();
            assertThat(loud).as(damage.what()).allSatisfy(d -> {
                assertThat(d.cause()).isEqualTo("h2-stream-reset");
                assertThat(d.outcome()).isIn(Outcome.CLOSED_IN_BODY, Outcome.UNKNOWN);
                assertThat(d.closedBy()).isIn(ClosedBy.SERVER, ClosedBy.CLIENT);
                assertThat(d.sentence()).doesNotContain("min ");
            });
            told += loud.size();
        }
        assertThat(told).isGreaterThan(damages.size() * 9 / 10);
    }

    @Test
    void aChangedRecordIsSaidAndTheRestIsRead() throws IOException {
        String name = "healthy-stream";
        PcapngPackets packets = packets(name);
        int middle = packets.count() / 2;
        while (sealed(packets.packet(middle)) < 0) {
            middle++;
        }
        Report report = report(packets.changed(middle, sealed(packets.packet(middle)) + 60), keys(name));
        assertThat(text(report)).contains("decrypted but for 1 record: damaged, changed");
        assertThat(report.exchanges().get(0).response().events()).isGreaterThan(20);
    }

    /** Each secret in turn is another connection's. */
    @ParameterizedTest
    @ValueSource(strings = {"healthy-stream", "healthy-http2", "http2-stream-reset"})
    void aWrongKeyIsSaidAndNothingIsReadWithIt(String name) throws IOException {
        List<String> lines = Files.readAllLines(keys(name));
        int tried = 0;
        for (int i = 0; i < lines.size(); i++) {
            String line = lines.get(i);
            if (!line.contains("TRAFFIC_SECRET_0")) {
                continue;
            }
            tried++;
            List<String> wrong = new ArrayList<>(lines);
            int at = line.length() - 10;
            wrong.set(i, line.substring(0, at) + (line.charAt(at) == '0' ? '1' : '0') + line.substring(at + 1));
            Path file = Files.write(folder.resolve(i + ".log"), wrong);
            Report report = report(packets(name).unchanged(), file);
            assertThat(text(report))
                    .as(line.substring(0, 25))
                    .containsAnyOf("the keys do not fit", "a secret that the key log has wrong");
            assertThat(report.diagnoses()).allSatisfy(d -> {
                assertThat(d.cause()).isIn("h2-stream-reset", "unexplained");
                // the server's words stay what they are where only the client's are hidden
                if (line.startsWith("SERVER")) {
                    assertThat(d.confidence()).isNotEqualTo(Confidence.CERTAIN);
                }
            });
            boolean client = line.startsWith("CLIENT");
            assertThat(report.exchanges()).allSatisfy(e -> {
                if (client) {
                    assertThat(e.request().path()).isNull();
                } else {
                    assertThat(e.response().status()).isEqualTo(-1);
                }
            });
        }
        assertThat(tried).isGreaterThanOrEqualTo(2);
    }

    private static String text(Report report) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        TextReport.write(report, Style.PLAIN, out);
        return out.toString(StandardCharsets.UTF_8).replaceAll("\\s+", " ");
    }

    @Test
    void whatTheServerSaidIsToldWhereOnlyTheClientsSecretIsMissing() throws IOException {
        List<String> lines = new ArrayList<>(Files.readAllLines(keys("http2-stream-reset")));
        lines.removeIf(line -> line.startsWith("CLIENT_TRAFFIC_SECRET_0"));
        Path file = Files.write(folder.resolve("server.log"), lines);
        Report report = report(packets("http2-stream-reset").unchanged(), file);
        assertThat(report.diagnoses()).singleElement().satisfies(d -> {
            assertThat(d.cause()).isEqualTo("h2-stream-reset");
            assertThat(d.outcome()).isEqualTo(Outcome.CLOSED_IN_BODY);
        });
        assertThat(report.exchanges()).singleElement().satisfies(e -> {
            assertThat(e.request().path()).isNull();
            assertThat(e.response().status()).isEqualTo(200);
        });
        assertThat(text(report)).contains("what was asked is not known");
    }
}
