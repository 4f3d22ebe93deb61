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
import io.hangup.testing.Capture;
import io.hangup.testing.Ladder;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** What the whole analyzer says of a capture, and what a test expects of it. */
public final class Verdicts {
    private final List<Diagnosis> diagnoses;

    private Verdicts(List<Diagnosis> diagnoses) {
        this.diagnoses = diagnoses;
    }

    public static Verdicts on(Ladder... ladders) {
        return on(Capture.of(ladders));
    }

    public static Verdicts on(Capture capture) {
        return on(capture, Map.of());
    }

    /** With a site's own timers. */
    public static Verdicts on(Capture capture, Map<String, Double> timers) {
        AnalysisOptions options = AnalysisOptions.DEFAULTS
                .withEndpoints(List.of("203.0.113.10", "2001:db8::10"))
                .withSite(new AnalysisOptions.Site(timers, Map.of(), List.of()));
        try {
            return new Verdicts(new Analyzer(options, AnalysisListener.NONE)
                    .analyze(capture.source())
                    .diagnoses());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private List<String> shown() {
        List<String> all = new ArrayList<>();
        for (Diagnosis d : diagnoses) {
            all.add(d.severity() + " " + d.outcome().id() + "/" + d.phase().id() + "/" + d.closedBy() + "/" + d.cause()
                    + " " + d.confidence().id() + " " + d.score() + ": " + d.sentence());
        }
        return all;
    }

    /** Exactly one loud diagnosis, and it is this. */
    public Verdicts are(String cause, Outcome outcome, Phase phase, ClosedBy closedBy, String confidence) {
        Diagnosis d = loud(cause);
        assertThat(List.<Object>of(
                        d.outcome(), d.phase(), d.closedBy(), d.confidence().id()))
                .as("%s", shown())
                .isEqualTo(List.<Object>of(outcome, phase, closedBy, confidence));
        return this;
    }

    /** Exactly one loud diagnosis with this cause; returns it. */
    public Diagnosis loud(String cause) {
        List<Diagnosis> loud =
                diagnoses.stream().filter(d -> d.severity() != Severity.NOTE).toList();
        assertThat(loud).as("%s", shown()).hasSize(1);
        Diagnosis d = loud.get(0);
        assertThat(d.cause()).as("%s", shown()).isEqualTo(cause);
        assertThat(d.evidence()).as("evidence of %s", shown()).isNotEmpty();
        assertThat(d.sentence()).endsWith(".").doesNotContain("  ", " -", "null", "e-", "E+");
        return d;
    }

    /** A note with this cause, and nothing loud. */
    public Diagnosis note(String cause) {
        silent();
        List<Diagnosis> notes =
                diagnoses.stream().filter(d -> d.cause().equals(cause)).toList();
        assertThat(notes).as("%s", shown()).hasSize(1);
        return notes.get(0);
    }

    /** Nothing at all, but for a note that the end of a call cannot be told. */
    public void none() {
        assertThat(diagnoses.stream().allMatch(d -> d.open() && d.cause().equals("unexplained")))
                .as("%s", shown())
                .isTrue();
    }

    /** Nothing above a note. */
    public Verdicts silent() {
        assertThat(shown()).noneMatch(s -> !s.startsWith("NOTE"));
        return this;
    }

    public Verdicts never(String... causes) {
        for (String cause : causes) {
            assertThat(diagnoses).as("%s", shown()).noneMatch(d -> d.cause().equals(cause));
        }
        return this;
    }

    /** The loud diagnosis has a row of proof of this sender that starts so. */
    public Verdicts showing(String from, String start) {
        Diagnosis d = diagnoses.stream()
                .filter(x -> x.severity() != Severity.NOTE)
                .findFirst()
                .orElseThrow();
        assertThat(d.evidence())
                .anyMatch(row -> row.from().equals(from) && row.text().startsWith(start));
        return this;
    }

    /** The loud sentence holds these words. */
    public Verdicts saying(String... words) {
        Diagnosis d = diagnoses.stream()
                .filter(x -> x.severity() != Severity.NOTE)
                .findFirst()
                .orElseThrow();
        assertThat(d.sentence()).contains(words);
        return this;
    }

    /** The first loud diagnosis rests on these frames (among others). */
    public Verdicts with(int... frames) {
        Diagnosis d = diagnoses.stream()
                .filter(x -> x.severity() != Severity.NOTE)
                .findFirst()
                .orElseThrow();
        List<Integer> found = new ArrayList<>();
        for (Evidence row : d.evidence()) {
            found.add((int) io.hangup.capture.FrameRef.number(row.frame()));
        }
        for (int frame : frames) {
            assertThat(found).as("%s", shown()).contains(frame);
        }
        return this;
    }
}
