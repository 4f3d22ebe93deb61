package io.hangup.llm;

/** Who ended the call first. Server means the address the client talks to, proxies included. */
public enum ClosedBy {
    CLIENT("client"),
    SERVER("server"),
    MIDDLEBOX("middlebox"),
    NONE("none"),
    UNKNOWN("unknown");

    private final String id;

    ClosedBy(String id) {
        this.id = id;
    }

    /** The fixed word that reports print and users script on. */
    public String id() {
        return id;
    }
}
