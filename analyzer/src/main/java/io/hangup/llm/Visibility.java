package io.hangup.llm;

/** How a message was seen. */
public enum Visibility {
    CLEARTEXT("cleartext"),
    DECRYPTED("decrypted"),
    /** From TLS record sizes and times. */
    INFERRED("inferred"),
    /** Not seen at all. */
    NONE("none");

    private final String id;

    Visibility(String id) {
        this.id = id;
    }

    /** The fixed word that reports print and users script on. */
    public String id() {
        return id;
    }
}
