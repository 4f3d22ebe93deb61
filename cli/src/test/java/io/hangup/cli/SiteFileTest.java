package io.hangup.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SiteFileTest {
    @TempDir
    private Path folder;

    @Test
    void timersNamesAndIgnoredCausesAreUsedAndShown() throws IOException {
        Path site = write(
                "# ours", "", "timer our ALB = 125s", "name 203.0.113.0/24 = the = lab", "name 203.0.113.10 = stub");
        String out = analyze(site);
        assertThat(out)
                .contains("203.0.113.10 [stub]")
                .contains("our ALB 125 s")
                .contains("203.0.113.0/24");
        assertThat(out).doesNotContain("[the = lab]");
    }

    @Test
    void anIgnoredCauseIsANote() throws IOException {
        Path site = write("ignore server-active-reset-before-headers");
        assertThat(analyze(site)).doesNotContain("FAILED  api").contains("Reported as notes only");
        assertThat(Run.of("analyze", "--fail-on", "error", "--site", site.toString(), Run.sample())
                        .status())
                .isZero();
    }

    @Test
    void whatIsWrongIsSaidWithItsLine() throws IOException {
        assertThat(wrong("timer ours = soon")).contains("line 2").contains("timer our ALB = 125");
        assertThat(wrong("name gateway = ours")).contains("neither an address nor a CIDR block");
        assertThat(wrong("name 10.0.0.0/40 = ours")).contains("prefix");
        assertThat(wrong("timeout 5")).contains("none of timer, name, ignore");
        assertThat(wrong("ignore no-such-cause")).contains("no such cause");
        assertThat(Run.of("analyze", "--site", "/nowhere", Run.sample()).status())
                .isEqualTo(ExitStatus.USAGE);
    }

    @Test
    void aCaptureGivenByMistakeIsRefused() {
        Run run = Run.of("analyze", "--site", Run.sample(), Run.sample());
        assertThat(run.status()).isEqualTo(ExitStatus.USAGE);
        assertThat(run.err()).contains("--site");
    }

    private String wrong(String line) throws IOException {
        Run run = Run.of("analyze", "--site", write("# first", line).toString(), Run.sample());
        assertThat(run.status()).isEqualTo(ExitStatus.USAGE);
        return run.err();
    }

    private String analyze(Path site) {
        Run run = Run.of("analyze", "--site", site.toString(), Run.sample());
        assertThat(run.status()).as(run.err()).isZero();
        return run.out();
    }

    private Path write(String... lines) throws IOException {
        return Files.writeString(folder.resolve("site.txt"), String.join("\n", lines));
    }
}
