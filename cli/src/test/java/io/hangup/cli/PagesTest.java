package io.hangup.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class PagesTest {
    @Test
    void aPageIsShownWithoutItsMarks() {
        String page = "# keepalive-race\nText with **bold**, `code` and [a link](other.md), [web](https://x.org).\n\n"
                + "```\nkeep | this ` as it is\n```\n| a | b |\n|---|---|\n| 1 | 2 |\n";
        assertThat(PageText.render(page, false))
                .isEqualTo("keepalive-race\nText with bold, code and a link, web (https://x.org).\n\n"
                        + "    keep | this ` as it is\n| a | b |\n| 1 | 2 |\n");
    }

    @Test
    void explainShowsThePageThatDocsHold() {
        Run run = Run.of("explain", "connect-refused");
        assertThat(run.status()).isZero();
        assertThat(run.out())
                .startsWith("connect-refused\n")
                .contains("What to do")
                .doesNotContain("**");
        assertThat(run.out()).doesNotContain("\u001b");
    }

    @Test
    void anErrorMessageIsAnsweredWithItsCausesAndWhatToCapture() {
        Run run =
                Run.of("explain", "upstream prematurely closed connection while reading response header from upstream");
        assertThat(run.status()).isZero();
        assertThat(run.out())
                .containsSubsequence(
                        " 1. proxy-upstream-terminated\n",
                        " 2. keepalive-race\n",
                        "proxy that wrote it",
                        "tcpdump -i any");
        assertThat(Run.of("explain", "Empty", "reply", "from", "server").out())
                .contains("keepalive-race", "where the client runs")
                .doesNotContain("proxy that wrote it");
        assertThat(run.out().lines().filter(line -> !line.contains("tcpdump")))
                .allSatisfy(line -> assertThat(line).hasSizeLessThanOrEqualTo(100));
    }

    /** Behind somebody else's edge nobody can capture, and a status that says it all needs no capture. */
    @Test
    void aCaptureIsAskedForOnlyWhereItHelps() {
        assertThat(Run.of("explain", "error code: 522").out())
                .contains("proxy-upstream-connect-failed", "an edge on the way", "If the server behind it is yours");
        assertThat(Run.of("explain", "Error code: 503 - upstream connect error").out())
                .contains("proxy that wrote it")
                .doesNotContain("an edge on the way");
        assertThat(Run.of("explain", "insufficient_quota").out())
                .contains("The message says it all", "'hangup explain provider-rejected-with-status'")
                .doesNotContain("tcpdump");
    }

    @Test
    void anErrorMessageFromALogCannotAct() {
        assertThat(Run.of("explain", "socket hang up \u001b[2J").out()).doesNotContain("\u001b");
    }

    @Test
    void whatNobodyKnowsEndsWithTwo() {
        Run run = Run.of("explain", "the cat sat on the mat");
        assertThat(run.status()).isEqualTo(ExitStatus.USAGE);
        assertThat(run.err()).contains("no cause is known").contains("tcpdump");
        assertThat(Run.of("explain", "keepalive-rase").err()).contains("did you mean 'keepalive-race'");
    }

    @Test
    void headingsAreBoldOnATerminalOnly() {
        ByteArrayInputStream nothing = new ByteArrayInputStream(new byte[0]);
        assertThat(Run.with(nothing, Map.of(), "o", "explain", "connect-refused")
                        .out())
                .startsWith("\u001b[1mconnect-refused\u001b[0m");
        assertThat(Run.with(nothing, Map.of("NO_COLOR", "1"), "o", "explain", "connect-refused")
                        .out())
                .doesNotContain("\u001b");
    }

    @Test
    void withoutACauseAllAreListedWithTheirFirstSentence() throws Exception {
        List<String> lines = Run.of("explain").out().lines().toList();
        assertThat(lines).hasSameSizeAs(CausePages.ids());
        assertThat(lines)
                .anySatisfy(line ->
                        assertThat(line).startsWith("connect-refused ").contains("nothing listens on that port."));
        assertThat(lines).allSatisfy(line -> assertThat(line).hasSizeLessThanOrEqualTo(100));
    }

    @Test
    void nearWordsAreSuggestedFarOnesAreNot() {
        List<String> known = List.of("connect-refused", "connect-blackhole", "keepalive-race");
        assertThat(Suggestions.nearest("connect-refuse", known, 3)).startsWith("connect-refused");
        assertThat(Suggestions.nearest("keepalive", known, 3)).containsExactly("keepalive-race");
        assertThat(Suggestions.nearest("zebra", known, 3)).isEmpty();
        assertThat(Suggestions.distance("analyse", "analyze")).isEqualTo(1);
        assertThat(Suggestions.distance("foramt", "format")).isEqualTo(1);
    }

    /** Whoever is on call copies them: {@code hangup NAME …} in a code block or in backticks. */
    @Test
    void everyCommandOfHangupThatAPageNamesExists() throws IOException {
        Pattern command = Pattern.compile("(?m)(?:^|`)hangup ([a-z]+)");
        Set<String> known =
                Set.of("analyze", "live", "show", "events", "explain", "compare", "endpoints", "interfaces", "doctor");
        try (Stream<Path> pages = Files.list(Run.project("docs/causes"))) {
            for (Path page : pages.toList()) {
                for (Matcher named = command.matcher(Files.readString(page)); named.find(); ) {
                    assertThat(known).as(page.toString()).contains(named.group(1));
                }
            }
        }
        assertThat(known)
                .allSatisfy(name ->
                        assertThat(Run.of(name, "--help").status()).as(name).isZero());
    }
}
