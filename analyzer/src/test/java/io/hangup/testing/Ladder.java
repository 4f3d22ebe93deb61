package io.hangup.testing;

import io.hangup.testing.Capture.CapturedFrame;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.Consumer;

/**
 * One TCP connection as real frames, written the way a ladder diagram is drawn: each call is a packet (or a burst of
 * them). Sequence and acknowledgment numbers, IP identifications, timestamps and times follow by themselves; whatever
 * is to be odd is said before the packet ({@link #lose}, {@link #ttl}, {@link #window}).
 *
 * <p>Time: a change of direction costs what the place of the capture implies (at the client, an answer arrives one
 * round trip after what it answers); packets of the same direction follow 10 microseconds apart; {@link #after} adds to
 * that. The content is the same in every run.
 */
public final class Ladder {
    public static final int FIN = 0x01;
    public static final int SYN = 0x02;
    public static final int RST = 0x04;
    public static final int PSH = 0x08;
    public static final int ACK = 0x10;

    /** 2026-01-15 12:00:00 UTC. */
    public static final long START_NANOS = 1_768_478_400_000_000_000L;

    private static final long MILLI = 1_000_000L;
    private static final long SAME_DIRECTION_NANOS = 10_000;
    private static final long THINKING_NANOS = 50_000;
    private static final byte[] NOTHING = {};

    private final List<CapturedFrame> frames = new ArrayList<>();
    private final Random random;
    final Host client;
    final Host server;
    private long now = START_NANOS;
    private long rttNanos = 20 * MILLI;
    private double clientShare;
    private Host lastFrom;
    private Host.Sent lastSent;
    private byte[] lastClientPacket = NOTHING;
    private byte[] lastServerPacket = NOTHING;
    private String resolver;
    private int dnsPort = 33_000;
    private Tweak tweak = new Tweak();

    private Ladder(Host client, Host server, Random random) {
        this.client = client;
        this.server = server;
        this.random = random;
        this.resolver = client.address.length == 4 ? "10.0.0.53" : "2001:db8::53";
    }

    /** A connection that starts at {@link #START_NANOS}; IPv4 or IPv6 by the addresses. */
    public static Ladder between(String client, int clientPort, String server, int serverPort) {
        Random random = new Random(31L * client.hashCode() + server.hashCode() + 65_537L * clientPort + serverPort);
        return new Ladder(
                new Host(client, clientPort, 0x0200_0000_0001L, 64, random.nextInt() & 0xffff_ffffL, 4660, 100_000),
                new Host(server, serverPort, 0x0200_0000_00feL, 56, random.nextInt() & 0xffff_ffffL, 22_136, 7_000_000),
                random);
    }

    // ---- the setting

    public Ladder rtt(double millis) {
        rttNanos = (long) (millis * MILLI);
        return this;
    }

    /** The capture is taken at the server: the client's packets are the late ones. */
    public Ladder capturedAtServer() {
        clientShare = 1;
        client.ttl = 56;
        server.ttl = 64;
        return this;
    }

    /** The capture is taken half way. */
    public Ladder capturedInTheMiddle() {
        clientShare = 0.5;
        client.ttl = 60;
        server.ttl = 60;
        return this;
    }

    /** Moves on to this time after {@link #START_NANOS}, or back. */
    public Ladder at(double millis) {
        now = START_NANOS + (long) (millis * MILLI);
        lastFrom = null;
        return this;
    }

    /** Waits before the next packet, in addition to the round trip that it may take. */
    public Ladder after(double millis) {
        now += (long) (millis * MILLI);
        return this;
    }

    public Ladder ttls(int clientTtl, int serverTtl) {
        client.ttl = clientTtl;
        server.ttl = serverTtl;
        return this;
    }

    public Ladder mss(int clientMss, int serverMss) {
        client.mss = clientMss;
        server.mss = serverMss;
        return this;
    }

    /** Window scale shifts offered; -1 offers none. */
    public Ladder windowScale(int clientShift, int serverShift) {
        client.windowScale = clientShift;
        server.windowScale = serverShift;
        return this;
    }

