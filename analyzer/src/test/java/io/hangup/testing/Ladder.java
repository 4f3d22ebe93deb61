package io.hangup.testing;

import io.hangup.testing.Capture.CapturedFrame;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Random;

/**
 * One TCP connection as real frames, written the way a ladder diagram is drawn: each call is a packet (or a burst of
 * them). Sequence and acknowledgment numbers, IP identifications, timestamps and times follow by themselves; whatever
 * is to be odd is said before the packet ({@link #lose}, {@link #ttl}, {@link #window}); of a burst, it is the first.
 *
 * <p>Time: a change of direction costs what the place of the capture implies (at the client, an answer arrives one
 * round trip after what it answers); packets of the same direction follow 10 microseconds apart; {@link #after} adds to
 * that. The content is the same in every run.
 */
public final class Ladder extends LadderSetting<Ladder> {
    public static final int FIN = 0x01;
    public static final int SYN = 0x02;
    public static final int RST = 0x04;
    public static final int PSH = 0x08;
    public static final int ACK = 0x10;

    /** 2026-01-15 12:00:00 UTC. */
    public static final long START_NANOS = 1_768_478_400_000_000_000L;

    private static final byte[] NOTHING = {};

    private Ladder(Host client, Host server, Random random) {
        super(new Wire(client, server, random), client, server);
    }

    @Override
    Ladder self() {
        return this;
    }

    /** A connection that starts at {@link #START_NANOS}; IPv4 or IPv6 by the addresses. */
    public static Ladder between(String client, int clientPort, String server, int serverPort) {
        Random random = new Random(31L * client.hashCode() + server.hashCode() + 65_537L * clientPort + serverPort);
        return new Ladder(
                new Host(client, clientPort, 0x0200_0000_0001L, 64, random.nextInt() & 0xffff_ffffL, 4660, 100_000),
                new Host(server, serverPort, 0x0200_0000_00feL, 56, random.nextInt() & 0xffff_ffffL, 22_136, 7_000_000),
                random);
    }

    // ---- opening and closing

    public Ladder syn() {
        if (client.next > 0) {
            wire.resend(client, client.sent.get(0));
            return this;
        }
        return send(client, SYN, NOTHING);
    }

    public Ladder synAck() {
        if (server.next > 0) {
            wire.resend(server, server.sent.get(0));
            return this;
        }
        return send(server, SYN | ACK, NOTHING);
    }

    public Ladder handshake() {
        return syn().synAck().clientAck();
    }

    public Ladder clientAck() {
        return send(client, ACK, NOTHING);
    }

    public Ladder serverAck() {
        return send(server, ACK, NOTHING);
    }

    public Ladder clientFin() {
        return send(client, FIN | ACK, NOTHING);
    }

    public Ladder serverFin() {
        return send(server, FIN | ACK, NOTHING);
    }

    /** FIN, FIN, ACK: the client begins. */
    public Ladder clientCloses() {
        return clientFin().serverFin().clientAck();
    }

    public Ladder serverCloses() {
        return serverFin().clientFin().serverAck();
    }

    /** RST,ACK of a socket that is aborted: next sequence number, options as usual. */
    public Ladder clientRst() {
        return send(client, RST | ACK, NOTHING);
    }

    public Ladder serverRst() {
        return send(server, RST | ACK, NOTHING);
    }

    /** RST without ACK, of a host that knows no such connection (any more): it answers the client's last segment. */
    public Ladder serverBareRst() {
        wire.bareRst(server);
        return this;
    }

    public Ladder clientBareRst() {
        wire.bareRst(client);
        return this;
    }

    /** RST,ACK against a SYN: nobody listens there. */
    public Ladder serverRefuses() {
        wire.tweak.noOptions = true;
        wire.tweak.window = 0;
        wire.tweak.ipId = wire.tweak.ipId == null ? Integer.valueOf(0) : wire.tweak.ipId;
        wire.tweak.seqOffset = -server.initialSeq - server.next;
        return send(server, RST | ACK, NOTHING);
    }

