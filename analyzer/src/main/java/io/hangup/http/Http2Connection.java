package io.hangup.http;

import io.hangup.tcp.Side;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Collections;
import java.util.List;

/**
 * Both directions of one HTTP/2 connection in clear (RFC 9113), fed in capture order: each stream is an
 * {@link HttpExchange}, with what happened to it and to the connection. Hostile input never throws. Mutable.
 */
public final class Http2Connection {
    /** {@link HttpMessage#version} of all messages here. */
    public static final String VERSION = "HTTP/2";

    /** The most GOAWAY frames kept. */
    public static final int GOAWAY_CAP = 16;

    /** The most PING frames kept. */
    public static final int PING_CAP = 256;

    /** Bytes of an HTTP/1 status line that are kept. */
    private static final int STATUS_LINE_CAP = 80;

    private final HttpListener listener;
    private final Http2Half[] halves = new Http2Half[2];
    private final Http2Streams streams = new Http2Streams(this);
    private final Http2Windows windows;
    private final List<Http2Goaway> goaways = new ArrayList<>(1);
    private final List<Http2Ping> pings = new ArrayList<>(0);
    private final FrameRuns windowUpdates = new FrameRuns();
    private final boolean fromStart;
    private boolean serverBegun;
    private String answeredInHttp1;
    private long pingCount;
    private long promises;

    public Http2Connection(HttpListener listener) {
        this(listener, true);
    }

    /** @param fromStart the first bytes fed are the first of the connection; else the next frame is searched for */
    public Http2Connection(HttpListener listener, boolean fromStart) {
        this.listener = listener;
        this.fromStart = fromStart;
        this.windows = new Http2Windows(fromStart);
        halves[0] = new Http2Half(this, Side.CLIENT, fromStart);
        halves[1] = new Http2Half(this, Side.SERVER, fromStart);
    }

    /**
     * A connection that HTTP/1.1 has been upgraded to (RFC 7540 section 3.2): fed with what follows the 101, the
     * client's preface first. The answer to the request comes on stream 1.
     *
     * @param first the exchange with the request and its 101 response
     */
    public static Http2Connection fromUpgrade(HttpListener listener, HttpExchange first) {
        Http2Connection connection = new Http2Connection(listener, true);
        connection.upgradeSettings(first.request.header("http2-settings"));
        Http2Stream stream = connection.streams.begin(1, first.request);
        stream.endedBefore(Side.CLIENT);
        if (first.response != null) {
            stream.exchange.interims.add(
                    new Interim(first.response.status, first.response.headersFrame, first.response.headersTime));
        }
        return connection;
    }

    /** Whether decrypted bytes from somewhere in a connection are HTTP/2 frames, from the first byte on. */
    public static boolean looksLikeFrames(byte[] data, int offset, int length) {
        return Http2Frames.in(data, offset, length);
    }

    /** Bytes in order, as from {@link io.hangup.tcp.Conversation#bytes}. */
    public void bytes(Side from, byte[] data, int offset, int length, long timeNanos, long frame) {
        if (from == Side.SERVER && fromStart && !serverBegun) {
            serverBegun = true;
            answeredInHttp1 = statusLine(data, offset, length);
        }
        half(from).reader.feed(data, offset, length, frame, timeNanos);
    }

    /** The line where the server's first bytes are an HTTP/1 status line, which as a frame would be far too long, or null. */
    private static String statusLine(byte[] data, int offset, int length) {
        String text = new String(data, offset, Math.min(length, STATUS_LINE_CAP), StandardCharsets.ISO_8859_1);
        return text.startsWith("HTTP/1.") ? text.split("[\\r\\n]", 2)[0] : null;
    }

    /**
     * Bytes that the capture does not hold, or that could not be decrypted.
     *
     * @param length how many; 0 or less when that is not known: frame boundaries are lost then
     */
    public void gap(Side from, long length, long timeNanos, long frame) {
        half(from).everLost = true;
        half(from).reader.gap(length, frame, timeNanos);
    }