    /** The raw windows that every packet from now on carries. */
    public Ladder windows(int clientWindow, int serverWindow) {
        client.window = clientWindow;
        server.window = serverWindow;
        return this;
    }

    public Ladder noTimestamps() {
        client.timestamps = false;
        return this;
    }

    public Ladder noSack() {
        client.sack = false;
        return this;
    }

    public Ladder resolver(String address) {
        resolver = address;
        return this;
    }

    /** The handshake took place before the capture began. */
    public Ladder established() {
        client.next = 1;
        server.next = 1;
        client.received = 1;
        server.received = 1;
        client.acked = 1;
        server.acked = 1;
        return this;
    }

    /** Any part of a story, to share it between tests. */
    public Ladder then(Consumer<Ladder> part) {
        part.accept(this);
        return this;
    }

    // ---- what is odd about the next packet

    /** The next packet is not in the capture, though the other side got it. */
    public Ladder lose() {
        tweak.notCaptured = true;
        return this;
    }

    /** The next packet is in the capture, but never reaches the other side. */
    public Ladder drop() {
        tweak.notDelivered = true;
        return this;
    }

    /** The next packet is lost before it gets to the capture. */
    public Ladder vanish() {
        return lose().drop();
    }

    public Ladder ttl(int ttl) {
        tweak.ttl = ttl;
        return this;
    }

    public Ladder ipId(int ipId) {
        tweak.ipId = ipId;
        return this;
    }

    /** Raw window field of the next packet only. */
    public Ladder window(int window) {
        tweak.window = window;
        return this;
    }

    /** Shifts the sequence number of the next packet; the state does not move with it. */
    public Ladder seqOffset(long offset) {
        tweak.seqOffset = offset;
        return this;
    }

    public Ladder ackOffset(long offset) {
        tweak.ackOffset = offset;
        return this;
    }

    /** The next packet carries no TCP options: a forger seldom bothers. */
    public Ladder noOptions() {
        tweak.noOptions = true;
        return this;
    }

    public Ladder mac(long mac) {
        tweak.mac = mac;
        return this;
    }

    // ---- opening and closing

    public Ladder syn() {
        if (client.next > 0) {
            return resend(client, client.sent.get(0));
        }
        return send(client, SYN, NOTHING);
    }

