package io.hangup.names;

import io.hangup.tcp.Conversation;
import io.hangup.tcp.HostPort;
import io.hangup.tcp.Interest;
import io.hangup.tcp.Side;
import java.util.Arrays;

/** DNS over one TCP connection (RFC 7766): cuts each direction into messages at their two-byte length prefixes. */
public final class DnsStream implements Conversation {
    private static final int PREFIX = 2;

    private final NameTracker tracker;
    private final HostPort client;
    private final HostPort server;
    private final Direction[] directions = {new Direction(), new Direction()};

    /** One direction: the message under way with its prefix. A message is at most 65,535 bytes, so this is its cap. */
    private static final class Direction {
        byte[] buffer = new byte[PREFIX + 64];
        int filled;
        boolean lost;

        int needed() {
            return filled < PREFIX ? PREFIX : PREFIX + ((buffer[0] & 0xff) << 8 | buffer[1] & 0xff);
        }
    }

    public DnsStream(NameTracker tracker, HostPort client, HostPort server) {
        this.tracker = tracker;
        this.client = client;
        this.server = server;
    }

    /** Wanted until both directions are lost. */
    @Override
    public Interest interest() {
        return directions[0].lost && directions[1].lost ? Interest.UNWANTED : Interest.WANTED;
    }

    @Override
    public void bytes(Side from, byte[] data, int offset, int length, long timeNanos, long frame) {
        Direction direction = directions[from.ordinal()];
        int at = offset;
        int end = offset + length;
        while (at < end && !direction.lost) {
            int take = Math.min(direction.needed() - direction.filled, end - at);
            int filled = direction.filled + take;
            if (filled > direction.buffer.length) {
                direction.buffer = Arrays.copyOf(direction.buffer, Math.max(direction.needed(), filled));
            }
            System.arraycopy(data, at, direction.buffer, direction.filled, take);
            direction.filled = filled;
            at += take;
            if (filled >= PREFIX && filled == direction.needed()) {
                tracker.tcp(client, server, direction.buffer, PREFIX, filled - PREFIX, timeNanos, frame);
                direction.filled = 0;
            }
        }
    }

    @Override
    public void gap(Side from, long length, long timeNanos, long frame) {
        // where the next message starts cannot be known any more
        directions[from.ordinal()].lost = true;
    }

    @Override
    public void finished(Side from, long timeNanos, long frame) {
        // an unfinished message is none
    }

    @Override
    public void ended() {
        directions[0].lost = true;
        directions[1].lost = true;
    }
}
