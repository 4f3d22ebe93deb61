package io.hangup.report;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class MarkdownReportTest {
    @Test
    void anIncidentPastesAsVerdictEvidenceAndRemedies() {
        String text = MarkdownReport.render(ReportFixture.incident(), Style.PLAIN);
        assertThat(text).isEqualTo(Expected.text("incident.md", text));
    }

    @Test
    void tablesHaveFewerThanSixColumns() {
        assertThat(MarkdownReport.render(ReportFixture.incident(), Style.PLAIN)
                        .lines()
                        .filter(line -> line.startsWith("|")))
                .allSatisfy(line -> assertThat(line.split("\\|").length - 1).isLessThan(6));
    }

    @Test
    void nothingFromTheCaptureBecomesMarkup() {
        String text = MarkdownReport.render(
                ReportFixture.hostile("<script>x</script>\n# big | @all `c` [l](http://x) sk-ant-0123456789abcdef"),
                Style.PLAIN);
        assertThat(text.replaceAll("`[^`\n]*`", "").replace("\\<", "")).doesNotContain("<");
        assertThat(text).doesNotContain("0123456789abcdef").doesNotContain("\n# big");
        assertThat(text.lines().filter(line -> line.startsWith("| 41")))
                .singleElement()
                .satisfies(row -> assertThat(row.replace("\\|", "").chars().filter(c -> c == '|'))
                        .hasSize(5));
    }

    @Test
    void aHealthyCaptureAndAnEmptyOneAreSaidToBe() {
        assertThat(MarkdownReport.render(ReportFixture.healthy(), Style.PLAIN)).contains("No call failed");
        assertThat(MarkdownReport.render(ReportFixture.nothingFound(), Style.PLAIN))
                .contains("No LLM call among 12 TCP connections");
    }
}