    /** The side's FIN or close_notify. */
    public void finished(Side from, long timeNanos, long frame) {
        half(from).finished = true;
    }

    /** The connection is over, in whatever way; messages still open stay incomplete. */
    public void ended(long timeNanos, long frame) {
        for (Http2Stream stream : streams.all()) {
            if (!stream.closed()) {
                stream.over(frame, timeNanos);
            }
        }
    }

    // ---- what was learnt

    /** Exchanges in order of their streams' begin, at most the last {@link Http1Connection#EXCHANGE_CAP}. */
    public List<HttpExchange> exchanges() {
        return streams.exchanges();
    }

    /** Exchanges begun in all. */
    public int exchangeCount() {
        return streams.begun();
    }

    /** The exchange whose stream began last, or null. */
    public HttpExchange lastExchange() {
        List<HttpExchange> all = streams.exchanges();
        return all.isEmpty() ? null : all.get(all.size() - 1);
    }

    /** The exchange of a stream, or null. */
    public HttpExchange exchange(int streamId) {
        Http2Stream stream = streams.find(streamId);
        return stream == null ? null : stream.exchange;
    }

    /** The status line with which the server answered the client's preface: it speaks HTTP/1 only. Null where it did not. */
    public String answeredInHttp1() {
        return answeredInHttp1;
    }

    /** The client's connection preface was seen. */
    public boolean prefaceSeen() {
        return half(Side.CLIENT).prefaceSeen;
    }

    /** Both GOAWAY frames of a graceful end, and others, in order; at most {@link #GOAWAY_CAP}. */
    public List<Http2Goaway> goaways() {
        return Collections.unmodifiableList(goaways);
    }

    /** What the side has declared. */
    public Http2Settings settings(Side side) {
        return half(side).settings;
    }

    /** PING frames in order, those unanswered included; at most {@link #PING_CAP}. */
    public List<Http2Ping> pings() {
        return Collections.unmodifiableList(pings);
    }

    /** PING frames seen, answers not counted. */
    public long pingCount() {
        return pingCount;
    }

    /** The frames that hold a WINDOW_UPDATE, in the order of their bytes. */
    public FrameRuns windowUpdates() {
        return windowUpdates;
    }

    /** PUSH_PROMISE frames seen; what is pushed is not followed. */
    public long pushPromises() {
        return promises;
    }

    /** Streams begun and not yet ended by both sides, or reset. */
    public int openStreams() {
        return streams.open();
    }

    /** The most streams that were open at once. */
    public int mostOpenStreams() {
        return streams.mostOpen();
    }

    /** Whether the flow-control windows can be told: nothing of the connection is missing. */
    public boolean windowsKnown() {
        return windows.known();
    }

    /** Bytes of DATA that the sender may still send on the connection; may be below 0. */
    public long window(Side sender) {
        return windows.left(sender);
    }

    /** For how long, up to a time, the sender's window of the whole connection was used up. */
    public long connectionBlockedNanos(Side sender, long timeNanos) {
        return windows.blockedNanos(sender, timeNanos);
    }

    /** Frames of the side read so far. */
    public long frames(Side side) {
        return half(side).reader.frames();
    }

    /** Frame boundaries of the side are lost at present, by a hole in the capture or malformed input. */
    public boolean lost(Side side) {
        return half(side).reader.lost();
    }

    /** Something of the side is missing in the capture, or was malformed. */
    public boolean everLost(Side side) {
        return half(side).everLost;
    }

    /**
     * What was wrong first with the side's frames or header blocks; null when nothing was. What makes no sense after a
     * hole is not held against the sender.
     */
    public String malformedReason(Side side) {
        return half(side).malformedReason;
    }

    /** What came in place of the side's first frame, at most 256 bytes; empty when a frame came. */
    public byte[] firstBytes(Side side) {
        return half(side).reader.firstBytes().clone();
    }

    /** The side's end was seen. */
    public boolean finished(Side side) {
        return half(side).finished;
    }

    // ---- told by the halves

    Http2Half half(Side side) {
        return halves[side.ordinal()];
    }

