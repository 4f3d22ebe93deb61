package io.hangup.packet;

import io.hangup.capture.CaptureFacts;
import io.hangup.capture.Frame;
import io.hangup.capture.FrameReader;
import io.hangup.capture.FrameReader.Next;
import io.hangup.capture.FrameRef;
import java.io.Closeable;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * The decoded packets of a capture, one after the other, in its order. A short capture is read and decoded as packets
 * are asked for; a long one, once it proved to be long, ahead of that on a thread of its own, in batches: one hand-off a
 * batch, so that decoding costs whoever analyses nothing. What is returned is the same either way.
 */
public final class PacketReader implements Closeable {
    /** A capture with more frames than this is worth a thread. */
    public static final long LONG_CAPTURE = 16_384;

    private static final List<byte[]> NO_SECRETS = List.of();

    private final FrameReader frames;
    private PacketDecoder decoder = new PacketDecoder();
    private final boolean wantSecrets;
    private final long aheadAfter;
    private final Frame ownFrame = new Frame();
    private final Packet ownPacket = new Packet();
    private Frame frame = ownFrame;
    private Packet packet = ownPacket;
    private List<byte[]> secrets = NO_SECRETS;
    private long count;
    private boolean stopped;
    private DecodeAhead ahead;
    private PacketBatch batch;
    private int at;

    /**
     * @param frames where they come from; closed with this reader, and not to be read by anybody else
     * @param wantSecrets whether TLS key logs met on the way are handed out by {@link #secrets()}
     * @param aheadAfter frames after which the rest is decoded ahead; {@link Long#MAX_VALUE} for a live capture, whose
     *     packets must not wait for each other
     */
    public PacketReader(FrameReader frames, boolean wantSecrets, long aheadAfter) {
        this.frames = frames;
        this.wantSecrets = wantSecrets;
        this.aheadAfter = aheadAfter;
    }

    /** Without the secrets; decoding ahead where the capture is stored and long. */
    public static PacketReader of(FrameReader frames, boolean stored) {
        return new PacketReader(frames, false, stored ? LONG_CAPTURE : Long.MAX_VALUE);
    }

    /** Reads headers as Wireshark 4.0 reads them, see {@link PacketDecoder#PacketDecoder(boolean)}; before the first packet. */
    public void asWireshark() {
        decoder = new PacketDecoder(true);
    }

    /**
     * Goes to the next packet.
     *
     * @throws IOException for real input errors, see {@link FrameReader#next}
     */
    public Next next() throws IOException {
        if (ahead == null && count >= aheadAfter && !stopped) {
            ahead = new DecodeAhead(frames, decoder, wantSecrets, 1);
        }
        Next next = ahead == null ? decodeNext() : takeNext();
        if (next == Next.FRAME) {
            count++;
        }
        return next;
    }

    /** True once the capture proved to be long: {@link #inBatches} pays. */
    public boolean isLong() {
        return count >= aheadAfter && !stopped;
    }

    /**
     * From now on packets are taken in batches, instead of by {@link #next}.
     *
     * @param held batches taken and not given back at any time, at most
     */
    public void inBatches(int held) {
        ahead = new DecodeAhead(frames, decoder, wantSecrets, held);
    }

    /**
     * The next packets together, each valid until the batch is given back; on any thread.
     *
     * @throws IOException for real input errors, see {@link FrameReader#next}
     */
    public PacketBatch nextBatch() throws IOException {
        return ahead.take();
    }

    /** The batch is not read any more; on any thread. */
    public void giveBack(PacketBatch batch) {
        ahead.giveBack(batch);
    }

    private Next decodeNext() throws IOException {
        if (stopped) {
            return Next.END;
        }
        Next next = frames.next(ownFrame);
        secrets = NO_SECRETS;
        if (next == Next.FRAME) {
            if (wantSecrets) {
                secrets = newSecrets(frames, ownFrame);
            }
            decoder.decode(ownFrame, ownPacket);
        } else if (next == Next.END && wantSecrets) {
            secrets = newSecrets(frames);
        }
        return next;
    }

    private Next takeNext() throws IOException {
        secrets = NO_SECRETS;
        while (batch == null || at == batch.size) {
            if (batch != null && batch.then != Next.FRAME) {
                Next then = batch.then;
                if (then == Next.IDLE) {
                    batch.then = Next.FRAME;
                }
                return then;
            }
            if (batch != null) {
                ahead.giveBack(batch);
            }
            batch = ahead.take();
            secrets = batch.secrets;
            at = 0;
        }
        frame = batch.frames[at];
        packet = batch.packets[at++];
        return Next.FRAME;
    }

    /** The texts of key logs that stand in the capture up to this frame and were not handed out yet. */
    static List<byte[]> newSecrets(FrameReader frames, Frame frame) {
        List<CaptureFacts> captures = frames.captures();
        if (captures.get(FrameRef.capture(frame.ref)).keyLogs.isEmpty()) {
            return NO_SECRETS;
        }
        return newSecrets(frames);
    }

    /** The texts of key logs that were not handed out yet, those behind the last frame too. */
    static List<byte[]> newSecrets(FrameReader frames) {
        List<byte[]> found = new ArrayList<>();
        for (CaptureFacts facts : frames.captures()) {
            found.addAll(facts.keyLogs);
            facts.keyLogs.clear();
        }
        return found;
    }

    /** The packet, valid until the next call of {@link #next}. */
    public Packet packet() {
        return packet;
    }

    /** The packet's frame, valid as long; its bytes may have been moved. */
    public Frame frame() {
        return frame;
    }

    /** Key logs to be known before this packet is looked at, at the end those behind the last one; see the constructor. */
    public List<byte[]> secrets() {
        return secrets;
    }

    /** Packets so far. */
    public long count() {
        return count;
    }

    /** What is known so far about each file; see {@link FrameReader#captures()}. */
    public List<CaptureFacts> captures() {
        return frames.captures();
    }

    /** Ends the capture early: what was read ahead still comes, and nothing after it. */
    public void stop() {
        stopped = true;
        if (ahead != null) {
            ahead.stop();
        }
    }

    /** IP packets of which a fragment is missing so far, oldest first; see {@link PacketDecoder#incomplete()}. */
    public List<IncompleteDatagram> incomplete() {
        return batch == null || batch.then == Next.END ? decoder.incomplete() : batch.incomplete;
    }

    /** The decoder, for its counters; only after {@link #next} said END. */
    public PacketDecoder decoder() {
        return decoder;
    }

    @Override
    public void close() throws IOException {
        if (ahead != null) {
            ahead.close();
        }
        frames.close();
    }
}
