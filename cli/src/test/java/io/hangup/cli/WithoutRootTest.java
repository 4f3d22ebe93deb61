package io.hangup.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.hangup.capture.live.RootRights;
import io.hangup.cli.WithoutRoot.Identity;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.ZoneOffset;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** That root is really given up while capturing, .ci/live_loopback.py checks: it needs root. */
class WithoutRootTest {
    private static Identity behind(String uid, String gid) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        Console console = new Console(
                new ByteArrayInputStream(new byte[0]),
                out,
                new PrintStream(out, true, StandardCharsets.UTF_8),
                Map.of("SUDO_UID", uid, "SUDO_GID", gid),
                "",
                ZoneOffset.UTC);
        return Identity.behind(console);
    }

    @Test
    void theUserBehindSudoIsReturnedTo() {
        assertThat(behind("1000", "1001")).isEqualTo(new Identity(1000, 1001));
    }

    @Test
    void whereRootIsRootItBecomesNobody() {
        Identity nobody = new Identity(RootRights.NOBODY, RootRights.NOBODY);
        assertThat(behind("", "")).isEqualTo(nobody);
        assertThat(behind("0", "0")).isEqualTo(nobody);
        assertThat(behind("1000", "0")).isEqualTo(nobody);
        assertThat(behind("-5", "x")).isEqualTo(nobody);
        assertThat(behind("99999999999", "1000")).isEqualTo(nobody);
    }

    @Test
    void aFileCanBeWrittenAsItGoes(@TempDir Path folder) throws IOException {
        Path file = folder.resolve("calls.jsonl");
        try (Output output = Output.directly(file)) {
            output.stream().write('x');
            output.stream().flush();
            assertThat(file).hasContent("x");
            output.commit();
        }
        assertThat(file).hasContent("x");
        try (var files = Files.list(folder)) {
            assertThat(files).containsExactly(file);
        }
    }
}
