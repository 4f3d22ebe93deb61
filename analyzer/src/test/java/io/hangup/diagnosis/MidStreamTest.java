package io.hangup.diagnosis;

import static org.assertj.core.api.Assertions.assertThat;

import io.hangup.AnalysisListener;
import io.hangup.AnalysisOptions;
import io.hangup.Analyzer;
import io.hangup.llm.Outcome;
import io.hangup.report.Report;
import io.hangup.testing.Capture;
import io.hangup.testing.Ladder;
import io.hangup.testing.Tls;
import java.io.IOException;
import org.junit.jupiter.api.Test;

/** What the lengths of an encrypted stream's records and the time of the close tell of its end. */
class MidStreamTest {
    private static final int[] EVENTS = {192, 195, 193, 199, 192, 194};

    @Test
    void aServerThatClosesWhileTheNextRecordIsDueMayHaveCutTheStream() throws IOException {
        Report report = analyze(streaming().after(20).serverFin().clientFin().serverAck());
        assertThat(report.calls().get(0).outcome()).isEqualTo(Outcome.UNKNOWN);
        assertThat(report.diagnoses()).singleElement().satisfies(d -> {
            assertThat(d.severity()).isEqualTo(Severity.NOTE);
            assertThat(d.sentence())
                    .contains("like those in its middle")
                    .contains("the server side closed while the next one was due, 22");
        });
    }

    @Test
    void itsTerminatorEndsAStream() throws IOException {
        assertThat(outcome(streaming()
                        .serverRecord(Tls.APPLICATION_DATA, 22)
                        .clientAck()
                        .after(20)
                        .serverFin()
                        .clientFin()))
                .isEqualTo(Outcome.COMPLETED);
    }

    @Test
    void soDoesARecordOfAnotherLength() throws IOException {
        assertThat(outcome(streaming()
                        .after(20)
                        .serverRecord(Tls.APPLICATION_DATA, 231)
                        .clientAck()
                        .after(20)
                        .serverFin()
                        .clientFin()))
                .isEqualTo(Outcome.COMPLETED);
    }

    /** Last event, terminator and the message's end in one write may be as long as any event. */
    @Test
    void whoClosesAtOnceOrAfterIdlingHadFinished() throws IOException {
        assertThat(outcome(streaming().serverFin().clientFin())).isEqualTo(Outcome.COMPLETED);
        assertThat(outcome(streaming().after(5_000).serverFin().clientFin())).isEqualTo(Outcome.COMPLETED);
    }

    @Test
    void aClientClosesWhenItLikes() throws IOException {
        assertThat(outcome(streaming().after(20).clientFin().serverFin())).isEqualTo(Outcome.COMPLETED);
    }

    @Test
    void recordsPaddedToOneLengthTellNothing() throws IOException {
        Ladder ladder = asked(256);
        for (int i = 0; i < 20; i++) {
            ladder.after(20).serverRecord(Tls.APPLICATION_DATA, 256).clientAck();
        }
        assertThat(outcome(ladder.after(20).serverFin().clientFin())).isEqualTo(Outcome.COMPLETED);
    }

    private static Ladder asked(int headers) {
        return Ladder.between("10.0.0.1", 40_000, "203.0.113.10", 443)
                .rtt(2)
                .handshake()
                .tls13("api.openai.com", "http/1.1")
                .clientRecord(Tls.APPLICATION_DATA, 500)
                .serverAck()
                .after(100)
                .serverRecord(Tls.APPLICATION_DATA, headers)
                .clientAck();
    }

    private static Ladder streaming() {
        Ladder ladder = asked(180);
        for (int i = 0; i < 18; i++) {
            ladder.after(40)
                    .serverRecord(Tls.APPLICATION_DATA, EVENTS[i % EVENTS.length])
                    .clientAck();
        }
        return ladder.after(40).serverRecord(Tls.APPLICATION_DATA, 192).clientAck();
    }

    private static Outcome outcome(Ladder ladder) throws IOException {
        return analyze(ladder.serverAck()).calls().get(0).outcome();
    }

    private static Report analyze(Ladder ladder) throws IOException {
        return new Analyzer(AnalysisOptions.DEFAULTS, AnalysisListener.NONE)
                .analyze(Capture.of(ladder).source());
    }
}
