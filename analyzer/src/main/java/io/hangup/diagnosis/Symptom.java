package io.hangup.diagnosis;

import java.util.List;

/**
 * Something observed, with frames; no judgement.
 *
 * @param kind one of the closed list in docs/report.schema.json
 * @param subject id of the connection ("c0") or look-up ("l0") it was seen on
 * @param frames references in order, at most {@link #FRAME_CAP}
 * @param frameCount how many frames there were in all
 * @param detail one sentence
 */
public record Symptom(String kind, String subject, List<Long> frames, long frameCount, String detail) {
    /** The most frame references kept of one symptom. */
    public static final int FRAME_CAP = 200;

    public Symptom {
        frames = List.copyOf(frames);
    }
}
