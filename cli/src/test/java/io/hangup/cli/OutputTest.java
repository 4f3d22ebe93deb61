package io.hangup.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
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
    void ownLinksAreFollowedAndStay() throws IOException {
        Path real = Files.writeString(folder.resolve("real.txt"), "old");
        Path link = Files.createSymbolicLink(folder.resolve("link.txt"), Path.of("real.txt"));
        try (Output output = Output.file(link)) {
            output.stream().write('x');
            output.commit();
        }
        assertThat(link).isSymbolicLink();
        assertThat(real).hasContent("x");
    }

    @Test
    void linksOfOthersAreNotFollowed() throws IOException {
        assertThat(OwnLinks.isTrusted("mallory", "root")).isFalse();
        assertThat(OwnLinks.isTrusted("mallory", "alice")).isFalse();
        assertThat(OwnLinks.isTrusted("alice", "alice")).isTrue();
        assertThat(OwnLinks.isTrusted("root", "alice")).isTrue();
        Path victim = Files.writeString(folder.resolve("victim.txt"), "old");
        Path link = Files.createSymbolicLink(folder.resolve("link.txt"), victim);
        String user = System.setProperty("user.name", "somebody else");
        giveAway(link);
        try {
            boolean root =
                    Files.getOwner(link, LinkOption.NOFOLLOW_LINKS).getName().equals("root");
            if (!root) {
                assertThatThrownBy(() -> Output.file(link))
                        .isInstanceOf(Failure.class)
                        .hasMessageContaining("is a symbolic link that belongs to");
                assertThatThrownBy(() -> Output.directly(link)).isInstanceOf(Failure.class);
            }
        } finally {
            System.setProperty("user.name", user);
        }
        assertThat(victim).hasContent("old");
    }

    @Test
    void linksToFoldersAreFollowedButNotThoseThatOthersLaidWhereAllMayWrite() throws IOException {
        Path real = Files.createDirectories(folder.resolve("real/deep"));
        Path open = Files.createDirectory(folder.resolve("open"));
        Path link = Files.createSymbolicLink(open.resolve("link"), Path.of("../real"));
        Files.createSymbolicLink(real.resolve("again"), Path.of("../deep/./"));
        Path named = link.resolve("deep/again/report.txt");
        try (Output output = Output.file(named)) {
            output.stream().write('x');
            output.commit();
        }
        assertThat(real.resolve("report.txt")).hasContent("x");
        assertThat(OwnLinks.follow(link.resolve("../up.txt")))
                .isEqualTo(folder.toRealPath().resolve("up.txt"));

        giveAway(link);
        String user = System.setProperty("user.name", "somebody else");
        try {
            Output.directly(named).close();
            assertThat(real.resolve("report.txt")).isEmptyFile();
            Files.setPosixFilePermissions(open, PosixFilePermissions.fromString("rwxrwxrwx"));
            if (!OwnLinks.isTrusted(link)) {
                assertThatThrownBy(() -> Output.file(named))
                        .isInstanceOf(Failure.class)
                        .hasMessageContaining("link is a symbolic link that belongs to");
                assertThatThrownBy(() -> Output.directly(named)).isInstanceOf(Failure.class);
            }
        } finally {
            System.setProperty("user.name", user);
        }
    }

    @Test
    void linksInARingLeadNowhere() throws IOException {
        Path first = folder.resolve("first");
        Files.createSymbolicLink(first, Path.of("second"));
        Files.createSymbolicLink(folder.resolve("second"), Path.of("first"));
        assertThatThrownBy(() -> Output.file(first.resolve("x")))
                .isInstanceOf(Failure.class)
                .hasMessageContaining("cannot write");
    }

    /** Gives a link to another user; where that is not allowed it belongs to the user of this test. */
    private static void giveAway(Path link) throws IOException {
        try {
            Files.setAttribute(link, "unix:uid", 65_534, LinkOption.NOFOLLOW_LINKS);
        } catch (IOException | UnsupportedOperationException notRoot) {
            // then the test names another user as the one who writes
        }
    }

    @Test
    void aFileThatSomebodyElseLaidWhereAllMayWriteIsNotWritten() throws IOException {
        Path laid = Files.writeString(folder.resolve("laid.txt"), "old");
        try {
            Files.setAttribute(laid, "unix:uid", 65_534);
        } catch (IOException | UnsupportedOperationException notRoot) {
            // then the file belongs to the user of this test, who is not the one named below
        }
        String user = System.setProperty("user.name", "somebody else");
        try {
            assertThat(OwnLinks.isTrusted(laid)).isFalse();
            Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxrwxrwx"));
            assertThatThrownBy(() -> Output.directly(laid))
                    .isInstanceOf(Failure.class)
                    .hasMessageContaining("lies where all may write");
            assertThat(laid).hasContent("old");
            Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxr-xr-x"));
            Output.directly(laid).close();
            assertThat(laid).isEmptyFile();
        } finally {
            System.setProperty("user.name", user);
        }
    }

    @Test
    void aReportIsReadableForThoseWhoCouldReadTheOneBefore() throws IOException {
        Path target = Files.writeString(folder.resolve("report.txt"), "old");
        if (!Files.getFileStore(target).supportsFileAttributeView("posix")) {
            return;
        }
        Files.setPosixFilePermissions(target, PosixFilePermissions.fromString("rw-------"));
        try (Output output = Output.file(target)) {
            output.stream().write('x');
            output.commit();
        }
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(target)))
                .isEqualTo("rw-------");
    }

    @Test
    void aFullDiskIsSaidInOneSentence() {
        OutputStream full = new OutputStream() {
            @Override
            public void write(int b) throws IOException {
                throw new IOException("No space left on device");
            }
        };
        ByteArrayOutputStream err = new ByteArrayOutputStream();
        Console console = new Console(
                new ByteArrayInputStream(new byte[0]),
                full,
                new PrintStream(err, true, StandardCharsets.UTF_8),
                Map.of(),
                "",
                ZoneOffset.UTC);
        assertThat(new Program(console).run("analyze", Run.sample())).isEqualTo(ExitStatus.USAGE);
        assertThat(err.toString(StandardCharsets.UTF_8))
                .isEqualTo("hangup: cannot write to standard output: No space left on device.\n");
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
