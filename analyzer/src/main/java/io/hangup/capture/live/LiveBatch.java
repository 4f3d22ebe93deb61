package io.hangup.capture.live;

import java.util.Arrays;

/** Packets of one go through libpcap, on their way from the capturing thread to the reader. */
final class LiveBatch {
    /** A batch is handed on at the latest when it has this many bytes or packets. */
    static final int BYTES_CAP = 1024 * 1024;

    static final int PACKETS_CAP = 4096;

    private byte[][] packets = new byte[16][];
    private long[] times = new long[16];
    private int[] wireLengths = new int[16];
    private int count;
    private int bytes;

    void add(byte[] packet, long timeNanos, int wireLength) {
        if (count == packets.length) {
            packets = Arrays.copyOf(packets, 2 * count);
            times = Arrays.copyOf(times, 2 * count);
            wireLengths = Arrays.copyOf(wireLengths, 2 * count);
        }
        packets[count] = packet;
        times[count] = timeNanos;
        wireLengths[count] = wireLength;
        count++;
        bytes += packet.length;
    }

    boolean isFull() {
        return bytes >= BYTES_CAP || count >= PACKETS_CAP;
    }

    int count() {
        return count;
    }

    byte[] packet(int index) {
        return packets[index];
    }

    long timeNanos(int index) {
        return times[index];
    }

    int wireLength(int index) {
        return wireLengths[index];
    }
}
