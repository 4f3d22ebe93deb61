package io.hangup.tls;

import io.hangup.tcp.Side;
import java.util.Arrays;

/** Puts the handshake messages of one direction together from the bodies of its plaintext, or decrypted, records. Mutable. */
final class HandshakeReader {
    /** A message longer than this is skipped: certificate chains seen in the wild stay far below. */
    static final int MESSAGE_CAP = 128 * 1024;

    private static final int HEADER = 4;
    private static final int HIGHEST_TYPE = 67;

    private final HandshakeSink sink;
    private final Side side;
    private byte[] buffer = new byte[0];
    private int filled;
    private int declared;
    /** Bytes of an oversized message still to be skipped. */
    private int skip;
    /** After a hole or nonsense: wait for the next record and take its start for the start of a message. */
    private boolean lost;

    private long firstFrame;
    private long firstTime;
    private ClientHello hello;

    HandshakeReader(HandshakeSink sink, Side side) {
        this.sink = sink;
        this.side = side;
    }

    /** A plaintext handshake record begins. */
    void recordStarts() {
        lost = false;
    }

    /** Bytes of handshake records are missing. */
    void gap() {
        lost = true;
        filled = 0;
        skip = 0;
        hello = null;
    }

    /** Bytes of the message under way seen so far, its header included. */
    int pendingBytes() {
        return filled;
    }

    void feed(byte[] data, int offset, int length, long recordFrame, long recordTime, long frame, long time) {
        int at = offset;
        int end = offset + length;
        while (at < end && !lost) {
            if (skip > 0) {
                int take = Math.min(skip, end - at);
                skip -= take;
                at += take;
                continue;
            }
            if (filled == 0) {
                firstFrame = recordFrame;
                firstTime = recordTime;
                declared = HEADER;
            }
            int take = Math.min(declared - filled, end - at);
            append(data, at, take);
            at += take;
            if (filled == HEADER && declared == HEADER) {
                header();
            }
            if (hello != null) {
                hello.advance(buffer, filled, declared, frame, time);
            }
            if (filled >= HEADER && filled == declared) {
                message(frame, time);
            }
        }
    }

    private void append(byte[] data, int at, int take) {
        if (filled + take > buffer.length) {
            buffer = Arrays.copyOf(buffer, Math.max(filled + take, Math.min(2 * buffer.length, declared)));
        }
        System.arraycopy(data, at, buffer, filled, take);
        filled += take;
    }

    private void header() {
        int type = buffer[0] & 0xff;
        declared = HEADER + TlsText.u24(buffer, 1);
        if (type > HIGHEST_TYPE) {
            // not in clear after all, or damaged
            gap();
        } else if (declared > MESSAGE_CAP) {
            skip = declared - HEADER;
            filled = 0;
        } else if (type == Handshake.CLIENT_HELLO) {
            hello = new ClientHello(side, firstFrame, firstTime);
            sink.clientHelloStarts(hello);
        }
    }

    private void message(long frame, long time) {
        sink.message(buffer, filled, firstFrame, firstTime, frame, time);
        filled = 0;
        hello = null;
        buffer = new byte[0];
    }
}
