package io.hangup.packet;

import io.hangup.capture.Frame;
import io.hangup.capture.FrameReader.Next;
import java.util.List;

/** Consecutive packets with the bytes they point into; filled by one thread, read by another, then filled anew. */
public final class PacketBatch {
    /** The most packets: with their usual bytes they stay in a core's cache. */
    static final int PACKETS = 512;

    /** Bytes of frames; one frame has 256 KiB at most. */
    static final int BYTES = 512 << 10;

    final Frame[] frames = new Frame[PACKETS];
    final Packet[] packets = new Packet[PACKETS];
    private final byte[] bytes = new byte[BYTES];
    private int used;

    /** Packets in it. */
    int size;

    /** What comes after the last of them: more frames, a pause, or the end. */
    Next then;

    /** Why reading ended, or null. */
    Throwable error;

    /** Key logs to be known before the first of them. */
    List<byte[]> secrets;

    /** See {@link PacketDecoder#incomplete()}, as it was after the last of them. */
    List<IncompleteDatagram> incomplete;

    PacketBatch() {
        for (int i = 0; i < PACKETS; i++) {
            frames[i] = new Frame();
            packets[i] = new Packet();
        }
        clear();
    }

    void clear() {
        used = 0;
        size = 0;
        then = Next.FRAME;
        error = null;
        secrets = List.of();
        incomplete = List.of();
    }

    /** Packets in it. */
    public int size() {
        return size;
    }

    public Packet packet(int i) {
        return packets[i];
    }

    public Frame frame(int i) {
        return frames[i];
    }

    /** What comes after the last of them: more frames, a pause, or the end. */
    public Next then() {
        return then;
    }

    /** Key logs to be known before the first of them. */
    public List<byte[]> secrets() {
        return secrets;
    }

    /** See {@link PacketDecoder#incomplete()}, as it was after the last of them. */
    public List<IncompleteDatagram> incomplete() {
        return incomplete;
    }

    boolean hasRoomFor(Frame frame) {
        return size < PACKETS && used + frame.capturedLength <= BYTES;
    }

    /** Takes the frame in with a copy of its bytes and decodes it; returns another frame for the next one. */
    Frame add(Frame frame, PacketDecoder decoder) {
        System.arraycopy(frame.data, frame.offset, bytes, used, frame.capturedLength);
        frame.data = bytes;
        frame.offset = used;
        used += frame.capturedLength;
        Frame spare = frames[size];
        frames[size] = frame;
        decoder.decode(frame, packets[size]);
        size++;
        return spare;
    }
}
