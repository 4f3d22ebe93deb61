package io.hangup.http;

import io.hangup.tcp.Side;

/** The frames of one side of a WebSocket (RFC 6455 section 5.2). Mutable. */
final class WebSocketHalf {
    private static final int HEADER_CAP = 14;
    private static final int CONTROL_CAP = 125;
    private static final int CONTINUATION = 0;
    private static final int BINARY = 2;
    private static final int CLOSE = 8;
    private static final int PING = 9;
    private static final int PONG = 10;

    long messages;
    long messageBytes;
    long firstMessageTime;
    long lastMessageTime;
    long lastMessageFrame;
    boolean messageOpen;
    long pings;
    long lastPingTime;
    long pongs;
    long lastPongTime;
    WebSocketClose close;
    long lastTime;
    long lastFrame;
    boolean lost;
    boolean finished;
    long finishedTime;
    long finishedFrame;
    String malformedReason;

    private final Side side;
    private final byte[] header = new byte[HEADER_CAP];
    private int have;
    private int need = 2;
    private boolean inPayload;
    private int opcode;
    private boolean last;
    private boolean masked;
    private long remaining;
    private long length;
    private final byte[] control = new byte[CONTROL_CAP];
    private boolean hole;

    WebSocketHalf(Side side) {
        this.side = side;
    }

    boolean inDataFrame() {
        return inPayload && opcode <= BINARY;
    }

    void feed(byte[] data, int offset, int count, long time, long frame) {
        lastTime = time;
        lastFrame = frame;
        int at = offset;
        int end = offset + count;
        while (at < end && !lost) {
            at = inPayload ? payload(data, at, end, time, frame) : header(data, at, end, time, frame);
        }
    }

    private int header(byte[] data, int at, int end, long time, long frame) {
        header[have++] = data[at];
        if (have == 2) {
            begin();
        }
        if (!lost && have == need) {
            ready(time, frame);
        }
        return at + 1;
    }

    private void begin() {
        int first = header[0] & 0xff;
        int second = header[1] & 0xff;
        opcode = first & 0x0f;
        last = (first & 0x80) != 0;
        masked = (second & 0x80) != 0;
        int small = second & 0x7f;
        need = 2 + (small == 126 ? 2 : small == 127 ? 8 : 0) + (masked ? 4 : 0);
        boolean isControl = opcode >= CLOSE;
        if (opcode > PONG || opcode > BINARY && !isControl) {
            wrong("reserved opcode");
        } else if ((first & 0x30) != 0) {
            wrong("reserved bits set");
        } else if (isControl && (small > CONTROL_CAP || !last)) {
            wrong("control frame too long or in fragments");
        } else if (!isControl && (opcode == CONTINUATION) != messageOpen) {
            wrong(messageOpen ? "message within a message" : "continuation of no message");
        } else if (masked != (side == Side.CLIENT) && malformedReason == null) {
            // tunnelling tools do so, and it can be read all the same
            malformedReason = masked ? "masked frame of a server" : "unmasked frame of a client";
        }
    }

    private void wrong(String why) {
        lost = true;
        malformedReason = why;
    }

    private void ready(long time, long frame) {
        int small = header[1] & 0x7f;
        int bytes = small == 126 ? 2 : small == 127 ? 8 : 0;
        length = bytes == 0 ? small : 0;
        for (int i = 0; i < bytes; i++) {
            length = length << 8 | header[2 + i] & 0xff;
        }
        if (length < 0) {
            wrong("frame length out of range");
            return;
        }
        have = 0;
        remaining = length;
        hole = false;
        inPayload = true;
        if (remaining == 0) {
            end(time, frame);
        }
    }

    private int payload(byte[] data, int at, int end, long time, long frame) {
        int take = (int) Math.min(remaining, end - at);
        if (opcode >= CLOSE) {
            for (int i = 0; i < take; i++) {
                int place = (int) (length - remaining) + i;
                int mask = masked ? header[need - 4 + place % 4] : 0;
                control[place] = (byte) (data[at + i] ^ mask);
            }
        }
        remaining -= take;
        if (remaining == 0) {
            end(time, frame);
        }
        return at + take;
    }

    private void end(long time, long frame) {
        inPayload = false;
        need = 2;
        switch (opcode) {
            case CLOSE -> close(time, frame);
            case PING -> {
                pings++;
                lastPingTime = time;
            }
            case PONG -> {
                pongs++;
                lastPongTime = time;
            }
            default -> message(time, frame);
        }
    }

    private void message(long time, long frame) {
        messageBytes += length;
        messageOpen = !last;
        if (!last) {
            return;
        }
        if (messages++ == 0) {
            firstMessageTime = time;
        }
        lastMessageTime = time;
        lastMessageFrame = frame;
    }

    private void close(long time, long frame) {
        if (close != null) {
            return;
        }
        int size = hole ? 0 : (int) length;
        int code = size < 2 ? WebSocketClose.NO_CODE : (control[0] & 0xff) << 8 | control[1] & 0xff;
        String reason = Http2Codes.printable(control, 2, Math.max(0, size - 2), CONTROL_CAP);
        close = new WebSocketClose(side, code, reason, frame, time);
    }

    /** A hole within a payload loses nothing else. */
    void gap(long count, long time, long frame) {
        if (inPayload && count <= remaining) {
            remaining -= count;
            hole = true;
            if (remaining == 0) {
                end(time, frame);
            }
        } else {
            lost = true;
        }
    }
}
