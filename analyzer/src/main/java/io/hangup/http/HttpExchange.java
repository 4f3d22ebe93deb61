package io.hangup.http;

import io.hangup.tcp.Side;
import java.util.ArrayList;
import java.util.List;

/** One request and what came back. Mutable while under way. */
public final class HttpExchange {
    /** The most interim responses kept. */
    public static final int INTERIM_CAP = 16;

    /** Number within the connection, from 0. */
    public final int index;

    public final HttpMessage request;

    /** The final response, from its first byte on; null before. */
    public HttpMessage response;

    /** What was said to a SOCKS proxy, message by message; empty everywhere else. */
    public final List<SocksStep> socks = new ArrayList<>(0);

    /** Interim responses (1xx but 101), in order. */
    public final List<Interim> interims = new ArrayList<>(0);

    /**
     * The request lies (wholly or in its head) in a hole of the capture. One of which nothing was seen has no frames, and
     * the time at which its response began.
     */
    public boolean requestLost;

    /** The response lies (wholly or in its head) in a hole of the capture. */
    public boolean responseLost;

    /** Stream of HTTP/2, 1 to 2^31-1; 0 for HTTP/1.x. */
    public int streamId;

    /** What ended the stream early; null when nothing did, and for HTTP/1.x. */
    public Http2Reset reset;

    /** A GOAWAY of the server said that it does not process this request. */
    public boolean beyondGoaway;

    /** A side had data to send but no flow-control window for it (RFC 9113 section 5.2). */
    public boolean blockedByWindow;

    /** For how long in all; a wait that still lasts is not yet counted. */
    public long blockedNanos;

    /** Who had to wait: the sender of the last DATA before the window was used up. Null when nobody had to. */
    public Side blockedSender;

    /** When the last wait began. */
    public long blockedSince;

    /** When the last wait was over; 0 while it lasts, or when it never was. */
    public long blockedUntil;

    /** The frame that used up the window at last. */
    public long blockedFrame;

    /** The WebSocket that the exchange opened, or null. */
    public WebSocket webSocket;

    HttpExchange(int index, HttpMessage request) {
        this.index = index;
        this.request = request;
    }

    /** The response began before the request was complete: the server did not want to hear the rest. */
    public boolean answeredEarly() {
        return response != null
                && !requestLost
                && !request.sawGap
                && !request.malformed
                && (!request.complete || response.firstTime < request.lastTime);
    }

    public boolean complete() {
        return request.complete && response != null && response.complete;
    }

    void blocked(Side sender, long frame, long time) {
        blockedByWindow = true;
        blockedSender = sender;
        blockedFrame = frame;
        blockedSince = time;
        blockedUntil = 0;
    }

    void released(long waitedNanos, long time) {
        blockedNanos += Math.max(0, waitedNanos);
        blockedUntil = time;
    }

    void trim() {
        request.trim();
        if (response != null && response.complete) {
            response.trim();
        }
    }
}
