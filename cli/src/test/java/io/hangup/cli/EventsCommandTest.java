package io.hangup.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class EventsCommandTest {
    private static final String HEADER = "file\tframe\ttime\tstream\tsrc\tsport\tdst\tdport\tseq\tlen\tevent\tdetail";

    @Test
    void theTableHasAHeaderAndTwelveColumns() {
        Run run = Run.of("events", "--all", Run.sample());
        assertThat(run.status()).isZero();
        List<String> lines = run.out().lines().toList();
        assertThat(lines.get(0)).isEqualTo(HEADER);
        assertThat(lines).allSatisfy(line -> assertThat(line.split("\t", -1)).hasSize(12));
        assertThat(lines.subList(1, lines.size()))
                .anySatisfy(line -> assertThat(line).contains("\treset\t"));
    }

    @Test
    void ourOwnEventsAreNotWiresharks() {
        assertThat(Run.of("events", "--all", "--wireshark", Run.sample()).out()).doesNotContain("\treset\t");
    }

    @Test
    void everyFrameGivesARowForEachTcpFrame() {
        long some = Run.of("events", "--all", Run.sample()).out().lines().count();
        String all = Run.of("events", "--all", "--every-frame", Run.sample()).out();
        assertThat(all.lines().count()).isGreaterThan(some);
        assertThat(all).contains("\t-\t-\n");
    }

    @Test
    void jsonLinesHoldTheSameEvents() {
        String table = Run.of("events", "--all", Run.sample()).out();
        List<String> lines = Run.of("events", "--all", "--format", "jsonl", Run.sample())
                .out()
                .lines()
                .toList();
        assertThat(lines).hasSize((int) table.lines().count() - 1);
        assertThat(lines)
                .allSatisfy(line ->
                        assertThat(line).startsWith("{\"type\":\"event\",").endsWith("}"));
    }

    @Test
    void aPipeIsReadOnce() throws IOException {
        byte[] capture = Files.readAllBytes(Path.of(Run.sample()));
        Run piped = Run.with(new java.io.ByteArrayInputStream(capture), Map.of(), "", "events", "--all", "-");
        String direct = Run.of("events", "--all", Run.sample()).out();
        assertThat(piped.out().replace("\n-\t", "\n")).isEqualTo(direct.replace("\ncapture.pcapng\t", "\n"));
        assertThat(Run.with(new java.io.ByteArrayInputStream(capture), Map.of(), "", "events", "--stream", "0", "-")
                        .err())
                .contains("a pipe can be read only once");
    }

    @Test
    void unreadableInputEndsWithThree() {
        assertThat(Run.of("events", "--all", Run.project("pom.xml").toString()).status())
                .isEqualTo(ExitStatus.UNREADABLE);
    }
}