    /** The client acknowledges once more: it got these bytes of the server's twice (DSACK), numbers as in clientRaw. */
    public Ladder clientReportsTwice(long left, long right) {
        return options(sack(server, left, right)).clientAck();
    }

    public Ladder serverReportsTwice(long left, long right) {
        return options(sack(client, left, right)).serverAck();
    }

    private static byte[] sack(Host sender, long left, long right) {
        return java.nio.ByteBuffer.allocate(12)
                .put(new byte[] {1, 1, 5, 10})
                .putInt(sender.wireSeq(left))
                .putInt(sender.wireSeq(right))
                .array();
    }

    /** Keep-alive probe: the sequence number before the next, no data. */
    public Ladder clientKeepAlive() {
        return seqOffset(-1).clientAck();
    }

    public Ladder serverKeepAlive() {
        return seqOffset(-1).serverAck();
    }

    // ---- data

    /** Data from the client, in segments of at most the server's MSS; the last has PSH. */
    public Ladder client(byte[] data) {
        return data(client, server, data);
    }

    public Ladder server(byte[] data) {
        return data(server, client, data);
    }

    /** Data in one segment of any size, as segmentation offload shows it. */
    public Ladder clientSegment(byte[] data) {
        return send(client, PSH | ACK, data);
    }

    public Ladder serverSegment(byte[] data) {
        return send(server, PSH | ACK, data);
    }

    /** The same packet once more, 5 microseconds later, as a port mirror gives it. */
    public Ladder duplicate() {
        wire.now += 5_000;
        wire.frames.add(new CapturedFrame(
                wire.now, wire.frames.get(wire.frames.size() - 1).data()));
        return this;
    }

    /** The last segment once more, in a packet of its own. */
    public Ladder retransmit() {
        wire.resend(wire.lastFrom, wire.lastSent);
        return this;
    }

    /** The client's oldest unacknowledged segment once more. */
    public Ladder clientRetransmits() {
        wire.resend(client, wire.oldestUnacked(client));
        return this;
    }

    public Ladder serverRetransmits() {
        wire.resend(server, wire.oldestUnacked(server));
        return this;
    }

    /** A segment of which everything is said: numbers are relative (0 is the SYN), the state stays as it is. */
    public Ladder clientRaw(int flags, long seq, long ack, byte[] payload) {
        wire.raw(client, server, flags, seq, ack, payload);
        return this;
    }

    public Ladder serverRaw(int flags, long seq, long ack, byte[] payload) {
        wire.raw(server, client, flags, seq, ack, payload);
        return this;
    }

    /** Any Ethernet frame, now. */
    public Ladder frame(byte[] ethernetFrame) {
        wire.frame(ethernetFrame);
        return this;
    }

    /** Random bytes, the same in every run. */
    public byte[] random(int length) {
        byte[] bytes = new byte[length];
        wire.random.nextBytes(bytes);
        return bytes;
    }

    // ---- TLS: records of the right size, with a payload that nobody can read

    public Ladder clientRecord(int type, int length) {
        return client(Tls.record(type, random(length)));
    }

    public Ladder serverRecord(int type, int length) {
        return server(Tls.record(type, random(length)));
    }

    /** A whole TLS 1.3 handshake with two session tickets; the server chooses {@code alpn}. */
    public Ladder tls13(String serverName, String alpn) {
        byte[] serverFlight = PacketBytes.concat(
                Tls.serverHello(),
                Tls.changeCipherSpec(),
                Tls.record(Tls.APPLICATION_DATA, random(60)),
                Tls.record(Tls.APPLICATION_DATA, random(2600)),
                Tls.record(Tls.APPLICATION_DATA, random(281)),
                Tls.record(Tls.APPLICATION_DATA, random(69)));
        byte[] clientFlight = PacketBytes.concat(Tls.changeCipherSpec(), Tls.record(Tls.APPLICATION_DATA, random(69)));
        return client(Tls.clientHello(serverName, alpn))
                .server(serverFlight)
                .clientAck()
                .client(clientFlight)
                .server(PacketBytes.concat(
                        Tls.record(Tls.APPLICATION_DATA, random(250)), Tls.record(Tls.APPLICATION_DATA, random(250))))
                .clientAck();
    }

