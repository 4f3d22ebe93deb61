package io.hangup.testing;

import io.hangup.testing.Capture.CapturedFrame;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;

/** What a {@link Ladder} stands on: both hosts, the clock, and the frames captured so far. */
final class Wire {
    private static final int SYN = Ladder.SYN;
    private static final int RST = Ladder.RST;
    private static final int PSH = Ladder.PSH;
    private static final int ACK = Ladder.ACK;

    private static final long MILLI = 1_000_000L;
    private static final long SAME_DIRECTION_NANOS = 10_000;
    private static final long THINKING_NANOS = 50_000;
    private static final double DNS_MILLIS = 5;
    private static final byte[] NOTHING = {};

    /** Bytes of the offending packet that Linux quotes: as many as fit 576 bytes, or IPv6's smallest MTU. */
    private static final int QUOTE_V4 = 548;

    private static final int QUOTE_V6 = 1232;

    final List<CapturedFrame> frames = new ArrayList<>();
    final Random random;
    final Host client;
    final Host server;
    long now = Ladder.START_NANOS;
    long rttNanos = 20 * MILLI;

    /** Where the capture is taken: 0 at the client, 1 at the server. */
    double place;

    Host lastFrom;
    Host.Sent lastSent;
    byte[] lastClientPacket = NOTHING;
    byte[] lastServerPacket = NOTHING;
    String resolver;
    int dnsPort = 33_000;
    Tweak tweak = new Tweak();

    Wire(Host client, Host server, Random random) {
        this.client = client;
        this.server = server;
        this.random = random;
        this.resolver = client.address.length == 4 ? "10.0.0.53" : "2001:db8::53";
    }

    void pass(double millis) {
        now += (long) (millis * MILLI);
    }

    void frame(byte[] ethernetFrame) {
        now += SAME_DIRECTION_NANOS;
        frames.add(new CapturedFrame(now, ethernetFrame));
    }

    void data(Host from, Host to, byte[] data) {
        int largest = Math.min(from.mss, to.mss) - (from.timestamps && to.timestamps ? 12 : 0);
        for (int at = 0; at < data.length; at += largest) {
            int end = Math.min(data.length, at + largest);
            send(from, end == data.length ? PSH | ACK : ACK, Arrays.copyOfRange(data, at, end));
        }
    }

    void bareRst(Host from) {
        Host to = other(from);
        tweak.noOptions = true;
        tweak.window = 0;
        tweak.ipId = tweak.ipId == null ? Integer.valueOf(0) : tweak.ipId;
        // the number is what the other side acknowledged last (RFC 9293 section 3.10.7.1)
        raw(from, to, RST, to.received, 0, NOTHING);
    }

    void send(Host from, int flags, byte[] payload) {
        Host.Sent segment = new Host.Sent(from.next, flags, payload);
        if (segment.end() > segment.seq()) {
            from.sent.add(segment);
        }
        from.next = segment.end();
        emit(from, segment, from.received);
    }

    void resend(Host from, Host.Sent segment) {
        emit(from, segment, from.received);
    }

    void raw(Host from, Host to, int flags, long seq, long ack, byte[] payload) {
        emit(from, new Host.Sent(seq, flags, payload), ack);
    }

    Host.Sent oldestUnacked(Host from) {
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

    void emit(Host from, Host.Sent segment, long ack) {
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
    }

    private byte[] packet(Host from, Host to, Host.Sent segment, long ack) {
        boolean syn = (segment.flags() & SYN) != 0;
        boolean hasAck = (segment.flags() & ACK) != 0;
        byte[] options = tweak.noOptions ? NOTHING : syn ? from.synOptions(now, hasAck) : from.options(to, now);
        if (tweak.options != null) {
            options = PacketBytes.concat(options, tweak.options);
        }
        long seq = segment.seq() + (tweak.seqOffset == null ? 0 : tweak.seqOffset);
        long acked = ack + (tweak.ackOffset == null ? 0 : tweak.ackOffset);
        byte[] tcp = PacketBytes.tcp(
                from.sourceAddress,
                to.address,
                from.sourcePort,
                to.port,
                from.wireSeq(seq),
                hasAck ? to.wireSeq(acked) : 0,
                segment.flags(),
                tweak.window != null ? tweak.window : syn ? 64_240 : from.window,
                options,
                segment.payload());
        return PacketBytes.ip(
                from.sourceAddress,
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
            double share = from == client ? place : 1 - place;
            now += THINKING_NANOS + (long) (share * rttNanos);
        }
        lastFrom = from;
    }

    /** Asks from a new port; the reply goes back to it. Returns the query's id. */
    int dnsQuery(String name, boolean aaaa) {
        int id = random.nextInt() & 0xffff;
        byte[] to = PacketBytes.address(resolver);
        udp(client.address, to, ++dnsPort, 53, 64, client.ipId++ & 0xffff, Dns.query(id, name, aaaa));
        return id;
    }

    void dnsReply(byte[] message) {
        pass(DNS_MILLIS);
        udp(PacketBytes.address(resolver), client.address, 53, dnsPort, 63, 0, message);
        now += THINKING_NANOS;
    }

    private void udp(byte[] from, byte[] to, int fromPort, int toPort, int ttl, int ipId, byte[] payload) {
        byte[] datagram = PacketBytes.udp(from, to, fromPort, toPort, payload);
        frame(PacketBytes.ethernet(PacketBytes.ip(from, to, PacketBytes.UDP, ttl, ipId, datagram)));
    }

    void tooBig(Host to, int mtu, byte[] packet) {
        boolean v6 = to.address.length == 16;
        byte[] router = PacketBytes.address(v6 ? "2001:db8:ffff::1" : "192.0.2.1");
        icmp(router, to, v6 ? 2 : 3, v6 ? 0 : 4, mtu, packet);
    }

    void icmp(byte[] from, Host to, int type, int code, int rest, byte[] packet) {
        boolean v6 = to.address.length == 16;
        byte[] quote = Arrays.copyOf(packet, Math.min(packet.length, v6 ? QUOTE_V6 : QUOTE_V4));
        byte[] message = PacketBytes.icmp(from, to.address, type, code, rest, quote);
        int protocol = v6 ? PacketBytes.ICMPV6 : PacketBytes.ICMP;
        now += to == client ? (long) ((1 - place) * rttNanos) : (long) (place * rttNanos);
        frame(PacketBytes.ethernet(PacketBytes.ip(from, to.address, protocol, 60, 0, message)));
    }
}
