package io.hangup.diagnosis;

/** What a diagnosis is about. */
public enum SubjectKind {
    EXCHANGE("exchange"),
    /** No exchange came about on it. */
    CONNECTION("connection"),
    /** No connection came about. */
    LOOKUP("lookup");

    private final String id;

    SubjectKind(String id) {
        this.id = id;
    }

    /** The fixed word that reports print and users script on. */
    public String id() {
        return id;
    }
}
