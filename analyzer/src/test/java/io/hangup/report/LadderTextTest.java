package io.hangup.report;

import static org.assertj.core.api.Assertions.assertThat;

import io.hangup.llm.InferredFact;
import io.hangup.packet.Packet;
import io.hangup.tcp.Side;
import io.hangup.tcp.TcpEvent;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class LadderTextTest {
    private static final long START = 1_768_478_400_000_000_000L;
    private static final long MILLI = 1_000_000L;

    private final List<LadderRow> rows = new ArrayList<>();
    private long now = START;

    private List<InferredFact> inferred = List.of();

    private LadderTextTest row(String phase, Side from, int flags, int length, int events, String note) {
        now += MILLI;
        rows.add(new LadderRow(
                phase,
                rows.size() + 1,
                now,
                from,
                flags,
                rows.size(),
                length,
                events,
                events == 0 ? List.of() : List.of(TcpEvent.values()[Integer.numberOfTrailingZeros(events)].id()),
                note.isEmpty() ? List.of() : List.of(note),
                note.isEmpty() || note.startsWith("record")));
        return this;
    }

    private void data(int count) {
        for (int i = 0; i < count; i++) {
            row(
                    "",
                    Side.SERVER,
                    Packet.ACK,
                    1000,
                    i % 10 == 5 ? TcpEvent.RETRANSMISSION.bit() : 0,
                    "record of 995 bytes");
        }
    }

    private Ladder ladder() {
        return new Ladder(
                3,
                "10.0.0.1:40000",
                "203.0.113.10:443",
                "api.example",
                "Zeek: S1 ShADad",
                "client 1360 (MTU 1400)",
                "between 1076 and 1499",
                START,
                List.of(),
                rows,
                rows.size(),
                0,
                inferred);
    }

    private String folded() {
        return LadderText.render(ladder(), Style.PLAIN);
    }

    private String full() throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        LadderText.writeFull(ladder(), Style.PLAIN, out);
        return out.toString(StandardCharsets.UTF_8);
    }

    @Test
    void longRunsAreFoldedAndCounted() {
        row("body", Side.CLIENT, Packet.ACK | Packet.PSH, 300, 0, "request GET /");
        data(30);
        assertThat(folded())
                .contains("── body")
                .contains("… 28 data frames of the server, 27.3 KiB, 3 retransmissions, in 27 ms …")
                .contains("path MTU        between 1076 and 1499\n");
        assertThat(folded().lines().count()).isLessThan(13);
    }

    @Test
    void aWindowThatIsFilledAgainAndAgainBreaksNoRun() {
        for (int i = 0; i < 15; i++) {
            row("", Side.CLIENT, Packet.ACK, 1_448, i % 2 == 0 ? TcpEvent.WINDOW_FULL.bit() : 0, "");
            row("", Side.SERVER, Packet.ACK, 0, 0, "");
        }
        assertThat(folded()).contains("… 14 data frames of the client, 19.8 KiB, 14 bare ACKs, 7 full windows, in 27");
    }

    @Test
    void fullFoldsNothing() throws IOException {
        data(30);
        assertThat(full()).doesNotContain("data frames");
        assertThat(full().lines().filter(line -> line.contains("record of 995 bytes")))
                .hasSize(30);
    }

    @Test
    void whatMattersIsNeverFolded() {
        data(10);
        row("", Side.CLIENT, Packet.ACK, 0, TcpEvent.ZERO_WINDOW.bit(), "");
        data(10);
        row("close", Side.SERVER, Packet.RST | Packet.ACK, 0, 0, "");
        assertThat(folded()).contains("zero-window", "RST,ACK", "── close");
        assertThat(folded().lines().filter(line -> line.contains("8 data frames")))
                .hasSize(2);
    }

    @Test
    void silenceIsToldAndEndsARun() {
        data(8);
        now += 5_000 * MILLI;
        data(8);
        assertThat(folded()).containsOnlyOnce("⋮ 5 s of silence");
        assertThat(folded().lines().filter(line -> line.contains("6 data frames")))
                .hasSize(2);
    }

    @Test
    void textFromTheCaptureCannotActAndStaysWithinTheWidth() {
        row("tls", Side.CLIENT, Packet.ACK, 500, 0, "ClientHello evil\u001b[2J.example " + "very.long.".repeat(12));
        row("", Side.SERVER, Packet.ACK, 500, 0, "many words " + "word ".repeat(40));
        assertThat(folded()).doesNotContain("\u001b").contains("evil\\x1b[2J.example");
        assertThat(folded().lines().filter(line -> line.contains("word")))
                .allSatisfy(line -> assertThat(TextLayout.width(line)).isLessThanOrEqualTo(100));
    }

    @Test
    void aWordWithoutEndStaysWithinTheWidth() {
        row("connect", Side.CLIENT, Packet.SYN, 0, 0, "it says \"" + "x".repeat(250) + "\"");
        row("", null, 0, 0, 0, "y".repeat(250));
        assertThat(folded().lines()).allMatch(line -> line.length() <= 100);
        assertThat(folded().replaceAll("\\s", "")).contains("x".repeat(250), "y".repeat(250));
    }

    @Test
    void arrowsPointToWhoReceives() {
        row("connect", Side.CLIENT, Packet.SYN, 0, 0, "");
        row("", Side.SERVER, Packet.SYN | Packet.ACK, 0, 0, "");
        List<String> lines = folded().lines().toList();
        assertThat(lines)
                .anySatisfy(line -> assertThat(line).contains("── SYN 0 ──").endsWith("▶"));
        assertThat(lines).anySatisfy(line -> assertThat(line).contains("◀──").endsWith("SYN,ACK 1 ──"));
    }

    @Test
    void turnsAreOneRowEach() {
        row("", Side.CLIENT, Packet.ACK, 200, 0, "request GET /");
        row("", Side.CLIENT, Packet.ACK, 100, 0, "");
        row("", Side.CLIENT, Packet.ACK, 100, TcpEvent.RETRANSMISSION.bit(), "");
        now += 2_000 * MILLI;
        data(4);
        row("", Side.SERVER, Packet.FIN | Packet.ACK, 0, 0, "");
        String text = TurnsText.render(ladder(), Style.PLAIN);
        assertThat(text.lines().filter(line -> line.contains("─▶ ") || line.contains("◀─ ")))
                .hasSize(4);
        assertThat(text)
                .containsPattern("1-2 +0\\.001 s +1 ms +client ─▶ +300 bytes +1 ms +request GET /")
                .containsPattern("4-7 +2\\.004 s +2 s +◀─ server +4,000 bytes +3 ms")
                .containsPattern("8 +.*◀─ server +FIN");
    }

    @Test
    void aTurnSaysAllThatIsInItButSizes() {
        row("", Side.CLIENT, Packet.ACK, 80, 0, "Finished");
        row("", Side.CLIENT, Packet.ACK, 300, 0, "request begins");
        row("", Side.CLIENT, Packet.ACK, 300, 0, "record of 295 bytes");
        row("", Side.CLIENT, Packet.ACK, 300, 0, "request ends");
        assertThat(TurnsText.render(ladder(), Style.PLAIN))
                .containsPattern("Finished; request begins;\\s+request ends");
        for (int i = 1; i <= 9; i++) {
            row("", Side.SERVER, Packet.ACK, 80, 0, "note " + i);
        }
        assertThat(TurnsText.render(ladder(), Style.PLAIN)).containsPattern("note 1; note 2; note 3; …;\\s+note 9");
    }

    @Test
    void framesLeftOutAreCounted() {
        data(4);
        Ladder long_ = new Ladder(
                0, "a:1", "b:2", "b", "Zeek: SF ShADadFf", "", "", START, List.of(), rows, 2, 1_234, List.of());
        assertThat(LadderText.render(long_, Style.PLAIN)).contains("1,234 frames are left out");
    }

    @Test
    void whatSizesAloneTellHasItsCertaintyReasonAndFrame() {
        data(2);
        inferred = List.of(
                new InferredFact("http-version", "HTTP/2", "certain", "no other is offered", 0),
                new InferredFact("response-began", "yes", "possible", "a record of the server", 2));
        String facts = "http version: HTTP/2, certain: no other is offered\n"
                + "  response began, possible: a record of the server (frame 2)\n";
        assertThat(folded()).contains("sizes and times alone").endsWith(facts);
        assertThat(TurnsText.render(ladder(), Style.PLAIN)).endsWith(facts);
    }

    @Test
    void nothingIsInferredOfWhatCanBeRead() {
        data(2);
        assertThat(folded()).doesNotContain("sizes and times");
    }
}
