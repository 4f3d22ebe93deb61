package io.hangup.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.ZoneOffset;
import java.util.List;
import org.junit.jupiter.api.Test;

class TextReportTest {
    private static final Style STYLE = Style.PLAIN.withFiles(List.of("dir/incident one.pcapng"));

    @Test
    void anIncidentIsToldVerdictFirstThenLadderThenCalls() {
        String text = TextReport.render(ReportFixture.incident(), STYLE);
        assertThat(text).isEqualTo(Expected.text("incident.txt", text));
    }

    @Test
    void everyLineButCommandsStaysWithinTheWidth() {
        String text = TextReport.render(ReportFixture.incident(), STYLE);
        assertThat(text.lines().filter(line -> !line.contains("tcpdump")))
                .allSatisfy(line -> assertThat(TextLayout.width(line)).isLessThanOrEqualTo(100));
    }

    @Test
    void aHealthyCaptureIsSaidToBeWell() {
        assertThat(TextReport.render(ReportFixture.healthy(), STYLE))
                .contains("2 LLM calls to api.openai.com: 2 completed")
                .contains("All is well")
                .contains("Looked at: name look-ups")
                .doesNotContain("FAILED");
    }

    @Test
    void aCallThatMayHaveFailedIsNoDegradedOne() {
        assertThat(TextReport.render(ReportFixture.perhapsFailed(), STYLE))
                .contains("2 LLM calls to api.openai.com: 1 completed, 1 may have FAILED")
                .contains("UNCLEAR  api.openai.com")
                .doesNotContain("DEGRADED")
                .doesNotContain("degraded");
        assertThat(MarkdownReport.render(ReportFixture.perhapsFailed(), Style.PLAIN))
                .contains("0 failed, 1 may have")
                .contains("### UNCLEAR")
                .doesNotContain("degraded");
    }

    @Test
    void whereNothingWasFoundItSaysWhatWouldBeAndHowToNameMore() {
        String text = TextReport.render(ReportFixture.nothingFound(), STYLE).replaceAll("\\s+", " ");
        assertThat(text)
                .contains("No LLM call among 12 TCP connections.")
                .contains("hangup endpoints")
                .contains("--endpoint HOST[:PORT]")
                .contains("17 packets dropped")
                .contains("capture-drops, 2.13 %: The capture dropped 17 packets (frames 4)")
                .contains("--keylog was given")
                .doesNotContain("All is well");
    }

    @Test
    void repeatsAreToldOnceAndCounted() {
        String text = TextReport.render(ReportFixture.repeated(66), STYLE);
        assertThat(text)
                .contains("66 LLM calls to api.openai.com: 66 FAILED")
                .containsSubsequence("INCIDENTS", "66 times server-active-reset-before-headers", "First of 66 alike")
                .containsOnlyOnce("why not …");
    }

    @Test
    void colourIsUsedOnlyWhenAsked() {
        assertThat(TextReport.render(ReportFixture.incident(), STYLE)).doesNotContain("\u001b");
        Style color = new Style(true, 100, ZoneOffset.UTC, List.of());
        assertThat(TextReport.render(ReportFixture.incident(), color)).contains("\u001b[1;31mFAILED\u001b[0m");
    }

    @Test
    void nothingFromTheCaptureActsOnTheTerminal() {
        String evil = "a\u001b]0;owned\u0007\r\n\u202eevil\u200b\u009b31m\u2028x";
        String text = TextReport.render(ReportFixture.hostile(evil), STYLE);
        assertThat(text.replace("\n", "").chars().filter(c -> c < 0x20 || c >= 0x7f && c < 0xa0))
                .isEmpty();
        assertThat(text)
                .doesNotContain("\u202e")
                .doesNotContain("\u200b")
                .doesNotContain("\u2028")
                .contains("\\x1b");
    }

    @Test
    void keysAreNotPrinted() {
        String secret = "authorization: Bearer sk-proj-abcdefghijklmnop and ?key=AIzaSyA1234567890123456789012345";
        assertThat(TextReport.render(ReportFixture.hostile(secret), STYLE))
                .doesNotContain("abcdefghijklmnop")
                .doesNotContain("SyA1234567890");
    }

    @Test
    void aCaptureWithoutPacketsIsSaidToHoldNone() {
        CaptureEntry empty = new CaptureEntry(
                0,
                "e.pcap",
                "pcap",
                List.of(),
                0,
                0,
                Long.MIN_VALUE,
                Long.MIN_VALUE,
                "unknown",
                "",
                -1,
                List.of(),
                null);
        Report report = new Report(
                "0",
                List.of(empty),
                List.of(),
                List.of(),
                List.of(),
                List.of(),
                List.of(),
                List.of(),
                List.of(),
                new Summary(0, 0, 0, 0, 0, java.util.Map.of()),
                List.of());
        assertThat(TextReport.render(report, STYLE))
                .contains("e.pcap  0 frames")
                .contains("holds no packets");
    }

    @Test
    void whatDidNotFitIsSaidBesideTheCounts() {
        assertThat(TextReport.render(ReportFixture.incidentOfPart(), STYLE))
                .contains("1,234 further connections")
                .contains("LEFT OUT");
        assertThat(TextReport.render(ReportFixture.incident(), STYLE)).doesNotContain("LEFT OUT");
        assertThat(MarkdownReport.render(ReportFixture.incidentOfPart(), STYLE)).contains("LEFT OUT");
    }

    @Test
    void aSitesNamesStandInTheAlternativesToo() {
        Report named = ReportFixture.incident().withSentences(text -> text + " [ours]");
        assertThat(named.diagnoses()).isNotEmpty().allSatisfy(diagnosis -> {
            assertThat(diagnosis.sentence()).endsWith("[ours]");
            assertThat(diagnosis.alternatives())
                    .isNotEmpty()
                    .allMatch(other -> other.why().endsWith("[ours]"));
        });
    }
}