    HttpListener listener() {
        return listener;
    }

    Http2Streams streams() {
        return streams;
    }

    Http2Windows windows() {
        return windows;
    }

    private void upgradeSettings(String coded) {
        if (coded == null) {
            return;
        }
        try {
            byte[] payload = Base64.getUrlDecoder().decode(coded.strip().getBytes(StandardCharsets.ISO_8859_1));
            apply(Side.CLIENT, payload, payload.length / 6 * 6, 0);
        } catch (IllegalArgumentException e) {
            // a client that codes them wrongly gets no connection anyway
            half(Side.CLIENT).malformedReason = "unreadable HTTP2-Settings";
        }
    }

    void settings(Side from, int flags, byte[] data, int length, long frame, long time) {
        if ((flags & Http2FrameReader.ACK) != 0) {
            settings(from.opposite()).acknowledged(frame, time);
            return;
        }
        settings(from).seen(frame, time);
        apply(from, data, length, time);
    }

    private void apply(Side from, byte[] data, int length, long time) {
        for (int at = 0; at + 6 <= length; at += 6) {
            int setting = (data[at] & 0xff) << 8 | data[at + 1] & 0xff;
            long value = Http2Half.i32(data, at + 2) & 0xffff_ffffL;
            settings(from).set(setting, value);
            if (setting == Http2Settings.INITIAL_WINDOW_SIZE && value <= Integer.MAX_VALUE) {
                windows.initial(from.opposite(), value, streams.all(), time);
            }
        }
    }

    void reset(Side from, int id, int code, long frame, long time) {
        Http2Stream stream = streams.find(id);
        if (stream == null && from == Side.SERVER && everLost(Side.CLIENT) && !everLost(from)) {
            stream = streams.carrying(from, id, true); // its request lies in a hole, and an answer there was none
        }
        if (stream == null) {
            return;
        }
        Http2Reset reset = new Http2Reset(from, code, Http2Codes.name(code), frame, time);
        if (stream.closed()) {
            // too late to change anything
            stream.exchange.reset = stream.exchange.reset == null ? reset : stream.exchange.reset;
            return;
        }
        stream.reset(reset);
        closedPerhaps(stream);
    }

    void ping(Side from, int flags, byte[] data, long frame, long time) {
        if ((flags & Http2FrameReader.ACK) == 0) {
            pingCount++;
            if (pings.size() < PING_CAP) {
                pings.add(new Http2Ping(from, frame, time, 0, 0));
            }
            return;
        }
        for (int i = 0; i < pings.size(); i++) {
            Http2Ping ping = pings.get(i);
            if (ping.from() != from && !ping.answered()) {
                pings.set(i, new Http2Ping(ping.from(), ping.frame(), ping.timeNanos(), frame, time));
                return;
            }
        }
    }

    void goaway(Side from, int lastStreamId, int code, String debug, long frame, long time) {
        Http2Goaway goaway = new Http2Goaway(from, lastStreamId, code, Http2Codes.name(code), debug, frame, time);
        if (goaways.size() < GOAWAY_CAP) {
            goaways.add(goaway);
        }
        if (from == Side.SERVER) {
            streams.lastAllowed(lastStreamId);
        }
        listener.goaway(goaway);
    }

    void windowUpdate(Side receiver, int id, int increment, long frame, long time) {
        windowUpdates.add(frame);
        Side sender = receiver.opposite();
        if (id == 0) {
            windows.update(sender, increment, time);
            return;
        }
        Http2Stream stream = streams.find(id);
        if (stream != null) {
            windows.update(stream, sender, increment, time);
        }
    }

    void promised(boolean promise) {
        promises += promise ? 1 : 0;
    }

    void closedPerhaps(Http2Stream stream) {
        if (stream.closed()) {
            streams.closed(stream);
        }
    }

    void sideLost(Side side, boolean hole, long frame, long time) {
        windows.forget();
        for (Http2Stream stream : streams.all()) {
            stream.sideLost(side, hole, frame, time);
        }
    }
}
