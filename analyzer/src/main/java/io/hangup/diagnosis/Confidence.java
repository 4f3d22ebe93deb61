package io.hangup.diagnosis;

/** How sure a diagnosis is. */
public enum Confidence {
    /** Stated by the packets; score at least 0.95. */
    CERTAIN("certain"),
    /** Score at least 0.75. */
    LIKELY("likely"),
    /** Score at least 0.5. */
    POSSIBLE("possible"),
    /** Below: what was seen is told, no cause is claimed. */
    UNEXPLAINED("unexplained");

    private final String id;

    Confidence(String id) {
        this.id = id;
    }

    /** The word for a score between 0 and 1. */
    public static Confidence of(double score) {
        return score >= 0.95 ? CERTAIN : score >= 0.75 ? LIKELY : score >= 0.5 ? POSSIBLE : UNEXPLAINED;
    }

    /** The fixed word that reports print and users script on. */
    public String id() {
        return id;
    }
}
