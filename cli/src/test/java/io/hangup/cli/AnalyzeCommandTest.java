package io.hangup.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.networknt.schema.InputFormat;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AnalyzeCommandTest {
    private static final Pattern CAUSE = Pattern.compile("cause ([a-z0-9-]+),");

    private static final String HEALTHY = "sample-captures/healthy-stream/capture.pcapng";

    @TempDir
    Path folder;

    private Path failed;
    private Path broken;

    @BeforeEach
    void makeAFolderOfCaptures() throws IOException {
        Files.createDirectories(folder.resolve("a"));
        Files.createDirectories(folder.resolve("b"));
        failed = Files.copy(Run.project(Run.SAMPLE), folder.resolve("a/c.pcapng"));
        Files.copy(Run.project(HEALTHY), folder.resolve("b/c.pcapng"));
        broken = Files.write(
                folder.resolve("broken.pcap"), new byte[] {(byte) 0xd4, (byte) 0xc3, (byte) 0xb2, (byte) 0xa1, 9});
        Files.writeString(folder.resolve("notes.txt"), "no capture");
    }

    /** What a proxy answered is ignored: then what it met on its other leg is no new failure, nor another call. */
    @Test
    void anIgnoredVerdictTakesThatOfItsUpstreamLegAlong() throws IOException {
        for (String name : List.of("nginx-502-at-proxy", "nginx-504-at-proxy", "sidecar-reset", "proxy-died")) {
            String file;
            try (Stream<Path> files = Files.list(Run.project("sample-captures/" + name))) {
                file = files.filter(path -> path.getFileName().toString().startsWith("capture."))
                        .findFirst()
                        .orElseThrow()
                        .toString();
            }
            String cause = CAUSE.matcher(Run.of("analyze", file).out())
                    .results()
                    .map(match -> match.group(1))
                    .findFirst()
                    .orElseThrow();
            Run ignored = Run.of("analyze", "--ignore", cause, "--fail-on", "warning", file);
            assertThat(ignored.status()).as(name).isZero();
            assertThat(ignored.out())
                    .as(name)
                    .contains("1 LLM call to ", "Nothing failed but for", "Reported as notes only, as asked: " + cause)
                    .doesNotContain("FAILED", "CANCELLED");
        }
    }

    @Test
    void aFailedCallChangesTheExitStatusOnlyWhenAsked() {
        assertThat(Run.of("analyze", failed.toString()).status()).isZero();
        assertThat(Run.of("analyze", "--fail-on", "error", failed.toString()).status())
                .isEqualTo(ExitStatus.FOUND);
        assertThat(Run.of(
                                "analyze",
                                "--fail-on",
                                "warning",
                                Run.project(HEALTHY).toString())
                        .status())
                .isZero();
    }

    @Test
    void keysOfAnotherConnectionAreSaidToBeOfNoUse() {
        String keys = Run.project("sample-captures/stream-reset/keys.log").toString();
        Run other = Run.of("analyze", "--keylog", keys, failed.toString());
        assertThat(other.out()).contains("Not decrypted, tcp.stream 0: the key log has no keys of this connection.");
        Run own = Run.of(
                "analyze",
                "--keylog",
                keys,
                Run.project("sample-captures/stream-reset/capture.pcapng").toString());
        assertThat(own.out()).doesNotContain("Not decrypted");
        assertThat(Run.of("analyze", failed.toString()).out()).doesNotContain("Not decrypted");
    }

    @Test
    void eachCaptureGetsAReportOfItsOwnInOrder() throws IOException {
        Run run = Run.of("analyze", "--each", "--format", "json", folder.toString());
        assertThat(run.status()).isZero();
        assertThat(run.err()).contains("broken.pcap").hasLineCount(1);
        assertThat(run.out()).containsSubsequence("\"a/c.pcapng\"", "\"b/c.pcapng\"", "\"broken.pcap\"", "\"error\"");
        Schema schema = SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12)
                .getSchema(Files.readString(Run.project("docs/report.schema.json")));
        assertThat(schema.validate(run.out(), InputFormat.JSON)).isEmpty();
        assertThat(run.out()).doesNotContain("notes.txt");
    }

    @Test
    void manyCapturesGiveTheSameBytesEveryTime() {
        String[] arguments = {
            "analyze",
            "--each",
            "--format",
            "jsonl",
            Run.project("sample-captures").toString()
        };
        assertThat(Run.of(arguments).out()).isEqualTo(Run.of(arguments).out());
    }

    @Test
    void eachOfTextReportsIsHeadedByItsFile() {
        assertThat(Run.of("analyze", "--each", folder.toString()).out())
                .containsSubsequence("==== a/c.pcapng\n", "FAILED", "==== b/c.pcapng\n", "every call");
    }

    @Test
    void whenNoneOfThemCanBeReadTheStatusSaysSo() {
        assertThat(Run.of("analyze", "--each", broken.toString()).status()).isEqualTo(ExitStatus.UNREADABLE);
    }

    @Test
    void aPipeGivesTheReportOfTheFile() throws IOException {
        byte[] bytes = Files.readAllBytes(failed);
        Run piped = Run.with(new ByteArrayInputStream(bytes), Map.of(), "", "analyze", "--format", "json", "-");
        String direct = Run.of("analyze", "--format", "json", failed.toString()).out();
        assertThat(piped.out().replace("\"-\"", "\"c.pcapng\"")).isEqualTo(direct);
    }

    @Test
    void colourNeedsATerminalAndConsent() {
        ByteArrayInputStream nothing = new ByteArrayInputStream(new byte[0]);
        String file = failed.toString();
        assertThat(Run.with(nothing, Map.of(), "o", "analyze", file).out()).contains("\u001b[1;31mFAILED");
        assertThat(Run.with(nothing, Map.of(), "o", "analyze", "--no-color", file)
                        .out())
                .doesNotContain("\u001b");
        assertThat(Run.with(nothing, Map.of("NO_COLOR", "1"), "o", "analyze", file)
                        .out())
                .doesNotContain("\u001b");
        assertThat(Run.with(nothing, Map.of("TERM", "dumb"), "o", "analyze", file)
                        .out())
                .doesNotContain("\u001b");
        assertThat(Run.of("analyze", file).out()).doesNotContain("\u001b");
    }

    @Test
    void theReportGoesToTheFileThatWasNamed() {
        Path report = folder.resolve("ticket.md");
        Run run = Run.of("analyze", "--format", "markdown", "-o", report.toString(), failed.toString());
        assertThat(run.out()).isEmpty();
        assertThat(report).content().startsWith("## Hangup: 1 LLM call").contains("| frame | offset |");
    }

    @Test
    void timesAreInTheZoneThatWasAskedFor() {
        assertThat(Run.of("analyze", failed.toString()).out()).contains(" UTC");
        assertThat(Run.of("analyze", "--local", failed.toString()).out())
                .contains(" +02:00")
                .doesNotContain(" UTC");
    }

    @Test
    void aTimeOfDayIsTheDayOfTheCapture() {
        assertThat(Run.of("analyze", "--around", "10:35:43", failed.toString()).out())
                .contains("1 LLM call ");
        assertThat(Run.of("analyze", "--around", "11:35:43", failed.toString()).out())
                .contains("No LLM call");
        byte[] nothing = new byte[0];
        assertThat(Run.with(new ByteArrayInputStream(nothing), Map.of(), "", "analyze", "--around", "10:35", "-")
                        .err())
                .contains("needs a date as well");
    }

    @Test
    void liveUseTellsAFailedCallAndSumsUp() throws IOException {
        byte[] bytes = Files.readAllBytes(failed);
        Run text = Run.with(new ByteArrayInputStream(bytes), Map.of(), "", "live", "-");
        assertThat(text.status()).isZero();
        assertThat(text.out()).containsSubsequence("FAILED  api.openai.com", "1 LLM call ", "CALLS");
        Run lines = Run.with(new ByteArrayInputStream(bytes), Map.of(), "", "live", "-", "--format", "jsonl");
        List<String> types = lines.out()
                .lines()
                .map(line -> line.replaceAll("^\\{\"type\":\"([a-z]+)\".*", "$1"))
                .toList();
        assertThat(types).containsExactly("connection", "exchange", "diagnosis", "summary");
    }

    @Test
    void aWrongRowOfTheUsersEndpointsIsOneSentenceWithFileAndLine(@TempDir Path config) throws IOException {
        Path file = Files.createDirectory(config.resolve("hangup")).resolve("endpoints.tsv");
        for (String wrong : List.of("llm.example.com\tport", "10.0.0.0/99\t443", "two words")) {
            Files.writeString(file, "# mine\nllm.example.com\t443\n" + wrong + "\n");
            Run run = Run.with(
                    new ByteArrayInputStream(new byte[0]),
                    Map.of("XDG_CONFIG_HOME", config.toString()),
                    "",
                    "analyze",
                    Run.sample());
            assertThat(run.status()).as(wrong).isEqualTo(2);
            assertThat(run.err().strip().lines()).hasSize(1);
            assertThat(run.err()).contains(file + ", line 3: ");
        }
    }
}
