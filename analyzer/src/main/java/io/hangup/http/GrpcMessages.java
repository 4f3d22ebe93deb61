package io.hangup.http;

/** Counts and times the length-prefixed messages of a gRPC body: 1 byte of flag, 4 of length, the message. Mutable. */
public final class GrpcMessages {
    private static final int PREFIX = 5;

    private long count;
    private long firstTime;
    private long firstFrame;
    private long lastTime;
    private long lastFrame;
    private int prefixLength;
    private long length;
    private long remaining;
    private boolean lost;

    GrpcMessages() {}

    /** Messages whose last byte was seen. */
    public long count() {
        return count;
    }

    /** When the first message was complete; 0 before. */
    public long firstTime() {
        return firstTime;
    }

    public long firstFrame() {
        return firstFrame;
    }

    /** When the last message was complete; 0 before the first. */
    public long lastTime() {
        return lastTime;
    }

    public long lastFrame() {
        return lastFrame;
    }

    /** A message has begun and is not complete. */
    public boolean pending() {
        return prefixLength > 0;
    }

    /** Bytes are missing, or the prefix is none: messages after that are not counted. */
    public boolean lost() {
        return lost;
    }

    void bytes(byte[] data, int offset, int count, long time, long frame) {
        int at = offset;
        int end = offset + count;
        while (at < end && !lost) {
            if (prefixLength < PREFIX) {
                int value = data[at++] & 0xff;
                // flag 1 is a compressed message, bit 7 the trailers of gRPC-Web
                lost = prefixLength == 0 && (value & 0x7e) != 0;
                length = prefixLength == 0 ? 0 : length << 8 | value;
                prefixLength++;
                remaining = length;
            } else {
                int take = (int) Math.min(remaining, end - at);
                remaining -= take;
                at += take;
            }
            if (prefixLength == PREFIX && remaining == 0) {
                complete(time, frame);
            }
        }
    }

    private void complete(long time, long frame) {
        prefixLength = 0;
        if (count++ == 0) {
            firstTime = time;
            firstFrame = frame;
        }
        lastTime = time;
        lastFrame = frame;
    }

    void gap() {
        lost = true;
    }
}
