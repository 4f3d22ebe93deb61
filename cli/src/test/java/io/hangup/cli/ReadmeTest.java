package io.hangup.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class ReadmeTest {
    private static final String MARK = "-Dapprove rewrites it -->\n```\n";

    @Test
    void theReadmeShowsWhatItsFirstCommandPrints() throws IOException {
        Path here = Path.of("").toAbsolutePath();
        Path sample = Run.project(Run.SAMPLE).toAbsolutePath().normalize();
        String report = Run.of("analyze", here.relativize(sample).toString()).out();
        String verdict = report.substring(0, report.indexOf("\nCALLS"));
        Path file = Run.project("README.md");
        String readme = Files.readString(file);
        int from = readme.indexOf(MARK) + MARK.length();
        int to = readme.indexOf("```", from);
        if (System.getProperty("approve") != null) {
            Files.writeString(file, readme.substring(0, from) + verdict + readme.substring(to));
            readme = Files.readString(file);
        }
        assertThat(readme).contains(MARK + verdict + "```");
        assertThat(readme).contains("cli/bin/hangup analyze " + Run.SAMPLE);
    }
}
