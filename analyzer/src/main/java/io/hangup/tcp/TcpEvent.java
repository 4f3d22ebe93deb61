package io.hangup.tcp;

/** What the sequence analysis says of one segment; a set of them is an int with bit {@link #bit()} for each. */
public enum TcpEvent {
    RETRANSMISSION("retransmission"),
    FAST_RETRANSMISSION("fast-retransmission"),
    SPURIOUS_RETRANSMISSION("spurious-retransmission"),
    OUT_OF_ORDER("out-of-order"),
    LOST_SEGMENT("lost-segment"),
    ACK_LOST_SEGMENT("ack-lost-segment"),
    DUPLICATE_ACK("duplicate-ack"),
    ZERO_WINDOW("zero-window"),
    WINDOW_FULL("window-full"),
    WINDOW_UPDATE("window-update"),
    KEEP_ALIVE("keep-alive"),
    KEEP_ALIVE_ACK("keep-alive-ack"),
    REUSED_PORTS("reused-ports"),
    ZERO_WINDOW_PROBE("zero-window-probe"),
    ZERO_WINDOW_PROBE_ACK("zero-window-probe-ack"),
    // ours, never under --wireshark
    RESET("reset"),
    DUPLICATE_FRAME("duplicate-frame"),
    SIMULTANEOUS_OPEN("simultaneous-open"),
    SYN("syn"),
    FIN("fin");

    private static final TcpEvent[] ALL = values();

    private final String id;

    TcpEvent(String id) {
        this.id = id;
    }

    /** The event of a bit number. */
    static TcpEvent of(int ordinal) {
        return ALL[ordinal];
    }

    /** The name in the {@code event} column, Wireshark's in kebab case. */
    public String id() {
        return id;
    }

    public int bit() {
        return 1 << ordinal();
    }

    public boolean in(int set) {
        return (set & bit()) != 0;
    }
}
