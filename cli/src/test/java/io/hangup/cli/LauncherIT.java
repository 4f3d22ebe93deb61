package io.hangup.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** Starts the packaged program by its launcher. */
@DisabledOnOs(OS.WINDOWS)
class LauncherIT {
    private static final Path LAUNCHER =
            Run.project("cli/bin/hangup").toAbsolutePath().normalize();

    @TempDir
    Path folder;

    private Path fakeJava;

    @BeforeEach
    void makeAJavaThatTellsItsArguments() throws IOException {
        fakeJava = folder.resolve("fake");
        Files.createDirectories(fakeJava.resolve("bin"));
        Path java = Files.writeString(
                fakeJava.resolve("bin/java"), "#!/bin/sh\necho \"pid $$\"\nfor a; do echo \"$a\"; done\n");
        assertThat(java.toFile().setExecutable(true)).isTrue();
        release("17.0.9");
    }

    @Test
    void itRunsFromAnyFolderThroughALinkWithAnEmptyEnvironment() throws Exception {
        Path relative = Files.createSymbolicLink(folder.resolve("first"), LAUNCHER);
        Files.createDirectories(folder.resolve("bin"));
        Path link = Files.createSymbolicLink(
                folder.resolve("bin/hangup"), Path.of("..").resolve(relative.getFileName()));
        Started run = start(Map.of(), List.of("/usr/bin/env", "-i", link.toString(), "--version"));
        assertThat(run.err).isEmpty();
        assertThat(run.out).startsWith("hangup ");
        assertThat(run.status).isZero();
    }

    /** As UTF-8 in a C locale, and as bytes that are no UTF-8 in one of UTF-8; a report can be written to such a name too. */
    @Test
    void namesBeyondAsciiAreFoundWhateverTheLocaleIs() throws Exception {
        String capture =
                Run.project("sample-captures/rst-before-headers/capture.pcapng").toString();
        for (String[] one : new String[][] {{"C", "caf\\303\\251"}, {"C.UTF-8", "caf\\351"}}) {
            String script = "name=$(printf '" + one[1] + "'); cp '"
                    + Path.of(capture).toAbsolutePath() + "' \"$name\"; '" + LAUNCHER + "' analyze \"$name\"";
            Started run = start(Map.of("LC_ALL", one[0]), List.of("/bin/sh", "-c", script));
            assertThat(run.err).as(one[1]).isEmpty();
            assertThat(run.out).as(one[1]).contains("21 frames");
        }
        String written = "name=$(printf 'r\\303\\251'); '" + LAUNCHER + "' analyze -o \"$name\" '"
                + Path.of(capture).toAbsolutePath() + "' && cat \"$name\"";
        Started run = start(Map.of("LC_ALL", "C"), List.of("/bin/sh", "-c", written));
        assertThat(run.out).contains("21 frames");
        assertThat(run.status).isZero();
    }

    @Test
    void itRunsFromAFolderWithBlanks() throws Exception {
        Path home = folder.resolve("a b");
        Files.createDirectories(home.resolve("bin"));
        Files.copy(LAUNCHER, home.resolve("bin/hangup"));
        Files.createSymbolicLink(
                home.resolve("lib"), LAUNCHER.resolveSibling("../target").normalize());
        assertThat(home.resolve("bin/hangup").toFile().setExecutable(true)).isTrue();
        Started run = start(Map.of(), List.of(home.resolve("bin/hangup").toString(), "--version"));
        assertThat(run.out).startsWith("hangup ");
        assertThat(run.status).isZero();
    }

    @Test
    void anUnsuitableJavaThatWasAskedForIsNamed() throws Exception {
        release("11.0.2");
        Started run = start(Map.of("HANGUP_JAVA", fakeJava.toString()), List.of(LAUNCHER.toString(), "--version"));
        assertThat(run.status).isEqualTo(69);
        assertThat(run.err).startsWith("hangup: HANGUP_JAVA").hasLineCount(1);
    }

