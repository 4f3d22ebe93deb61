package io.hangup.tcp;

/** The two ends of a connection. The client is who opened it (sent the SYN), or who spoke like a client. */
public enum Side {
    CLIENT,
    SERVER;

    public Side opposite() {
        return this == CLIENT ? SERVER : CLIENT;
    }
}
