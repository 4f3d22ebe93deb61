package io.hangup.diagnosis;

import io.hangup.llm.ClosedBy;
import io.hangup.llm.ClosedHow;
import io.hangup.llm.Outcome;
import io.hangup.llm.Phase;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** What a rule says of a case: a cause with its score, sentence and proof. Built up by the rule, then read once. */
public final class Finding {
    private static final int EVIDENCE_CAP = 25;

    final String cause;
    double score;
    private double least;
    Severity severity;
    Outcome outcome;
    Phase phase;
    ClosedBy closedBy;
    ClosedHow closedHow;
    String sentence = "";
    PathMtu pathMtu;
    String notVisible = "";
    boolean captureThere;
    int upstreamPort = -1;
    final List<Evidence> evidence = new ArrayList<>();
    final List<Alternative> alternatives = new ArrayList<>();
    List<String> remedies = List.of();
    List<String> first = List.of();
    List<String> kinds = List.of();
    String value = "";

    private Finding(String cause, double score) {
        this.cause = cause;
        this.score = score;
    }

    /**
     * @param score how well the evidence fits, 0 to 1; never above the ceiling that the cause's page gives
     */
    public static Finding of(String cause, double score) {
        return new Finding(cause, score);
    }

    public String cause() {
        return cause;
    }

    public double score() {
        return score;
    }

    /** The same, never surer than this. */
    public Finding atMost(double ceiling) {
        score = Math.min(score, ceiling);
        return this;
    }

    /**
     * Of what was read itself, and not inferred: flaws of the capture elsewhere take nothing from it below this.
     */
    public Finding atLeast(double floor) {
        least = floor;
        return this;
    }

    /** The score where the capture has these flaws. */
    double scoreUnder(Doubts doubts) {
        return Math.max(least, score * doubts.factor());
    }

    /** Another closer than the case's fate says. */
    public Finding closedBy(ClosedBy by, ClosedHow how) {
        this.closedBy = by;
        this.closedHow = how;
        return this;
    }

    public Finding outcome(Outcome value) {
        this.outcome = value;
        return this;
    }

    public Finding phase(Phase value) {
        this.phase = value;
        return this;
    }

    public Finding severity(Severity value) {
        this.severity = value;
        return this;
    }

    /** The verdict: who, what, in which phase, by which evidence; ends with a full stop. */
    public Finding sentence(String text) {
        this.sentence = text;
        return this;
    }

    public Finding evidence(Evidence row) {
        if (row != null && evidence.size() < EVIDENCE_CAP) {
            for (Evidence old : evidence) {
                if (old.frame() == row.frame()) {
                    return this;
                }
            }
            evidence.add(row);
        }
        return this;
    }

    public Finding evidence(List<Evidence> rows) {
        rows.forEach(this::evidence);
        return this;
    }

    public Finding alternative(String other, String why) {
        alternatives.add(new Alternative(other, why));
        return this;
    }

    /** Between which sizes of an IP packet (bytes) the path's MTU lies. */
    public Finding pathMtu(int passed, int lost) {
        this.pathMtu = new PathMtu(passed, lost);
        return this;
    }

    /**
     * What kind of this cause it is: the tables of texts may have rows for one kind, which then stand instead of those of
     * the cause. An alert's number, a status, a code.
     *
     * @param keys the most special first; the phase and how it was closed are tried after them
     */
    public Finding narrowed(String... keys) {
        this.kinds = List.of(keys);
        return this;
    }

    /** What the packets say where a text of the table has {@code {value}}: a status, a code's name. */
    public Finding value(String text) {
        this.value = text;
        return this;
    }

    /** What to do, where that is not what the cause's own table says; most useful first. */
    public Finding remedies(List<String> texts) {
        this.remedies = List.copyOf(texts);
        return this;
    }

    /** What to do before everything that the cause's table says. */
    public Finding first(List<String> texts) {
        this.first = List.copyOf(texts);
        return this;
    }

    /** What this capture cannot show; the next capture belongs to the server's side of the capture point. */
    public Finding notVisible(String text) {
        this.notVisible = text;
        this.captureThere = true;
        return this;
    }

    /** The next capture belongs on the proxy's upstream side; port 0 where it cannot be known. */
    public Finding upstream(int port) {
        this.upstreamPort = port;
        return this;
    }

    List<Evidence> evidenceInOrder() {
        evidence.sort(Comparator.comparingLong(Evidence::timeNanos).thenComparingLong(Evidence::frame));
        return evidence;
    }
}
