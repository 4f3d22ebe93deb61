package io.hangup.llm;

/** What became of an exchange, a connection attempt or a name look-up. */
public enum Outcome {
    COMPLETED("completed"),
    HTTP_ERROR("http-error"),
    CLOSED_BEFORE_HEADERS("closed-before-headers"),
    CLOSED_IN_HEADERS("closed-in-headers"),
    CLOSED_IN_BODY("closed-in-body"),
    /** The message ended well-formed but without the provider's terminator. */
    STREAM_TRUNCATED("stream-truncated"),
    CLIENT_CANCELLED("client-cancelled"),
    CONNECT_FAILED("connect-failed"),
    TLS_FAILED("tls-failed"),
    PROXY_REFUSED("proxy-refused"),
    NAME_FAILED("name-failed"),
    /** Still open when the capture ends. */
    UNANSWERED("unanswered"),
    UNKNOWN("unknown");

    private final String id;

    Outcome(String id) {
        this.id = id;
    }

    /** The fixed word that reports print and users script on. */
    public String id() {
        return id;
    }
}
