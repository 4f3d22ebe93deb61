package io.hangup.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ProgramTest {
    @TempDir
    Path folder;

    @ParameterizedTest
    @ValueSource(
            strings = {
                "analyse x|there is no command 'analyse'; did you mean 'analyze'?",
                "--all|options stand after the command",
                "analyze|hangup: analyze needs a capture: hangup analyze FILE",
                "analyze --endpoint :x x|'x' is not a port number",
                "analyze --frmat json x|unknown option '--frmat'; did you mean '--format'?",
                "analyze --format jsn x|--format 'jsn' is not known; did you mean",
                "analyze --fail-on bad x|--fail-on 'bad' is neither error nor warning.",
                "analyze --stream 1x x|--stream '1x' is not a number from 0 to",
                "analyze --port 70000 x|--port '70000' is not a number from 0 to 65535.",
                "analyze --timer gateway x|--timer 'gateway' is not NAME=SECONDS",
                "analyze --since yesterday x|--since 'yesterday' is not a time",
                "analyze --since 2026-11-22T11:00Z --until 2026-11-22T10:00Z x|--since lies after --until",
                "analyze --utc --local x|--utc and --local exclude each other.",
                "analyze - x|'-' (standard input) stands alone",
                "analyze --keylog /nonexistent x|--keylog /nonexistent cannot be read",
                "analyze --ignore conect-refused x|did you mean 'connect-refused'?",
                "analyze -o /nonexistent/report x|cannot write /nonexistent/report",
                "explain conect-refused|there is no cause 'conect-refused'; did you mean 'connect-refused'",
                "live|live needs an interface or a pipe",
                "live - -i lo|-i and -f are for interfaces",
                "events --format json x|events are text or jsonl",
            })
    void usageErrorsAreOneLineThatSaysWhatToDo(String argumentsAndMessage) {
        String arguments = argumentsAndMessage.substring(0, argumentsAndMessage.indexOf('|'));
        String expected = argumentsAndMessage.substring(arguments.length() + 1);
        Run run = Run.of(arguments.replace(" x", " " + Run.sample()).split(" "));
        assertThat(run.err()).startsWith("hangup: ").contains(expected).hasLineCount(1);
        assertThat(run.status()).isEqualTo(ExitStatus.USAGE);
        assertThat(run.out()).isEmpty();
    }

    @Test
    void withoutArgumentsTheHelpIsShownAsAnError() {
        Run run = Run.of();
        assertThat(run.status()).isEqualTo(ExitStatus.USAGE);
        assertThat(run.err()).contains("hangup analyze FILE");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"help", "--help", "-h", "help analyze", "analyze --help", "events -h", "live --help", "--version"
            })
    void helpGoesToStandardOutputWithinAHundredColumns(String arguments) {
        Run run = Run.of(arguments.split(" "));
        assertThat(run.status()).isZero();
        assertThat(run.err()).isEmpty();
        assertThat(run.out()).isNotBlank();
        assertThat(run.out().lines()).allSatisfy(line -> assertThat(line).hasSizeLessThanOrEqualTo(100));
    }

    @Test
    void aFileInThePlaceOfACommandIsRecognised() {
        assertThat(Run.of(Run.sample()).err()).contains("is a file, not a command: hangup analyze");
    }

    @Test
    void whatIsNoCaptureEndsWithThreeAndOneLine() throws IOException {
        Path text = Files.writeString(folder.resolve("notes.pcap"), "not a capture at all, only text");
        Run run = Run.of("analyze", text.toString());
        assertThat(run.status()).isEqualTo(ExitStatus.UNREADABLE);
        assertThat(run.err()).contains("notes.pcap").hasLineCount(1).doesNotContain("\tat ");
        assertThat(Run.of("analyze", folder.resolve("missing.pcap").toString()).status())
                .isEqualTo(ExitStatus.UNREADABLE);
        assertThat(Run.of("analyze", folder.toString()).err()).contains("no capture file in this folder");
    }

    @Test
    void controlCharactersInFileNamesDoNotReachTheTerminal() {
        Run run = Run.of("analyze", "no\u001b[31m\u202efile.pcap");
        assertThat(run.err()).doesNotContain("\u001b").doesNotContain("\u202e").contains("\\x1b[31m");
    }

    @Test
    void aTerminalAsStandardInputIsRefused() {
        Run run = Run.with(new ByteArrayInputStream(new byte[0]), Map.of(), "i", "analyze", "-");
        assertThat(run.status()).isEqualTo(ExitStatus.USAGE);
        assertThat(run.err()).contains("standard input is a terminal");
    }

    @Test
    void aDefectIsReportedInOneLineWithAnId() {
        RuntimeException defect = new IllegalStateException("secret words of a capture");
        assertThat(Defects.report(defect))
                .contains("defect of hangup")
                .containsPattern("report [0-9a-f]{8}")
                .contains("io.hangup.cli.ProgramTest")
                .doesNotContain("secret words");
    }
}