    @Test
    void anOldJavaHomeIsPassedOver() throws Exception {
        release("1.8.0_402");
        Started run = start(Map.of("JAVA_HOME", fakeJava.toString()), List.of(LAUNCHER.toString(), "--version"));
        assertThat(run.out).startsWith("hangup ");
    }

    @Test
    void whatIsNotBuiltSaysHowToBuildIt() throws Exception {
        Files.createDirectories(folder.resolve("cli/bin"));
        Path copy = Files.copy(LAUNCHER, folder.resolve("cli/bin/hangup"));
        assertThat(copy.toFile().setExecutable(true)).isTrue();
        Started run = start(Map.of(), List.of(copy.toString(), "--version"));
        assertThat(run.status).isEqualTo(69);
        assertThat(run.err).contains("mvn -q -DskipTests package").hasLineCount(1);
    }

    @Test
    void javaTakesThePlaceOfTheLauncher() throws Exception {
        Started run = start(fake(), List.of(LAUNCHER.toString(), "help"));
        assertThat(run.out).contains("pid " + run.pid + "\n").endsWith("help\n");
    }

    @Test
    void bigFilesGetMemoryAtOnceAndLongRunsTheSecondCompiler() throws Exception {
        assertThat(start(fake(), List.of(LAUNCHER.toString(), "analyze", Run.sample())).out)
                .contains("-XX:TieredStopAtLevel=1")
                .doesNotContain("-Xms352m");
        Path big = folder.resolve("big file.pcap");
        try (RandomAccessFile file = new RandomAccessFile(big.toFile(), "rw")) {
            file.setLength(80L << 20);
        }
        assertThat(start(fake(), List.of(LAUNCHER.toString(), "analyze", big.toString())).out)
                .contains("-Xms352m")
                .contains(big + "\n");
        assertThat(start(fake(), List.of(LAUNCHER.toString(), "live", "-i", "lo")).out)
                .doesNotContain("TieredStopAtLevel");
    }

    @Test
    void aNewerJavaGetsTheFlagThatItNeedsAndNoForeignArchive() throws Exception {
        assertThat(start(fake(), List.of(LAUNCHER.toString(), "help")).out)
                .doesNotContain("sun-misc")
                .doesNotContain("SharedArchiveFile");
        release("25.0.1");
        assertThat(start(fake(), List.of(LAUNCHER.toString(), "help")).out)
                .contains("--sun-misc-unsafe-memory-access=allow");
    }

    @Test
    void theReadmesFirstCommandNamesAFailedCall() throws Exception {
        List<String> command = List.of(LAUNCHER.toString(), "analyze", "--fail-on", "error", Run.sample());
        Started run = start(Map.of(), command);
        assertThat(run.out).contains("FAILED").contains("server-active-reset-before-headers");
        assertThat(run.status).isEqualTo(ExitStatus.FOUND);
    }

    private Map<String, String> fake() {
        return Map.of("HANGUP_JAVA", fakeJava.toString());
    }

    private void release(String version) throws IOException {
        Files.writeString(
                fakeJava.resolve("release"),
                "IMPLEMENTOR=\"x\"\nJAVA_VERSION=\"" + version + "\"\nOS_NAME=\"Linux\"\n");
    }

    private record Started(int status, long pid, String out, String err) {}

    private Started start(Map<String, String> environment, List<String> command) throws Exception {
        Path err = folder.resolve("err");
        ProcessBuilder builder = new ProcessBuilder(new ArrayList<>(command));
        builder.directory(folder.toFile());
        builder.redirectError(err.toFile());
        builder.environment().remove("HANGUP_JAVA");
        builder.environment().remove("HANGUP_JAVA_OPTS");
        builder.environment().putAll(environment);
        Process process = builder.start();
        process.getOutputStream().close();
        String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        return new Started(process.waitFor(), process.pid(), out, Files.readString(err));
    }
}
