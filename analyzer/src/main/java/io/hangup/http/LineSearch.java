package io.hangup.http;

import io.hangup.tcp.Side;
import java.util.Arrays;

/**
 * Finds its way back into one direction after a hole: looks for messages or chunks where a line starts, or a frame, for
 * senders write heads and small chunks in one go. Mutable.
 */
final class LineSearch {
    /** The longest line that is believed to be a chunk-size line. */
    private static final int CHUNK_LINE = 20;

    /** The largest chunk that is believed. */
    private static final long CHUNK_CAP = 16 * 1024 * 1024;

    private final Side side;
    /** The start of the line as far as it may still fit; never longer than what decides. */
    private byte[] line = new byte[32];

    private int length;
    private boolean skipLine;
    private long lastFrame;
    private long frame;
    private long time;
    private long chunkSize;
    private boolean headFound;

    LineSearch(Side side) {
        this.side = side;
    }

    /** What comes next follows a hole: it may be the start of anything. */
    void restart() {
        length = 0;
        skipLine = false;
    }

    byte[] line() {
        return line;
    }

    int length() {
        return length;
    }

    /** The last bytes may be the start of what is looked for. */
    boolean undecided() {
        return length > 0 && !skipLine;
    }

    /** Frame of the first byte of {@link #line}. */
    long frame() {
        return frame;
    }

    long time() {
        return time;
    }

    long chunkSize() {
        return chunkSize;
    }

    /** The last find was the start of the next message, not of a chunk. */
    boolean headFound() {
        return headFound;
    }

    /** Returns the position after the bytes in {@link #line}, with which a message starts, or -1. */
    int head(byte[] data, int from, int end, long atFrame, long atTime) {
        frameStarts(atFrame);
        for (int at = from; at < end; at++) {
            if (skipLine) {
                nextLine(data[at]);
                continue;
            }
            if (length == 0) {
                frame = atFrame;
                time = atTime;
            }
            append(data[at]);
            LooksLike looks = Http1Connection.looksLike(side, line, 0, length);
            if (looks == LooksLike.YES) {
                return at + 1;
            }
            if (looks == LooksLike.NO) {
                nextLine(data[at]);
            }
        }
        return -1;
    }

    /**
     * Returns the position after a chunk-size line, whose size is then in {@link #chunkSize}, or after the first bytes
     * of the next message ({@link #headFound}), or -1.
     */
    int chunk(byte[] data, int from, int end, long atFrame, long atTime) {
        headFound = false;
        frameStarts(atFrame);
        for (int at = from; at < end; at++) {
            byte b = data[at];
            if (skipLine) {
                nextLine(b);
                continue;
            }
            if (length == 0) {
                frame = atFrame;
                time = atTime;
            }
            append(b);
            if (b == '\n' && isChunkLine()) {
                return at + 1;
            }
            LooksLike looks = Http1Connection.looksLike(side, line, 0, length);
            if (looks == LooksLike.YES) {
                headFound = true;
                return at + 1;
            }
            boolean sizeLine = length <= CHUNK_LINE && (Character.digit(b, 16) >= 0 || b == '\r');
            if (looks == LooksLike.NO && !sizeLine) {
                nextLine(b);
            }
        }
        return -1;
    }

    private boolean isChunkLine() {
        int digits = length - 2;
        chunkSize = digits > 0 && line[digits] == '\r' ? HttpSyntax.chunkSize(line, 0, digits) : -1;
        return chunkSize >= 0 && chunkSize <= CHUNK_CAP;
    }

    private void frameStarts(long atFrame) {
        if (skipLine && atFrame != lastFrame) {
            restart();
        }
        lastFrame = atFrame;
    }

    private void nextLine(byte last) {
        length = 0;
        skipLine = last != '\n';
    }

    private void append(byte b) {
        if (length == line.length) {
            line = Arrays.copyOf(line, 2 * length);
        }
        line[length++] = b;
    }
}
