package io.hangup;

import static org.assertj.core.api.Assertions.assertThat;

import io.hangup.diagnosis.rule.Judgements;
import io.hangup.report.Report;
import io.hangup.testing.Capture;
import io.hangup.testing.Ladder;
import io.hangup.testing.Tls;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class NamelessTest {
    private static Ladder nobodys(int port) {
        return Ladder.between("10.0.0.1", port, "203.0.113.10", 443);
    }

    private static List<String> notes(Ladder... ladders) {
        return Judgements.of(ladders).silent().report().notes();
    }

    @Test
    void whatNeverCameAboutIsSaidWithTheOptionThatHelps() {
        Ladder silent = Ladder.between("10.0.0.1", 40_003, "198.51.100.7", 443)
                .at(100)
                .drop()
                .syn()
                .at(1100)
                .drop()
                .syn();
        assertThat(notes(
                        nobodys(40_001).syn().serverRefuses(),
                        nobodys(40_002).syn().serverRefuses(),
                        Judgements.until(silent, 9000)))
                .containsExactly("3 connections to servers that are not known as LLM endpoints did not come about:"
                        + " 203.0.113.10:443 refused (2 times), 198.51.100.7:443 gave no answer to the SYN. If one of"
                        + " them is yours, say so: --endpoint 203.0.113.10:443");
    }

    /** The name may stand in the part that is missing. */
    @Test
    void aServerThatGotHalfAHelloIsNamedToo() {
        byte[] hello = Tls.clientHello("api.openai.com");
        Ladder half =
                nobodys(40_001).handshake().client(Arrays.copyOf(hello, 60)).serverAck();
        assertThat(notes(Judgements.until(half, 9000))).anyMatch(note -> note.contains("a part of a TLS ClientHello"));
    }

    @Test
    void aNameThatIsNotKnownHelpsToRecogniseIt() {
        Ladder named = Ladder.between("10.0.0.1", 40_009, "10.0.0.20", 443).dns("llm.corp.test", "10.0.0.20");
        assertThat(notes(named.at(50).syn().serverRefuses()))
                .anyMatch(note ->
                        note.contains("llm.corp.test:443 refused") && note.endsWith("--endpoint llm.corp.test:443"));
    }

    /** The note holds a command to copy. */
    @Test
    void aNameThatAShellWouldReadIsNotPrinted() {
        Ladder named = Ladder.between("10.0.0.1", 40_009, "10.0.0.20", 443).dns("a$(reboot).test", "10.0.0.20");
        assertThat(notes(named.at(50).syn().serverRefuses()))
                .anyMatch(note -> note.endsWith("--endpoint 10.0.0.20:443"))
                .noneMatch(note -> note.contains("reboot"));
    }

    @Test
    void connectionsThatCameAboutAreNot() {
        Ladder other = nobodys(40_001).handshake().client(new byte[40]).server(new byte[40]);
        assertThat(notes(other.clientCloses())).isEmpty();
        Ladder named = nobodys(40_001).handshake().client(Tls.clientHello("www.example.test"));
        assertThat(notes(named.serverAck().clientFin().serverFin().clientAck())).isEmpty();
    }

    /** Where calls are found, what else the host did is nobody's question. */
    @Test
    void besideCallsNothingIsSaid() {
        Ladder call = Ladder.between("10.0.0.1", 40_009, "203.0.113.20", 443).dns("api.openai.com", "203.0.113.20");
        Report report = Judgements.of(
                        call.at(50).syn().serverRefuses(), nobodys(40_001).syn().serverRefuses())
                .report();
        assertThat(report.diagnoses()).hasSize(1);
        assertThat(report.notes()).noneMatch(note -> note.contains("did not come about"));
    }

    @Test
    void whatIsNotWantedIsNotMentioned() throws IOException {
        AnalysisOptions.Selection other = new AnalysisOptions.Selection(
                List.of("api.openai.com"), List.of(), List.of(), List.of(), List.of(), Long.MIN_VALUE, Long.MAX_VALUE);
        AnalysisOptions options =
                new AnalysisOptions(List.of(), List.of(), false, List.of(), other, AnalysisOptions.Site.UNKNOWN);
        Report report = new Analyzer(options, AnalysisListener.NONE)
                .analyze(Capture.of(nobodys(40_001).syn().serverRefuses()).source());
        assertThat(report.notes()).isEmpty();
    }
}
