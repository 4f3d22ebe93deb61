package io.hangup.diagnosis;

import io.hangup.llm.ClosedBy;
import io.hangup.llm.ClosedHow;
import io.hangup.llm.Outcome;
import io.hangup.llm.Phase;
import java.util.List;
import java.util.function.UnaryOperator;

/**
 * What became of one failed or degraded subject. One diagnosis a subject.
 *
 * @param id "d1", "d2", … in order of the subject's first frame
 * @param subjectKind what it is about
 * @param subject the exchange's, connection's or look-up's id
 * @param severity how it is told
 * @param weight how grave it is, whatever a site asked not to be told of
 * @param cause an id of docs/causes, or "unexplained"
 * @param score 0 to 1, after everything that lowers it
 * @param sentence the verdict: subject, verb, phase, evidence; ends with a full stop
 * @param evidence frames that prove it, in time order, at most 25
 * @param remedies what to do, most useful first; plain sentences, commands included
 * @param clientsShow what client libraries and proxies would print for this, or empty
 * @param notVisible what the capture cannot show here, or empty
 * @param captureNext the command for the next capture, or empty when nothing more is needed
 * @param displayFilter Wireshark display filter
 * @param haproxy HAProxy termination state letters, or empty
 * @param envoy Envoy response flag, or empty
 * @param doubts what lowered the confidence, one sentence each
 * @param pathMtu what the call shows of its path's MTU, or null
 */
public record Diagnosis(
        String id,
        SubjectKind subjectKind,
        String subject,
        Severity severity,
        Severity weight,
        Outcome outcome,
        Phase phase,
        ClosedBy closedBy,
        ClosedHow closedHow,
        String cause,
        double score,
        List<Alternative> alternatives,
        String sentence,
        List<Evidence> evidence,
        List<String> remedies,
        List<String> clientsShow,
        String notVisible,
        String captureNext,
        String displayFilter,
        String haproxy,
        String envoy,
        List<String> doubts,
        PathMtu pathMtu) {
    public Diagnosis {
        alternatives = List.copyOf(alternatives);
        evidence = List.copyOf(evidence);
        remedies = List.copyOf(remedies);
        clientsShow = List.copyOf(clientsShow);
        doubts = List.copyOf(doubts);
    }

    /** The same diagnosis under another number. */
    public Diagnosis withId(String newId) {
        return copy(newId, severity, sentence, alternatives);
    }

    /** The same diagnosis, its sentence and those of its alternatives put through this. */
    public Diagnosis withWords(UnaryOperator<String> change) {
        return copy(
                id,
                severity,
                change.apply(sentence),
                alternatives.stream()
                        .map(other -> new Alternative(other.cause(), change.apply(other.why())))
                        .toList());
    }

    /** The same as a note. */
    public Diagnosis asNote() {
        return copy(id, Severity.NOTE, sentence, alternatives);
    }

    /** A site asked not to be told of it. */
    public boolean ignored() {
        return severity != weight;
    }

    private Diagnosis copy(String newId, Severity as, String words, List<Alternative> others) {
        return new Diagnosis(
                newId,
                subjectKind,
                subject,
                as,
                weight,
                outcome,
                phase,
                closedBy,
                closedHow,
                cause,
                score,
                others,
                words,
                evidence,
                remedies,
                clientsShow,
                notVisible,
                captureNext,
                displayFilter,
                haproxy,
                envoy,
                doubts,
                pathMtu);
    }

    /** It is only a note on a call whose end the capture does not show. */
    public boolean open() {
        return severity == Severity.NOTE && (outcome == Outcome.UNKNOWN || outcome == Outcome.UNANSWERED);
    }

    public Confidence confidence() {
        return Confidence.of(score);
    }
}
