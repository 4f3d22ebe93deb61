package io.hangup.llm;

import java.util.Arrays;

/** The first bytes of one side, as long as nobody knows what they are. Mutable. */
final class StreamPrefix {
    byte[] bytes = new byte[0];

    /** Time and frame of the first of them. */
    long time;

    long frame;

    void append(byte[] data, int offset, int length, long timeNanos, long frameRef) {
        if (bytes.length == 0) {
            time = timeNanos;
            frame = frameRef;
        }
        // all of it, though a record may be longer than the limit: whoever is recognised gets every byte
        byte[] grown = Arrays.copyOf(bytes, bytes.length + length);
        System.arraycopy(data, offset, grown, bytes.length, length);
        bytes = grown;
    }
}
