package io.hangup.capture;

import java.io.Closeable;
import java.io.IOException;

/** Frames one after the other, from a file, a pipe, several files merged in time order, or a live interface. */
public interface FrameReader extends Closeable {
    /** What {@link #next} found. */
    enum Next {
        /** The frame was filled. */
        FRAME,
        /** Live capture and followed pipes only: nothing arrived within the poll interval; time has passed. */
        IDLE,
        /** No more frames, ever. Damage at the end of a file is noted in {@link CaptureFacts}, not thrown. */
        END
    }

    /**
     * Fills {@code frame} with the next frame.
     *
     * @throws IOException only for real input errors (a disk, a pipe); malformed content is noted in the facts
     */
    Next next(Frame frame) throws IOException;

    /** What is known so far about each file that was read, by capture index; grows while reading. */
    java.util.List<CaptureFacts> captures();

    /** Files were read side by side, frames in turn: they were taken at the same time. */
    default boolean interleaved() {
        return false;
    }
}
