package io.hangup.tcp;

import io.hangup.packet.Packet;

/**
 * One entry of the table: a pair of addresses and ports, with what Wireshark's stream numbering needs of it. It outlives
 * its connections.
 */
final class Flow {
    /** Sender of the first packet. */
    final long aHigh;

    final long aLow;
    final long bHigh;
    final long bLow;

    /** Port of A in the upper half, of B in the lower. */
    final int ports;

    /** Which capture file, where that is part of the key; else 0. */
    final int scope;

    /** Stream number in the file {@link #streamCapture}. */
    int stream;

    int streamCapture;

    /** Pairs of capture and stream for the further files, or null. */
    int[] otherStreams;

    /** Sequence numbers that count as A's and B's initial ones, where known. */
    int baseA;

    int baseB;
    boolean baseAKnown;
    boolean baseBKnown;

    /** Both ends as reports name them, once somebody asked. */
    private HostPort a;

    private HostPort b;

    /** The connection that is open, or null. */
    Connection connection;

    /** The last connection ended because both sides had closed: what still comes belongs to it. */
    boolean closed;

    /** Completeness of headers that could not be read before the connection's first segment; -1 when there were none. */
    int begun = -1;

    /** What was said to a SOCKS proxy in this stream, or null. */
    SocksTalk socks;

    /** The flow whose connection its segments belong to, see {@link Redirections}; or null. */
    Flow home;

    /** Its A is B there. */
    boolean homeFlips;

    /** A segment of it was captured, not only quoted. */
    boolean held;

    Flow(Packet p, int scope) {
        aHigh = p.sourceHigh;
        aLow = p.sourceLow;
        bHigh = p.destinationHigh;
        bLow = p.destinationLow;
        ports = p.sourcePort << 16 | p.destinationPort;
        this.scope = scope;
    }

    /** A flow first seen in the quote of an ICMP error. */
    private Flow(long aHigh, long aLow, long bHigh, long bLow, int ports, int scope) {
        this.aHigh = aHigh;
        this.aLow = aLow;
        this.bHigh = bHigh;
        this.bLow = bLow;
        this.ports = ports;
        this.scope = scope;
    }

    /** The flow between the hosts of a segment, the one of the client's port, that a proxy is asked to open. */
    static Flow behindProxy(Packet p, boolean fromClient, int port, int scope) {
        return fromClient
                ? new Flow(
                        p.sourceHigh,
                        p.sourceLow,
                        p.destinationHigh,
                        p.destinationLow,
                        p.sourcePort << 16 | port,
                        scope)
                : new Flow(
                        p.destinationHigh,
                        p.destinationLow,
                        p.sourceHigh,
                        p.sourceLow,
                        p.destinationPort << 16 | port,
                        scope);
    }

    static Flow quoted(Packet p, int scope) {
        return new Flow(
                p.quotedSourceHigh,
                p.quotedSourceLow,
                p.quotedDestinationHigh,
                p.quotedDestinationLow,
                p.quotedSourcePort << 16 | p.quotedDestinationPort,
                scope);
    }

    int portA() {
        return ports >>> 16;
    }

    int portB() {
        return ports & 0xffff;
    }

    /** One end; on any thread. */
    HostPort end(boolean ofA) {
        HostPort end = ofA ? a : b;
        if (end != null) {
            return end;
        }
        if (ofA) {
            return a = new HostPort(aHigh, aLow, portA());
        }
        return b = new HostPort(bHigh, bLow, portB());
    }

    boolean isA(long high, long low, int port) {
        return low == aLow && port == ports >>> 16 && high == aHigh;
    }

    boolean matches(long sHigh, long sLow, int sPort, long dHigh, long dLow, int dPort, int inScope) {
        if (scope != inScope) {
            return false;
        }
        int forward = sPort << 16 | dPort;
        if (forward == ports && sLow == aLow && dLow == bLow && sHigh == aHigh && dHigh == bHigh) {
            return true;
        }
        int backward = dPort << 16 | sPort;
        return backward == ports && sLow == bLow && dLow == aLow && sHigh == bHigh && dHigh == aHigh;
    }

    boolean baseKnown(boolean ofA) {
        return ofA ? baseAKnown : baseBKnown;
    }

    int base(boolean ofA) {
        return ofA ? baseA : baseB;
    }

    void base(boolean ofA, int seq) {
        if (ofA) {
            baseA = seq;
            baseAKnown = true;
        } else {
            baseB = seq;
            baseBKnown = true;
        }
    }

    /** The stream number in a further file, or -1 when the flow was not seen in it yet. */
    int streamIn(int capture) {
        if (capture == streamCapture) {
            return stream;
        }
        if (otherStreams != null) {
            for (int i = 0; i < otherStreams.length; i += 2) {
                if (otherStreams[i] == capture) {
                    return otherStreams[i + 1];
                }
            }
        }
        return -1;
    }

    void addStream(int capture, int number) {
        int[] old = otherStreams == null ? new int[0] : otherStreams;
        otherStreams = java.util.Arrays.copyOf(old, old.length + 2);
        otherStreams[old.length] = capture;
        otherStreams[old.length + 1] = number;
    }
}
