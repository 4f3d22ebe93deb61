package io.hangup.compare;

/** What tells that two connections in two captures are the same one, the strongest first. */
public enum MatchedBy {
    TUPLE_AND_ISN("tuple-and-isn", "the same addresses, ports and initial sequence numbers"),
    ISN("isn", "both initial sequence numbers, under other addresses or ports"),
    TLS_RANDOM("tls-random", "the random of its TLS hello"),
    TIMESTAMPS("timestamps", "its TCP timestamps"),
    PAYLOAD("payload", "its payload"),
    TUPLE("tuple", "the same addresses and ports, with sequence numbers that overlap"),
    CLIENT_ISN("client-isn", "the initial sequence number of the client; no answer was seen"),
    IP_ID("ip-id", "a run of equal IP identifications and sizes");

    private final String id;
    private final String words;

    MatchedBy(String id, String words) {
        this.id = id;
        this.words = words;
    }

    /** The name in JSON. */
    public String id() {
        return id;
    }

    /** For people: what was the same. */
    public String words() {
        return words;
    }
}
