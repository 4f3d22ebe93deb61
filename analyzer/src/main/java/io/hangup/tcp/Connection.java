package io.hangup.tcp;

import java.util.ArrayList;
import java.util.List;

/** One TCP connection: who, what was sent, and how it went. */
public final class Connection {
    /** The most ICMP errors kept of one connection. */
    public static final int ICMP_CAP = 64;

    private final List<IcmpError> icmpErrors = new ArrayList<>(0);

    /** Number by order of the first frame, from 0; "c" and this number name it in reports. */
    public int id() {
        return 0;
    }

    /** Wireshark's {@code tcp.stream} within the file of the first frame. */
    public int tcpStream() {
        return 0;
    }

    public HostPort client() {
        return null;
    }

    public HostPort server() {
        return null;
    }

    public HostPort address(Side side) {
        return side == Side.CLIENT ? client() : server();
    }

    public Half half(Side side) {
        return null;
    }

    /** Who is the client is only a guess: no SYN was seen and nothing that was sent tells. */
    public boolean sidesGuessed() {
        return false;
    }

    /** The SYN of the client was seen. */
    public boolean synSeen() {
        return half(Side.CLIENT).syns > 0;
    }

    /** SYN, SYN-ACK and the client's first acknowledgment (or data) were seen, or data flows without them. */
    public boolean established() {
        return false;
    }

    /** Nanoseconds from the (last) SYN to its SYN-ACK, or -1. Small next to {@link #clientRtt}: taken at the server. */
    public long serverRtt() {
        return -1;
    }

    /** Nanoseconds from the SYN-ACK to the client's acknowledgment, or -1. Small next to {@link #serverRtt}: client. */
    public long clientRtt() {
        return -1;
    }

    public Segments segments() {
        return null;
    }

    public List<IcmpError> icmpErrors() {
        return icmpErrors;
    }

    public long firstFrame() {
        return 0;
    }

    public long lastFrame() {
        return 0;
    }

    public long firstTime() {
        return 0;
    }

    public long lastTime() {
        return 0;
    }

    /** Frames that repeated a packet already seen (mirror port, {@code -i any}, both sides of a bridge). */
    public long duplicateFrames() {
        return 0;
    }

    /** Segments of both sides, duplicates included. */
    public long frames() {
        return 0;
    }

    /**
     * The same connection seen under another tuple (address translation on the capture host): the connection that it
     * repeats, or null. Reports speak only of the one that is not a repeat.
     */
    public Connection sameAs() {
        return null;
    }

    /** True when the log was dropped because the connection is of no interest. */
    public boolean excluded() {
        return false;
    }
}
