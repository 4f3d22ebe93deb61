package io.hangup.diagnosis;

/** How bad it is for the call. */
public enum Severity {
    /** The call failed. */
    ERROR("error"),
    /** Completed but degraded, cancelled by the client, or of an outcome that gives reason to look: nobody can tell it. */
    WARNING("warning"),
    /** Nothing failed that the packets show. */
    NOTE("note");

    private final String id;

    Severity(String id) {
        this.id = id;
    }

    /** The fixed word that reports print and users script on. */
    public String id() {
        return id;
    }
}
