package io.hangup.llm;

/** What showed that a connection goes to an LLM endpoint, strongest first. */
public enum IdentifiedBy {
    SNI("sni"),
    HOST("host"),
    CONNECT("connect"),
    DNS("dns"),
    NAME_RESOLUTION_BLOCK("name-resolution-block"),
    PATH("path"),
    /** It never came about, and was for a server that other connections show to be an endpoint. */
    SAME_SERVER("same-server"),
    OPTION("option"),
    PORT("port"),
    PROXY_LEG("proxy-leg");

    private final String id;

    IdentifiedBy(String id) {
        this.id = id;
    }

    /** The fixed word that reports print and users script on. */
    public String id() {
        return id;
    }
}
