package io.hangup.capture.live;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.File;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RootRightsTest {
    @Test
    void becomingRootIsRefused() {
        assertThatThrownBy(() -> RootRights.giveUp(0, 5)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> RootRights.giveUp(5, 0)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void captureGoesOnWithoutRootAndFromAFolderThatOnlyRootReads(@TempDir Path folder) throws Exception {
        assumeTrue(
                Boolean.getBoolean("hangup.ci"),
                "giving up root needs root: run it with -Dhangup.ci=true, where its absence is a failure");
        Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwx------"));
        int count = 0;
        for (String entry : System.getProperty("java.class.path").split(File.pathSeparator)) {
            pack(Path.of(entry), folder.resolve(count++ + ".jar"));
        }
        Process program = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        // the packaged program says this in its manifest; Java 24 and newer warn without it
                        "--enable-native-access=ALL-UNNAMED",
                        "-cp",
                        folder + "/*",
                        CaptureWithoutRoot.class.getName())
                .redirectErrorStream(true)
                .start();
        String printed = new String(program.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(printed.lines())
                .containsExactly(
                        "root before: true",
                        "root after: false",
                        "connected: true",
                        "frame: FRAME EN10MB",
                        "users: [65534 65534 65534 65534]",
                        "rights: [0000000000000000]",
                        "dropped: 0",
                        "again: NOT_PERMITTED");
        assertThat(program.waitFor()).isZero();
    }

    private static void pack(Path entry, Path jar) throws IOException {
        if (Files.isRegularFile(entry)) {
            Files.copy(entry, jar);
            return;
        }
        try (OutputStream out = Files.newOutputStream(jar);
                JarOutputStream packed = new JarOutputStream(out)) {
            for (Path file : filesUnder(entry)) {
                packed.putNextEntry(new JarEntry(entry.relativize(file).toString()));
                Files.copy(file, packed);
                packed.closeEntry();
            }
        }
    }

    private static List<Path> filesUnder(Path folder) throws IOException {
        if (!Files.isDirectory(folder)) {
            return List.of();
        }
        try (Stream<Path> files = Files.walk(folder)) {
            return files.filter(Files::isRegularFile).collect(Collectors.toList());
        }
    }
}
