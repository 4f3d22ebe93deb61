package io.hangup.llm;

/** How far a call had come. */
public enum Phase {
    DNS("dns"),
    CONNECT("connect"),
    PROXY_CONNECT("proxy-connect"),
    TLS("tls"),
    REQUEST("request"),
    AWAITING_HEADERS("awaiting-headers"),
    HEADERS("headers"),
    BODY("body"),
    IDLE("idle");

    private final String id;

    Phase(String id) {
        this.id = id;
    }

    /** The fixed word that reports print and users script on. */
    public String id() {
        return id;
    }
}
