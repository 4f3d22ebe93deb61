package io.hangup.llm;

/** By what the call was ended. */
public enum ClosedHow {
    FIN("fin"),
    RST("rst"),
    CLOSE_NOTIFY("close-notify"),
    TLS_ALERT("tls-alert"),
    GOAWAY("goaway"),
    RST_STREAM("rst-stream"),
    /** By the message itself. */
    HTTP("http"),
    WEBSOCKET("websocket"),
    ICMP("icmp"),
    /** Gave up without a packet. */
    TIMEOUT("timeout"),
    NONE("none");

    private final String id;

    ClosedHow(String id) {
        this.id = id;
    }

    /** The fixed word that reports print and users script on. */
    public String id() {
        return id;
    }
}
