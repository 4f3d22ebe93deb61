package io.hangup.http;

import io.hangup.tcp.Side;

/**
 * The facts of a WebSocket (RFC 6455), fed with what follows the upgrade of HTTP/1.1 or the extended CONNECT of HTTP/2
 * (RFC 8441): messages, pings, the closing handshake and who spoke when. What the messages say is not read. Mutable.
 */
public final class WebSocket implements Tunnel {
    private final WebSocketHalf[] halves = {new WebSocketHalf(Side.CLIENT), new WebSocketHalf(Side.SERVER)};
    private long lastTime;
    private long longestSilenceNanos;
    private long longestSilenceTime;

    @Override
    public void bytes(Side from, byte[] data, int offset, int length, long timeNanos, long frame) {
        if (length <= 0) {
            return;
        }
        if (lastTime != 0 && timeNanos - lastTime > longestSilenceNanos) {
            longestSilenceNanos = timeNanos - lastTime;
            longestSilenceTime = lastTime;
        }
        lastTime = timeNanos;
        half(from).feed(data, offset, length, timeNanos, frame);
    }

    @Override
    public void gap(Side from, long length, long timeNanos, long frame) {
        half(from).gap(length, timeNanos, frame);
    }

    @Override
    public void finished(Side from, long timeNanos, long frame) {
        WebSocketHalf half = half(from);
        half.finished = true;
        half.finishedTime = half.finishedTime == 0 ? timeNanos : half.finishedTime;
        half.finishedFrame = half.finishedFrame == 0 ? frame : half.finishedFrame;
    }

    private WebSocketHalf half(Side side) {
        return halves[side.ordinal()];
    }

    /** Messages (text and binary) that the side has completed. */
    public long messages(Side side) {
        return half(side).messages;
    }

    /** Payload bytes of the side's messages. */
    public long messageBytes(Side side) {
        return half(side).messageBytes;
    }

    /** When the side's first message was complete; 0 before. */
    public long firstMessageTime(Side side) {
        return half(side).firstMessageTime;
    }

    /** When the side's last message was complete; 0 before the first. */
    public long lastMessageTime(Side side) {
        return half(side).lastMessageTime;
    }

    public long lastMessageFrame(Side side) {
        return half(side).lastMessageFrame;
    }

    /** The side has begun a message and not completed it. */
    public boolean messagePending(Side side) {
        return half(side).messageOpen || half(side).inDataFrame();
    }

    /** Ping frames of the side. */
    public long pings(Side side) {
        return half(side).pings;
    }

    /** Time of the side's last Ping; 0 without any. */
    public long lastPingTime(Side side) {
        return half(side).lastPingTime;
    }

    /** Pong frames of the side. */
    public long pongs(Side side) {
        return half(side).pongs;
    }

    /** Time of the side's last Pong; 0 without any. */
    public long lastPongTime(Side side) {
        return half(side).lastPongTime;
    }

    /** The side's first Close frame, or null. */
    public WebSocketClose close(Side side) {
        return half(side).close;
    }

    /** Time of the side's last byte; 0 when it sent none. */
    public long lastActivityTime(Side side) {
        return half(side).lastTime;
    }

    /** Frame of the side's last byte. */
    public long lastActivityFrame(Side side) {
        return half(side).lastFrame;
    }

    /** The longest time in which neither side sent a byte. */
    public long longestSilenceNanos() {
        return longestSilenceNanos;
    }

    /** When the longest silence began. */
    public long longestSilenceTime() {
        return longestSilenceTime;
    }

    /** Frame boundaries of the side are lost, by a hole in the capture or malformed input; they are not found again. */
    public boolean lost(Side side) {
        return half(side).lost;
    }

    /** What was wrong with the side's frames; null when nothing was. */
    public String malformedReason(Side side) {
        return half(side).malformedReason;
    }

    /** The side's end was seen. */
    public boolean finished(Side side) {
        return half(side).finished;
    }

    /** When the side's end was seen: its FIN, or on HTTP/2 the end of its stream; 0 before. */
    public long finishedTime(Side side) {
        return half(side).finishedTime;
    }

    /** Frame of the side's end; 0 before. */
    public long finishedFrame(Side side) {
        return half(side).finishedFrame;
    }
}
