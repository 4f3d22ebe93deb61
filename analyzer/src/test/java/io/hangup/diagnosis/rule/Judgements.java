package io.hangup.diagnosis.rule;

import static org.assertj.core.api.Assertions.assertThat;

import io.hangup.AnalysisListener;
import io.hangup.AnalysisOptions;
import io.hangup.Analyzer;
import io.hangup.diagnosis.Diagnosis;
import io.hangup.diagnosis.Evidence;
import io.hangup.diagnosis.Severity;
import io.hangup.llm.ClosedBy;
import io.hangup.llm.Outcome;
import io.hangup.llm.Phase;
import io.hangup.report.Report;
import io.hangup.testing.Capture;
import io.hangup.testing.Ladder;
import io.hangup.testing.PacketBytes;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** What the whole analyzer says of a capture, and assertions about it. */
public final class Judgements {
    private static final int ARP = 0x0806;

    private final Report report;

    private Judgements(Report report) {
        this.report = report;
    }

    /** The verdicts on ladders that share one capture. */
    public static Judgements of(Ladder... ladders) {
        return of(Capture.of(ladders));
    }

    public static Judgements of(Capture capture) {
        return with(AnalysisOptions.DEFAULTS, capture);
    }

    /** As a user asks who names the endpoint with {@code --endpoint}. */
    public static Judgements with(String endpoint, Ladder... ladders) {
        return with(AnalysisOptions.DEFAULTS.withEndpoints(List.of(endpoint)), Capture.of(ladders));
    }

    /** The same of frames as they stand in a capture. */
    public static Judgements with(String endpoint, Capture capture) {
        return with(AnalysisOptions.DEFAULTS.withEndpoints(List.of(endpoint)), capture);
    }

    private static Judgements with(AnalysisOptions options, Capture capture) {
        try {
            return new Judgements(new Analyzer(options, AnalysisListener.NONE).analyze(capture.source()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A frame of nobody's that shows that the capture went on until then. */
    public static Ladder until(Ladder ladder, double millis) {
        return ladder.at(millis).frame(PacketBytes.ethernet(0x0200_0000_0077L, 0x0200_0000_0001L, ARP, new byte[46]));
    }

    /** No error and no warning. */
    public Judgements silent() {
        assertThat(loud().size()).as(text()).isZero();
        return this;
    }

    /** No diagnosis of this cause, however quiet. */
    public Judgements never(String cause) {
        assertThat(report.diagnoses().stream().map(Diagnosis::cause)).as(text()).doesNotContain(cause);
        return this;
    }

    /** One error or warning and no other, of this cause. */
    public Judgement only(String cause) {
        assertThat(loud().size()).as(text()).isEqualTo(1);
        return one(cause);
    }

    /** The diagnosis of this cause; there may be others. */
    public Judgement one(String cause) {
        List<Diagnosis> found =
                report.diagnoses().stream().filter(d -> d.cause().equals(cause)).toList();
        assertThat(found.size()).as(text()).isEqualTo(1);
        return new Judgement(found.get(0));
    }

    /** The first diagnosis of this cause, where there are several. */
    public Judgement first(String cause) {
        return new Judgement(report.diagnoses().stream()
                .filter(d -> d.cause().equals(cause))
                .findFirst()
                .orElseThrow(() -> new AssertionError(text())));
    }

    public Report report() {
        return report;
    }

    private List<Diagnosis> loud() {
        return report.diagnoses().stream()
                .filter(d -> d.severity() != Severity.NOTE)
                .toList();
    }

    private String text() {
        StringBuilder text = new StringBuilder("what was said:");
        for (Diagnosis d : report.diagnoses()) {
            text.append("\n  ").append(d.severity()).append(' ').append(d.outcome());
            text.append(' ').append(d.phase()).append(' ').append(d.closedBy());
            text.append(' ').append(d.cause()).append(' ').append(d.score()).append(": ");
            text.append(d.sentence());
        }
        return text.append('\n').toString();
    }

    /** One diagnosis. */
    public static final class Judgement {
        private final Diagnosis diagnosis;

        private Judgement(Diagnosis diagnosis) {
            this.diagnosis = diagnosis;
        }

        public Judgement is(Outcome outcome, Phase phase, ClosedBy closedBy) {
            assertThat(List.of(diagnosis.outcome(), diagnosis.phase(), diagnosis.closedBy()))
                    .as(diagnosis.sentence())
                    .isEqualTo(List.of(outcome, phase, closedBy));
            return this;
        }

        public Judgement by(ClosedBy closedBy) {
            assertThat(diagnosis.closedBy()).as(diagnosis.sentence()).isEqualTo(closedBy);
            return this;
        }

        public Judgement severity(Severity severity) {
            assertThat(diagnosis.severity()).as(diagnosis.sentence()).isEqualTo(severity);
            return this;
        }

        /** "certain", "likely" or "possible". */
        public Judgement confidence(String word) {
            assertThat(diagnosis.confidence().id())
                    .as(diagnosis.sentence() + " " + diagnosis.score())
                    .isEqualTo(word);
            return this;
        }

        /** The frames of the evidence, in order. */
        public Judgement frames(long... frames) {
            assertThat(diagnosis.evidence().stream().mapToLong(Evidence::frame).toArray())
                    .as(diagnosis.evidence().toString())
                    .containsExactly(frames);
            return this;
        }

        public Judgement says(String... words) {
            assertThat(diagnosis.sentence()).contains(words).endsWith(".");
            return this;
        }

        public Judgement saysNot(String... words) {
            assertThat(diagnosis.sentence()).doesNotContain(words);
            return this;
        }

        /** What to do and what clients show hold these words, and none of those. */
        public Judgement advises(List<String> words, List<String> never) {
            List<String> all = new ArrayList<>(diagnosis.remedies());
            all.addAll(diagnosis.clientsShow());
            assertThat(String.join("\n", all))
                    .contains(words)
                    .doesNotContain(never)
                    .doesNotContain("{");
            return this;
        }

        /** The reason given for the alternative holds these words. */
        public Judgement alternative(String cause, String... words) {
            assertThat(diagnosis.alternatives())
                    .anyMatch(a -> a.cause().equals(cause)
                            && Arrays.stream(words).allMatch(word -> a.why().contains(word)));
            return this;
        }

        public Judgement noAlternative(String cause) {
            assertThat(diagnosis.alternatives()).noneMatch(a -> a.cause().equals(cause));
            return this;
        }
    }
}