    public Ladder synAck() {
        if (server.next > 0) {
            return resend(server, server.sent.get(0));
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
        return bareRst(server);
    }

    public Ladder clientBareRst() {
        return bareRst(client);
    }

    /** RST,ACK against a SYN: nobody listens there. */
    public Ladder serverRefuses() {
        tweak.noOptions = true;
        tweak.window = 0;
        tweak.ipId = tweak.ipId == null ? Integer.valueOf(0) : tweak.ipId;
        tweak.seqOffset = -server.initialSeq - server.next;
        return send(server, RST | ACK, NOTHING);
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
        now += 5_000;
        frames.add(new CapturedFrame(now, frames.get(frames.size() - 1).data()));
        return this;
    }

    /** The last segment once more, in a packet of its own. */
    public Ladder retransmit() {
        return resend(lastFrom, lastSent);
    }

    /** The client's oldest unacknowledged segment once more. */
    public Ladder clientRetransmits() {
        return resend(client, oldestUnacked(client));
    }

    public Ladder serverRetransmits() {
        return resend(server, oldestUnacked(server));
    }

    /** A segment of which everything is said: numbers are relative (0 is the SYN), the state stays as it is. */
    public Ladder clientRaw(int flags, long seq, long ack, byte[] payload) {
        return raw(client, server, flags, seq, ack, payload);
    }

    public Ladder serverRaw(int flags, long seq, long ack, byte[] payload) {
        return raw(server, client, flags, seq, ack, payload);
    }

    /** Any Ethernet frame, now. */
    public Ladder frame(byte[] ethernetFrame) {
        now += SAME_DIRECTION_NANOS;
        frames.add(new CapturedFrame(now, ethernetFrame));
        return this;
    }

    /** Random bytes, the same in every run. */
    public byte[] random(int length) {
        byte[] bytes = new byte[length];
        random.nextBytes(bytes);
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

    /** A look-up over UDP: query and answer, 5 ms apart. */
    public Ladder dns(String name, String... addresses) {
        int id = random.nextInt() & 0xffff;
        return dnsQuery(name, id, ++dnsPort).after(5).dnsReply(Dns.answer(id, name, addresses), dnsPort);
    }

    /** A look-up that fails with this response code (3 is NXDOMAIN, 2 SERVFAIL). */
    public Ladder dnsFails(String name, int responseCode) {
        int id = random.nextInt() & 0xffff;
        return dnsQuery(name, id, ++dnsPort).after(5).dnsReply(Dns.failure(id, name, responseCode), dnsPort);
    }

    /** A query for an A (or AAAA) record, and no answer. */
    public Ladder dnsQuery(String name) {
        return dnsQuery(name, random.nextInt() & 0xffff, ++dnsPort);
    }

    private Ladder dnsQuery(String name, int id, int port) {
        byte[] to = PacketBytes.address(resolver);
        byte[] udp = PacketBytes.udp(client.address, to, port, 53, Dns.query(id, name, client.address.length == 16));
        return frame(PacketBytes.ethernet(
                PacketBytes.ip(client.address, to, PacketBytes.UDP, 64, client.ipId++ & 0xffff, udp)));
    }

    private Ladder dnsReply(byte[] message, int port) {
        byte[] from = PacketBytes.address(resolver);
        byte[] udp = PacketBytes.udp(from, client.address, 53, port, message);
        return frame(PacketBytes.ethernet(PacketBytes.ip(from, client.address, PacketBytes.UDP, 63, 0, udp)));
    }

    /** The server's host answers the client's last packet with an ICMP error. */
    public Ladder serverIcmp(int type, int code) {
        return icmp(server.address, client, type, code, 0, lastClientPacket);
    }

    /** A router answers the client's last packet with an ICMP error. */
    public Ladder routerIcmp(String router, int type, int code) {
        return icmp(PacketBytes.address(router), client, type, code, 0, lastClientPacket);
    }

    /** A router finds the client's last packet too big. */
    public Ladder icmpTooBig(int mtu) {
        return tooBig(client, mtu, lastClientPacket);
    }

    /** A router finds the server's last packet too big. */
    public Ladder icmpTooBigToServer(int mtu) {
        return tooBig(server, mtu, lastServerPacket);
    }

    private Ladder tooBig(Host to, int mtu, byte[] packet) {
        boolean v6 = to.address.length == 16;
        byte[] router = PacketBytes.address(v6 ? "2001:db8:ffff::1" : "192.0.2.1");
        return icmp(router, to, v6 ? 2 : 3, v6 ? 0 : 4, mtu, packet);
    }

    private Ladder icmp(byte[] from, Host to, int type, int code, int rest, byte[] packet) {
        boolean v6 = to.address.length == 16;
        byte[] quote = Arrays.copyOf(packet, Math.min(packet.length, v6 ? 1232 : 548));
        byte[] message = PacketBytes.icmp(from, to.address, type, code, rest, quote);
        int protocol = v6 ? PacketBytes.ICMPV6 : PacketBytes.ICMP;
        now += to == client ? (long) ((1 - clientShare) * rttNanos) : (long) (clientShare * rttNanos);
        return frame(PacketBytes.ethernet(PacketBytes.ip(from, to.address, protocol, 60, 0, message)));
    }

    // ---- the result

    /** The captured frames, in the order of the calls. */
    public List<CapturedFrame> frames() {
        return List.copyOf(frames);
    }

    /** Number of frames so far: the frame number of the last. */
    public int frameCount() {
        return frames.size();
    }

    /** Time of the last step, epoch nanoseconds. */
    public long nowNanos() {
        return now;
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

    // ---- how

    private Ladder data(Host from, Host to, byte[] data) {
        int largest = Math.min(from.mss, to.mss) - (from.timestamps && to.timestamps ? 12 : 0);
        for (int at = 0; at < data.length; at += largest) {
            int end = Math.min(data.length, at + largest);
            send(from, end == data.length ? PSH | ACK : ACK, Arrays.copyOfRange(data, at, end));
        }
        return this;
    }

    private Ladder bareRst(Host from) {
        Host to = other(from);
        tweak.noOptions = true;
        tweak.window = 0;
        tweak.ipId = tweak.ipId == null ? Integer.valueOf(0) : tweak.ipId;
        // the number is what the other side acknowledged last (RFC 9293 section 3.10.7.1)
        return raw(from, to, RST, to.received, 0, NOTHING);
    }

    private Ladder send(Host from, int flags, byte[] payload) {
        Host.Sent segment = new Host.Sent(from.next, flags, payload);
        if (segment.end() > segment.seq()) {
            from.sent.add(segment);
        }
        from.next = segment.end();
        return emit(from, segment, from.received);
    }

    private Ladder resend(Host from, Host.Sent segment) {
        return emit(from, segment, from.received);
    }

    private Ladder raw(Host from, Host to, int flags, long seq, long ack, byte[] payload) {
        return emit(from, new Host.Sent(seq, flags, payload), ack);
    }

    private Host.Sent oldestUnacked(Host from) {
        for (Host.Sent segment : from.sent) {
            if (segment.end() > from.acked) {
                return segment;
            }
        }
        throw new IllegalStateException("everything is acknowledged");
    }

    private Host other(Host host) {
        return host == client ? server : client;
    }

    private Ladder emit(Host from, Host.Sent segment, long ack) {
        Host to = other(from);
        advance(from);
        byte[] packet = packet(from, to, segment, ack);
        lastSent = segment;
        if (from == client) {
            lastClientPacket = packet;
        } else {
            lastServerPacket = packet;
        }
        if (!tweak.notCaptured) {
            long mac = tweak.mac == null ? from.mac : tweak.mac;
            int type = from.address.length == 4 ? PacketBytes.IPV4 : PacketBytes.IPV6;
            frames.add(new CapturedFrame(now, PacketBytes.ethernet(mac, to.mac, type, packet)));
        }
        if (!tweak.notDelivered && tweak.seqOffset == null) {
            to.receive(segment, (segment.flags() & ACK) != 0, ack, from.timestamp(now));
        }
        tweak = new Tweak();
        return this;
    }

    private byte[] packet(Host from, Host to, Host.Sent segment, long ack) {
        boolean syn = (segment.flags() & SYN) != 0;
        boolean hasAck = (segment.flags() & ACK) != 0;
        byte[] options = tweak.noOptions ? NOTHING : syn ? from.synOptions(now, hasAck) : from.options(to, now);
        long seq = segment.seq() + (tweak.seqOffset == null ? 0 : tweak.seqOffset);
        long acked = ack + (tweak.ackOffset == null ? 0 : tweak.ackOffset);
        byte[] tcp = PacketBytes.tcp(
                from.address,
                to.address,
                from.port,
                to.port,
                from.wireSeq(seq),
                hasAck ? to.wireSeq(acked) : 0,
                segment.flags(),
                tweak.window != null ? tweak.window : syn ? 64_240 : from.window,
                options,
                segment.payload());
        return PacketBytes.ip(
                from.address,
                to.address,
                PacketBytes.TCP,
                tweak.ttl == null ? from.ttl : tweak.ttl,
                tweak.ipId != null ? tweak.ipId : ipId(from, segment),
                tcp);
    }

    /** Linux counts per connection, but answers a SYN with 0. */
    private static int ipId(Host from, Host.Sent segment) {
        return (segment.flags() & (SYN | ACK)) == (SYN | ACK) ? 0 : from.ipId++ & 0xffff;
    }

    private void advance(Host from) {
        if (from == lastFrom) {
            now += SAME_DIRECTION_NANOS;
        } else if (lastFrom != null) {
            double share = from == client ? clientShare : 1 - clientShare;
            now += THINKING_NANOS + (long) (share * rttNanos);
        }
        lastFrom = from;
    }
}
