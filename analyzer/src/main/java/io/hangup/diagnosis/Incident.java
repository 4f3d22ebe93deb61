package io.hangup.diagnosis;

import io.hangup.llm.ClosedBy;
import java.util.List;

/**
 * Diagnoses that repeat the same story.
 *
 * @param id "i1", …
 * @param cause the cause they share
 * @param endpoint host they share
 * @param closedBy closer they share
 * @param firstTimeNanos epoch nanoseconds of the first
 * @param lastTimeNanos epoch nanoseconds of the last
 * @param diagnoses their ids, in order
 */
public record Incident(
        String id,
        String cause,
        String endpoint,
        ClosedBy closedBy,
        long firstTimeNanos,
        long lastTimeNanos,
        List<String> diagnoses) {
    public Incident {
        diagnoses = List.copyOf(diagnoses);
    }

    public int count() {
        return diagnoses.size();
    }
}
