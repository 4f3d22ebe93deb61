package io.hangup.compare;

import io.hangup.packet.Packet;
import io.hangup.tcp.HostPort;

/** One connection as one point of the path saw it: its two sides, the opener first where its SYN was seen. */
final class SeenConnection {
    /** Wireshark's {@code tcp.stream} in the file. */
    final int stream;

    private SeenSide client;
    private SeenSide server;
    private boolean sidesKnown;

    SeenConnection(int stream, Packet p) {
        this.stream = stream;
        boolean opens = (p.flags & (Packet.SYN | Packet.ACK)) == Packet.SYN;
        boolean accepts = (p.flags & (Packet.SYN | Packet.ACK)) == (Packet.SYN | Packet.ACK);
        sidesKnown = opens || accepts;
        // without a SYN the lower port is taken for the server's
        boolean fromClient = opens || !accepts && p.sourcePort >= p.destinationPort;
        SeenSide source = new SeenSide(new HostPort(p.sourceHigh, p.sourceLow, p.sourcePort));
        SeenSide destination = new SeenSide(new HostPort(p.destinationHigh, p.destinationLow, p.destinationPort));
        client = fromClient ? source : destination;
        server = fromClient ? destination : source;
    }

    void add(Packet p, long frame, long timeNanos) {
        HostPort a = client.address;
        boolean fromClient = a.port() == p.sourcePort && a.high() == p.sourceHigh && a.low() == p.sourceLow;
        (fromClient ? client : server).add(p, frame, timeNanos);
    }

    SeenSide client() {
        return client;
    }

    SeenSide server() {
        return server;
    }

    /** The side by its number: 0 the client. */
    SeenSide side(int number) {
        return number == 0 ? client : server;
    }

    boolean sidesKnown() {
        return sidesKnown;
    }

    /** The other point knows better who opened it. */
    void swapSides() {
        SeenSide was = client;
        client = server;
        server = was;
    }

    long firstTime() {
        long first = Long.MAX_VALUE;
        for (SeenSide side : new SeenSide[] {client, server}) {
            first = side.size > 0 ? Math.min(first, side.time[0]) : first;
        }
        return first;
    }

    boolean sameTuple(SeenConnection other) {
        return client.address.equals(other.client.address) && server.address.equals(other.server.address)
                || client.address.equals(other.server.address) && server.address.equals(other.client.address);
    }
}