    // ---- HTTP/1.1 in the clear

    /** A request with the given headers, and Content-Length where it has a body. */
    public Ladder clientHttp(String method, String path, Map<String, String> headers, String body) {
        return client(Http.request(method, path, headers, body));
    }

    /** A response with Content-Length beside the given headers. */
    public Ladder serverHttp(int status, Map<String, String> headers, String body) {
        return server(Http.response(status, headers, body));
    }

    /** The head of a chunked event stream. */
    public Ladder sseHead() {
        return server(Http.sseHead());
    }

    /** Server-sent events, each a chunk in a segment of its own, {@code "data: "} before each. */
    public Ladder sse(String... events) {
        for (String event : events) {
            server(Http.chunk("data: " + event + "\n\n"));
        }
        return this;
    }

    /** The last chunk: the message ends as it should. */
    public Ladder sseEnd() {
        return server(Http.LAST_CHUNK);
    }

    // ---- beside the connection

    /** A look-up over UDP, of AAAA records when the addresses are IPv6: query and answer, 5 ms apart. */
    public Ladder dns(String name, String... addresses) {
        boolean aaaa = addresses.length > 0 && addresses[0].contains(":");
        wire.dnsReply(Dns.answer(wire.dnsQuery(name, aaaa), name, addresses));
        return this;
    }

    /** A look-up that fails with this response code (3 is NXDOMAIN, 2 SERVFAIL). */
    public Ladder dnsFails(String name, int responseCode) {
        wire.dnsReply(Dns.failure(wire.dnsQuery(name, false), name, responseCode));
        return this;
    }

    /** A query for an A record, and no answer. */
    public Ladder dnsQuery(String name) {
        wire.dnsQuery(name, false);
        return this;
    }

    /** The server's host answers the client's last packet with an ICMP error. */
    public Ladder serverIcmp(int type, int code) {
        wire.icmp(server.address, client, type, code, 0, wire.lastClientPacket);
        return this;
    }

    /** A router answers the client's last packet with an ICMP error. */
    public Ladder routerIcmp(String router, int type, int code) {
        wire.icmp(PacketBytes.address(router), client, type, code, 0, wire.lastClientPacket);
        return this;
    }

    /** A router finds the client's last packet too big. */
    public Ladder icmpTooBig(int mtu) {
        wire.tooBig(client, mtu, wire.lastClientPacket);
        return this;
    }

    /** A router finds the server's last packet too big. */
    public Ladder icmpTooBigToServer(int mtu) {
        wire.tooBig(server, mtu, wire.lastServerPacket);
        return this;
    }

    // ---- the result

    /** The captured frames, in the order of the calls. */
    public List<CapturedFrame> frames() {
        return List.copyOf(wire.frames);
    }

    /** Number of frames so far: the frame number of the last. */
    public int frameCount() {
        return wire.frames.size();
    }

    /** The client's next relative sequence number. */
    public long clientNext() {
        return client.next;
    }

    /** The server's next relative sequence number. */
    public long serverNext() {
        return server.next;
    }

    /** Time of the last step, epoch nanoseconds. */
    public long nowNanos() {
        return wire.now;
    }

    public Capture capture() {
        return Capture.of(this);
    }

    public byte[] toBytes() {
        return capture().toBytes();
    }

    public Path toPath(Path folder) throws java.io.IOException {
        return capture().toPath(folder);
    }

    private Ladder data(Host from, Host to, byte[] data) {
        wire.data(from, to, data);
        return this;
    }

    private Ladder send(Host from, int flags, byte[] payload) {
        wire.send(from, flags, payload);
        return this;
    }
}
