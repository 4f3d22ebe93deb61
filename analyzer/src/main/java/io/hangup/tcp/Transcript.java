package io.hangup.tcp;

import io.hangup.packet.Packet;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * What a tracker tells of a run of packets, written down on its thread and told on another; then what was decided there
 * goes back to the tracker, and the transcript is written anew. Arrays grow to what a run needs, and nothing is allocated
 * for a packet; those of a run of many times the usual are not kept. Not safe for both threads at once: it is handed over
 * whole, through a queue.
 */
public final class Transcript {
    private static final int CALLS = 1024;

    /** A run that fills a hole in a stream tells all that waited behind it: of longer ones the arrays are given back. */
    private static final int CALLS_KEPT = 16 * CALLS;

    private enum Kind {
        BYTES,
        GAP,
        FINISHED,
        ENDED,
        DATAGRAM,
        DATAGRAM_ERROR
    }

    private Kind[] kinds = {};
    private Object[] whom = {};
    private Side[] from = {};
    private byte[][] data = {};
    private int[] offsets = {};
    private long[] lengths = {};
    private long[] times = {};
    private long[] frames = {};
    private int calls;

    /** For each packet, how many calls were written down when it was done. */
    private int[] ends = new int[CALLS];

    private int packets;
    private int packetsTold;
    private int callsTold;
    private final List<ToldConversation> decided = new ArrayList<>();

    public Transcript() {
        resize(CALLS);
    }

    /** On the tracker's thread: what was decided is learned, and what was told forgotten. */
    public void clear() {
        for (int i = 0; i < decided.size(); i++) {
            decided.get(i).learn();
        }
        decided.clear();
        // what is over must not be kept alive by its old calls
        Arrays.fill(whom, 0, calls, null);
        Arrays.fill(data, 0, calls, null);
        if (calls > CALLS_KEPT) {
            resize(CALLS);
        }
        calls = 0;
        packets = 0;
        packetsTold = 0;
        callsTold = 0;
    }

    /** Whatever comes belongs to the next packet. */
    public void packetDone() {
        if (packets == ends.length) {
            ends = Arrays.copyOf(ends, 2 * packets);
        }
        ends[packets++] = calls;
    }

    /** On the other thread: tells what belongs to the next packet. */
    public void tell(Packet packet) {
        int end = ends[packetsTold++];
        while (callsTold < end) {
            tell(callsTold++, packet);
        }
    }

    void bytes(ToldConversation whom, Side from, byte[] data, int offset, int length, long timeNanos, long frame) {
        int call = call(Kind.BYTES, whom, from, length, timeNanos, frame);
        this.data[call] = data;
        offsets[call] = offset;
    }

    void gap(ToldConversation whom, Side from, long length, long timeNanos, long frame) {
        call(Kind.GAP, whom, from, length, timeNanos, frame);
    }

    void finished(ToldConversation whom, Side from, long timeNanos, long frame) {
        call(Kind.FINISHED, whom, from, 0, timeNanos, frame);
    }

    void ended(ToldConversation whom) {
        call(Kind.ENDED, whom, null, 0, 0, 0);
    }

    void datagram(ConnectionListener whom, long timeNanos, long frame) {
        call(Kind.DATAGRAM, whom, null, 0, timeNanos, frame);
    }

    void datagramError(ConnectionListener whom, long timeNanos, long frame) {
        call(Kind.DATAGRAM_ERROR, whom, null, 0, timeNanos, frame);
    }

    private int call(Kind kind, Object whom, Side from, long length, long timeNanos, long frame) {
        if (calls == kinds.length) {
            resize(2 * calls);
        }
        int call = calls++;
        kinds[call] = kind;
        this.whom[call] = whom;
        this.from[call] = from;
        lengths[call] = length;
        times[call] = timeNanos;
        frames[call] = frame;
        return call;
    }

    private void resize(int size) {
        kinds = Arrays.copyOf(kinds, size);
        whom = Arrays.copyOf(whom, size);
        from = Arrays.copyOf(from, size);
        data = Arrays.copyOf(data, size);
        offsets = Arrays.copyOf(offsets, size);
        lengths = Arrays.copyOf(lengths, size);
        times = Arrays.copyOf(times, size);
        frames = Arrays.copyOf(frames, size);
    }

    /** For how many calls there is room. */
    int capacity() {
        return kinds.length;
    }

    private void tell(int call, Packet packet) {
        switch (kinds[call]) {
            case DATAGRAM:
                ((ConnectionListener) whom[call]).datagram(packet, times[call], frames[call]);
                return;
            case DATAGRAM_ERROR:
                ((ConnectionListener) whom[call]).datagramError(packet, times[call], frames[call]);
                return;
            default:
                ToldConversation told = (ToldConversation) whom[call];
                if (tell(call, told)) {
                    decided.add(told);
                }
        }
    }

    private boolean tell(int call, ToldConversation told) {
        switch (kinds[call]) {
            case BYTES:
                return told.tellBytes(
                        from[call], data[call], offsets[call], (int) lengths[call], times[call], frames[call]);
            case GAP:
                return told.tellGap(from[call], lengths[call], times[call], frames[call]);
            case FINISHED:
                return told.tellFinished(from[call], times[call], frames[call]);
            default:
                told.tellEnded();
                return false;
        }
    }
}
