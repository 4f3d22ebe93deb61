package io.hangup.capture;

import java.io.IOException;
import java.util.List;

/** The frames of one file or stream. Knows what every format shares: numbering, counting, the end. */
abstract class CaptureReader implements FrameReader {
    /**
     * The most captured bytes of a frame, libpcap's own limit (MAXIMUM_SNAPLEN). Frames that honestly hold more are
     * delivered up to it; lengths beyond {@link ByteInput#REQUIRE_CAP} are taken for damage.
     */
    static final int FRAME_CAP = 256 * 1024;

    final ByteInput in;
    final CaptureFacts facts;
    private final int capture;
    private final List<CaptureFacts> captures;
    private long number;
    private boolean ended;
    private ReadAhead followed;
    private int pollMillis;
    private boolean capReported;

    CaptureReader(ByteInput in, CaptureFacts facts, int capture) {
        this.in = in;
        this.facts = facts;
        this.capture = capture;
        this.captures = List.of(facts);
    }

    @Override
    public final Next next(Frame frame) throws IOException {
        if (ended) {
            return Next.END;
        }
        if (followed != null && in.available() == 0 && !followed.await(pollMillis)) {
            return Next.IDLE;
        }
        if (!read(frame)) {
            end();
            return Next.END;
        }
        frame.ref = FrameRef.of(capture, ++number);
        facts.count(frame);
        return Next.FRAME;
    }

    /** Lets {@link #next} say IDLE when the pipe that this reads from is silent for so long. */
    final void follow(ReadAhead pipe, int millis) {
        followed = pipe;
        pollMillis = millis;
    }

    /** Fills in the next frame but for its number; false at the end, after noting damage in the facts. */
    abstract boolean read(Frame frame) throws IOException;

    /** Gives the next frame number to something that is no packet, as Wireshark does. */
    final void numberOther() {
        number++;
        facts.frames++;
    }

    private void end() {
        ended = true;
        String damage = in.damage();
        if (damage != null) {
            facts.cutOff |= in.isDamageCut();
            facts.problem(damage);
        }
    }

    /** Sets the lengths and takes a frame check sequence off. */
    final void lengths(Frame frame, int captured, long wire, int fcsLength) {
        int held = captured;
        if (held > FRAME_CAP) {
            held = FRAME_CAP;
            if (!capReported) {
                capReported = true;
                facts.problem("Frames longer than " + FRAME_CAP + " bytes are cut to that, the first one at offset "
                        + frame.fileOffset + " (" + captured + " bytes).");
            }
        }
        long length = Math.min(Math.max(wire, captured), Integer.MAX_VALUE);
        if (fcsLength > 0 && length > fcsLength) {
            length -= fcsLength;
            held = (int) Math.min(held, length);
        }
        frame.capturedLength = held;
        frame.wireLength = (int) length;
    }

    /** Notes that the file ends within the record at {@code offset}. */
    final void cutOff(String what, long offset) {
        if (in.damage() != null) {
            return;
        }
        facts.cutOff = true;
        facts.problem("The file is cut off within the " + what + " at offset " + offset + "; " + number
                + (number == 1 ? " whole frame" : " whole frames") + " before it kept.");
    }

    /** Notes damage that ends the reading. */
    final void stop(String what, long offset) {
        facts.problem(what + " at offset " + offset + "; reading stops there, " + number
                + (number == 1 ? " frame" : " frames") + " before it kept.");
    }

    @Override
    public final List<CaptureFacts> captures() {
        return captures;
    }

    @Override
    public final void close() throws IOException {
        in.close();
    }
}
