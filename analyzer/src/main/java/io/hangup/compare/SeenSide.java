package io.hangup.compare;

import io.hangup.packet.Packet;
import io.hangup.tcp.HostPort;
import java.util.Arrays;

/**
 * The segments that one side of a connection sent, as one point of the path saw them: columns of primitives, in the
 * order of the capture.
 */
final class SeenSide {
    /** A payload is compared by its first bytes: enough to tell encrypted records and request heads apart. */
    static final int HASHED_BYTES = 256;

    private static final int FIRST_ROOM = 4;
    private static final int RANDOM_OFFSET = 11;
    private static final int RANDOM_BYTES = 32;
    private static final int HANDSHAKE_RECORD = 22;
    private static final int HELLO_AT = 5;
    private static final int CLIENT_HELLO = 1;
    private static final int SERVER_HELLO = 2;

    final HostPort address;
    int size;
    long[] frame = new long[FIRST_ROOM];
    long[] time = new long[FIRST_ROOM];
    int[] seq = new int[FIRST_ROOM];
    int[] ack = new int[FIRST_ROOM];
    int[] length = new int[FIRST_ROOM];
    int[] window = new int[FIRST_ROOM];
    int[] tsVal = new int[FIRST_ROOM];
    int[] tsEcr = new int[FIRST_ROOM];

    /** 0: too little of the payload was captured to say. */
    int[] payload = new int[FIRST_ROOM];

    /** IPv4 identification, -1 for IPv6. */
    int[] ipId = new int[FIRST_ROOM];

    byte[] flags = new byte[FIRST_ROOM];
    byte[] ttl = new byte[FIRST_ROOM];
    boolean[] dontFragment = new boolean[FIRST_ROOM];

    /** Index of the first SYN, or -1. */
    int syn = -1;

    /** Options of that SYN; -1 where it has none. */
    int mss = -1;

    int windowScale = -1;
    boolean sackPermitted;
    boolean timestamps;

    /** The random of a TLS hello, hashed; 0 when none was seen. */
    long helloRandom;

    SeenSide(HostPort address) {
        this.address = address;
    }

    void add(Packet p, long frameRef, long timeNanos) {
        if (size == frame.length) {
            grow();
        }
        int i = size++;
        frame[i] = frameRef;
        time[i] = timeNanos;
        seq[i] = p.seq;
        ack[i] = p.ack;
        length[i] = p.payloadLength;
        window[i] = p.window;
        tsVal[i] = p.hasTimestamp ? p.tsVal : 0;
        tsEcr[i] = p.hasTimestamp ? p.tsEcr : 0;
        ipId[i] = p.ipId;
        flags[i] = (byte) p.flags;
        ttl[i] = (byte) p.ttl;
        dontFragment[i] = p.dontFragment;
        payload[i] = hash(p);
        if ((p.flags & Packet.SYN) != 0 && syn < 0) {
            syn = i;
            mss = p.mss;
            windowScale = p.windowScale;
            sackPermitted = p.sackPermitted;
            timestamps = p.hasTimestamp;
        }
        if (helloRandom == 0) {
            helloRandom = helloRandom(p);
        }
    }

    boolean has(int i, int flag) {
        return (flags[i] & flag) != 0;
    }

    int ttl(int i) {
        return ttl[i] & 0xff;
    }

    /** What the segment takes of the sequence space: its bytes, and one each for SYN and FIN. */
    int space(int i) {
        return length[i] + (has(i, Packet.SYN) ? 1 : 0) + (has(i, Packet.FIN) ? 1 : 0);
    }

    /** Index of the first segment with the flag, or -1. */
    int first(int flag) {
        for (int i = 0; i < size; i++) {
            if (has(i, flag)) {
                return i;
            }
        }
        return -1;
    }

    private void grow() {
        int room = size * 2;
        frame = Arrays.copyOf(frame, room);
        time = Arrays.copyOf(time, room);
        seq = Arrays.copyOf(seq, room);
        ack = Arrays.copyOf(ack, room);
        length = Arrays.copyOf(length, room);
        window = Arrays.copyOf(window, room);
        tsVal = Arrays.copyOf(tsVal, room);
        tsEcr = Arrays.copyOf(tsEcr, room);
        payload = Arrays.copyOf(payload, room);
        ipId = Arrays.copyOf(ipId, room);
        flags = Arrays.copyOf(flags, room);
        ttl = Arrays.copyOf(ttl, room);
        dontFragment = Arrays.copyOf(dontFragment, room);
    }

    /** FNV-1a over the first bytes and the length. */
    private static int hash(Packet p) {
        int bytes = Math.min(p.payloadCaptured, HASHED_BYTES);
        if (bytes <= 0 || bytes < Math.min(p.payloadLength, HASHED_BYTES)) {
            return 0;
        }
        int hash = 0x811c9dc5 ^ p.payloadLength;
        for (int i = 0; i < bytes; i++) {
            hash = (hash ^ p.data[p.payloadOffset + i]) * 0x01000193;
        }
        return hash == 0 ? 1 : hash;
    }

    /** The 32 random bytes of a ClientHello or ServerHello at the start of the payload (RFC 8446 section 4.1). */
    private static long helloRandom(Packet p) {
        int at = p.payloadOffset;
        if (p.payloadCaptured < RANDOM_OFFSET + RANDOM_BYTES
                || p.data[at] != HANDSHAKE_RECORD
                || p.data[at + 1] != 3
                || p.data[at + HELLO_AT] != CLIENT_HELLO && p.data[at + HELLO_AT] != SERVER_HELLO) {
            return 0;
        }
        long hash = p.data[at + HELLO_AT];
        for (int i = 0; i < RANDOM_BYTES; i++) {
            hash = hash * 0x100000001b3L + (p.data[at + RANDOM_OFFSET + i] & 0xff) + 1;
        }
        return hash;
    }
}
