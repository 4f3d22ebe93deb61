package io.hangup.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ShowCommandTest {
    @Test
    void aConnectionIsDrawnPhaseByPhase() {
        Run run = Run.of("show", Run.sample(), "--stream", "0");
        assertThat(run.status()).isZero();
        assertThat(run.out())
                .startsWith("tcp.stream 0 ")
                .containsSubsequence(
                        "── name look-up",
                        "── connect",
                        "── tls",
                        "ClientHello api.openai.com",
                        "ServerHello TLS 1.3",
                        "── request",
                        "── awaiting headers",
                        "── close",
                        "RST,ACK")
                .doesNotContain("\u001b");
    }

    @Test
    void aDiagnosisLeadsToItsConnection() {
        assertThat(Run.of("show", Run.sample(), "--diagnosis", "d1").out())
                .isEqualTo(Run.of("show", Run.sample(), "--stream", "0").out());
    }

    @Test
    void turnsSayWhoSpokeWhen() {
        Run run = Run.of("show", Run.sample(), "--stream", "0", "--turns");
        assertThat(run.out()).contains("client ─▶", "◀─ server", "RST").doesNotContain("──▶");
    }

    @Test
    void aStreamCanBeReadFromAPipe() throws IOException {
        byte[] capture = Files.readAllBytes(Path.of(Run.sample()));
        Run piped = Run.with(new java.io.ByteArrayInputStream(capture), Map.of(), "", "show", "-", "--stream", "0");
        assertThat(piped.out())
                .isEqualTo(Run.of("show", Run.sample(), "--stream", "0").out());
    }

    @Test
    void ofSeveralFilesTheSecondIsNumberOne() {
        String other = Run.project("sample-captures/connect-refused").toString();
        Run run = Run.of("show", Run.sample(), other, "--stream", "1:0");
        Run alone = Run.of("show", other, "--stream", "0");
        assertThat(run.status()).isZero();
        assertThat(run.out().lines().findFirst()).isEqualTo(alone.out().lines().findFirst());
        assertThat(run.out()).contains(" 1:");
    }

    @Test
    void coloursAreForTerminalsOnly() {
        Run run = Run.with(
                new java.io.ByteArrayInputStream(new byte[0]), Map.of(), "o", "show", Run.sample(), "--stream", "0");
        assertThat(run.out()).contains("\u001b[1m── connect");
    }

    @Test
    void whatIsNotThereIsOneSentenceAndTwo() {
        for (String[] wrong : new String[][] {
            {"--stream", "99"},
            {"--stream", "x"},
            {"--stream", "5:0"},
            {"--stream", "-1"},
            {"--diagnosis", "d99"},
            {},
            {"--stream", "0", "--diagnosis", "d1"},
            {"--stream", "0", "--turns", "--full"}
        }) {
            String[] all = new String[wrong.length + 2];
            all[0] = "show";
            all[1] = Run.sample();
            System.arraycopy(wrong, 0, all, 2, wrong.length);
            Run run = Run.of(all);
            assertThat(run.status()).as(String.join(" ", wrong)).isEqualTo(ExitStatus.USAGE);
            assertThat(run.out()).isEmpty();
            assertThat(run.err().lines()).hasSize(1);
        }
        assertThat(Run.of("show", Run.sample(), "--stream", "99").err())
                .contains("there is no tcp.stream 99")
                .contains("QUIC (HTTP/3) has none: all but the opening is encrypted");
    }

    /** Wireshark has the answers of what a sidecar takes in another stream: both numbers name the one connection. */
    @Test
    void bothStreamsOfARedirectedConnectionAreOneLadder() {
        String file =
                Run.project("sample-captures/sidecar-reset/capture.pcapng").toString();
        Run requests = Run.of("show", file, "--stream", "0");
        assertThat(requests.out())
                .contains("SYN,ACK 0 ──")
                .contains("answers in tcp.stream 1")
                .contains("502");
        assertThat(Run.of("show", file, "--stream", "1").out()).isEqualTo(requests.out());
    }

    @Test
    void ofAPipeTheStreamOfTheAnswersNamesThatOfTheRequests() throws IOException {
        byte[] capture = Files.readAllBytes(Run.project("sample-captures/sidecar-reset/capture.pcapng"));
        Run answers = Run.with(new ByteArrayInputStream(capture), Map.of(), "", "show", "-", "--stream", "1");
        assertThat(answers.status()).isEqualTo(ExitStatus.USAGE);
        assertThat(answers.err())
                .contains("tcp.stream 1 holds only the answers of tcp.stream 0")
                .contains("'show - --stream 0' draws both");
        Run none = Run.with(new ByteArrayInputStream(capture), Map.of(), "", "show", "-", "--stream", "9");
        assertThat(none.err()).contains("there is no tcp.stream 9 in standard input");
    }
}
