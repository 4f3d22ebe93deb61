package io.hangup.testing;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * One end of a {@link Ladder}: its addresses, counters and TCP state, with Linux's habits. Sequence numbers are
 * relative to the initial one and never wrap; the wire gets them modulo 2^32.
 */
final class Host {
    final byte[] address;
    final int port;

    /** What its own packets bear: another address where a host on the way has translated it. */
    byte[] sourceAddress;

    int sourcePort;
    final long mac;
    final long initialSeq;
    int ttl;
    int ipId;
    int mss = 1460;
    int windowScale = 7;
    int window = 502;
    boolean timestamps = true;
    boolean sack = true;

    /** Next sequence number to send. */
    long next;

    /** Next sequence number expected from the other side. */
    long received;

    /** Highest acknowledgment number that reached this host. */
    long acked;

    private final Map<Long, Long> ahead = new TreeMap<>();
    private final int clockOffset;
    private int recentTimestamp;

    /** Segments sent that take sequence space, oldest first. */
    final List<Sent> sent = new ArrayList<>();

    record Sent(long seq, int flags, byte[] payload) {
        long end() {
            return seq + payload.length + ((flags & (Ladder.SYN | Ladder.FIN)) != 0 ? 1 : 0);
        }
    }

    Host(String address, int port, long mac, int ttl, long initialSeq, int ipId, int clockOffset) {
        this.address = PacketBytes.address(address);
        this.port = port;
        this.sourceAddress = this.address;
        this.sourcePort = port;
        this.mac = mac;
        this.ttl = ttl;
        this.initialSeq = initialSeq;
        this.ipId = ipId;
        this.clockOffset = clockOffset;
        if (this.address.length == 16) {
            mss = 1440;
        }
    }

    int wireSeq(long relative) {
        return (int) (initialSeq + relative);
    }

    /** Milliseconds of this host's timestamp clock. */
    int timestamp(long timeNanos) {
        return (int) (timeNanos / 1_000_000) + clockOffset;
    }

    /** Takes a segment of the other side: data, acknowledgment, timestamp. */
    void receive(Sent segment, boolean hasAck, long ack, int timestamp) {
        if (hasAck) {
            acked = Math.max(acked, ack);
        }
        recentTimestamp = timestamp;
        if (segment.end() > received) {
            ahead.merge(segment.seq(), segment.end(), Math::max);
        }
        for (boolean moved = true; moved; ) {
            moved = false;
            for (Map.Entry<Long, Long> range : ahead.entrySet()) {
                if (range.getKey() <= received) {
                    received = Math.max(received, range.getValue());
                    ahead.remove(range.getKey());
                    moved = true;
                    break;
                }
            }
        }
    }

    /** The options Linux puts on a SYN. */
    byte[] synOptions(long timeNanos, boolean answer) {
        ByteBuffer options = ByteBuffer.allocate(40).put((byte) 2).put((byte) 4).putShort((short) mss);
        if (sack) {
            options.put((byte) 4).put((byte) 2);
        }
        if (timestamps) {
            options.put((byte) 8).put((byte) 10).putInt(timestamp(timeNanos)).putInt(answer ? recentTimestamp : 0);
        }
        if (windowScale >= 0) {
            options.put((byte) 1).put((byte) 3).put((byte) 3).put((byte) windowScale);
        }
        return taken(options);
    }

    /** Timestamps, and SACK blocks for what arrived ahead of a hole. */
    byte[] options(Host other, long timeNanos) {
        ByteBuffer options = ByteBuffer.allocate(40);
        if (timestamps && other.timestamps) {
            options.putShort((short) 0x0101)
                    .put((byte) 8)
                    .put((byte) 10)
                    .putInt(timestamp(timeNanos))
                    .putInt(recentTimestamp);
        }
        if (sack && other.sack && !ahead.isEmpty()) {
            int blocks = Math.min(3, ahead.size());
            options.putShort((short) 0x0101).put((byte) 5).put((byte) (2 + 8 * blocks));
            for (Map.Entry<Long, Long> range : ahead.entrySet()) {
                if (blocks-- == 0) {
                    break;
                }
                options.putInt(other.wireSeq(range.getKey())).putInt(other.wireSeq(range.getValue()));
            }
        }
        return taken(options);
    }

    private static byte[] taken(ByteBuffer options) {
        byte[] bytes = new byte[options.position()];
        options.flip().get(bytes);
        return bytes;
    }
}
