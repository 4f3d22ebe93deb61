package io.hangup.testing;

import java.util.function.Consumer;

/**
 * The first half of a {@link Ladder}: the setting of the connection, and what is to be odd about the next packet.
 *
 * @param <L> the ladder itself, so that calls can be chained
 */
public abstract class LadderSetting<L extends LadderSetting<L>> {
    private static final long MILLI = 1_000_000L;

    final Wire wire;
    final Host client;
    final Host server;

    LadderSetting(Wire wire, Host client, Host server) {
        this.wire = wire;
        this.client = client;
        this.server = server;
    }

    abstract L self();

    // ---- the setting

    public L rtt(double millis) {
        wire.rttNanos = (long) (millis * MILLI);
        return self();
    }

    /** The capture is taken at the server: the client's packets are the late ones. */
    public L capturedAtServer() {
        wire.place = 1;
        client.ttl = 56;
        server.ttl = 64;
        return self();
    }

    /** The client's host redirects what is sent to this address to the server: its answers bear it (on loopback). */
    public L redirectedFrom(String address, int port) {
        server.sourceAddress = PacketBytes.address(address);
        server.sourcePort = port;
        return self();
    }

    /** The capture is taken half way. */
    public L capturedInTheMiddle() {
        wire.place = 0.5;
        client.ttl = 60;
        server.ttl = 60;
        return self();
    }

    /** Moves on to this time after {@link Ladder#START_NANOS}, or back. */
    public L at(double millis) {
        wire.now = Ladder.START_NANOS + (long) (millis * MILLI);
        wire.lastFrom = null;
        return self();
    }

    /** Waits before the next packet, in addition to the round trip that it may take. */
    public L after(double millis) {
        wire.pass(millis);
        return self();
    }

    public L ttls(int clientTtl, int serverTtl) {
        client.ttl = clientTtl;
        server.ttl = serverTtl;
        return self();
    }

    public L mss(int clientMss, int serverMss) {
        client.mss = clientMss;
        server.mss = serverMss;
        return self();
    }

    /** Window scale shifts offered; -1 offers none. */
    public L windowScale(int clientShift, int serverShift) {
        client.windowScale = clientShift;
        server.windowScale = serverShift;
        return self();
    }

    /** The raw windows that every packet from now on carries. */
    public L windows(int clientWindow, int serverWindow) {
        client.window = clientWindow;
        server.window = serverWindow;
        return self();
    }

    public L noTimestamps() {
        client.timestamps = false;
        return self();
    }

    public L noSack() {
        client.sack = false;
        return self();
    }

    public L resolver(String address) {
        wire.resolver = address;
        return self();
    }

    /** The handshake took place before the capture began. */
    public L established() {
        client.next = 1;
        server.next = 1;
        client.received = 1;
        server.received = 1;
        client.acked = 1;
        server.acked = 1;
        return self();
    }

    /** Any part of a story, to share it between tests. */
    public L then(Consumer<L> part) {
        part.accept(self());
        return self();
    }

    // ---- what is odd about the next packet

    /** The next packet is not in the capture, though the other side got it. */
    public L lose() {
        wire.tweak.notCaptured = true;
        return self();
    }

    /** The next packet is in the capture, but never reaches the other side. */
    public L drop() {
        wire.tweak.notDelivered = true;
        return self();
    }

    /** The next packet is lost before it gets to the capture. */
    public L vanish() {
        return lose().drop();
    }

    public L ttl(int ttl) {
        wire.tweak.ttl = ttl;
        return self();
    }

    public L ipId(int ipId) {
        wire.tweak.ipId = ipId;
        return self();
    }

    /** Raw window field of the next packet only. */
    public L window(int window) {
        wire.tweak.window = window;
        return self();
    }

    /** Shifts the sequence number of the next packet; the state does not move with it. */
    public L seqOffset(long offset) {
        wire.tweak.seqOffset = offset;
        return self();
    }

    public L ackOffset(long offset) {
        wire.tweak.ackOffset = offset;
        return self();
    }

    /** The next packet carries no TCP options: a forger seldom bothers. */
    public L noOptions() {
        wire.tweak.noOptions = true;
        return self();
    }

    /** More TCP options for the next packet, a multiple of four bytes. */
    public L options(byte[] more) {
        wire.tweak.options = more;
        return self();
    }

    public L mac(long mac) {
        wire.tweak.mac = mac;
        return self();
    }
}
