package io.hangup.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.ZoneOffset;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OutputTest {
    @TempDir
    Path folder;

    @Test
    void aFileAppearsOnlyWhenItIsWhole() throws IOException {
        Path target = folder.resolve("report.txt");
        try (Output output = Output.file(target)) {
            output.stream().write(new byte[100_000]);
            assertThat(target).doesNotExist();
            output.commit();
        }
        assertThat(target).hasSize(100_000);
        assertThat(names()).containsExactly("report.txt");
    }

    @Test
    void aReportThatIsGivenUpLeavesTheOldOneAlone() throws IOException {
        Path target = Files.writeString(folder.resolve("report.txt"), "old");
        try (Output output = Output.file(target)) {
            output.stream().write(new byte[100_000]);
        }
        assertThat(target).hasContent("old");
        assertThat(names()).containsExactly("report.txt");
    }

    @Test
    void aReportIsNeverWrittenOverTheCapture() throws IOException {
        Path capture = Files.copy(Path.of(Run.sample()), folder.resolve("c.pcapng"));
        long size = Files.size(capture);
        Run run = Run.of("analyze", capture.toString(), "-o", folder + "/./c.pcapng");
        assertThat(run.status()).isEqualTo(ExitStatus.USAGE);
        assertThat(run.err()).contains("is the capture itself");
        assertThat(capture).hasSize(size);
    }

    @Test
    void aFolderIsNoFile() {
        assertThatThrownBy(() -> Output.file(folder))
                .isInstanceOf(Failure.class)
                .hasMessageContaining("is a folder");
    }

    @Test
    void whenNobodyReadsTheOutputTheProgramEndsQuietly() {
        OutputStream closed = new OutputStream() {
            @Override
            public void write(int b) throws IOException {
                throw new IOException("Broken pipe");
            }
        };
        InputStream empty = new ByteArrayInputStream(new byte[0]);
        java.io.ByteArrayOutputStream err = new java.io.ByteArrayOutputStream();
        Console console = new Console(empty, closed, new PrintStream(err, true), Map.of(), "", ZoneOffset.UTC);
        assertThat(new Program(console).run("help")).isZero();
        assertThat(err.toString()).isEmpty();
    }

    private Stream<String> names() throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.map(file -> file.getFileName().toString()).toList().stream();
        }
    }
}
