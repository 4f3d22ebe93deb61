package io.hangup.http;

import io.hangup.tcp.Side;

/** One stream of a connection (RFC 9113 section 5): its exchange, and how far both sides are. Mutable. */
final class Http2Stream {
    final int id;
    final HttpExchange exchange;

    /** What each sender may send beyond the initial window: updates less what was sent. */
    final long[] credit = new long[2];

    /** When the sender used up the window of this stream; 0 while it is open. */
    final long[] blockedSince = new long[2];

    /** Total of the connection's waiting when the sender last could send; -1 when it has nothing to send. */
    final long[] blockedMark = {-1, -1};

    /** It is one of the open streams that are counted. */
    boolean countedOpen = true;

    private final Http2Connection owner;
    private final boolean[] ended = new boolean[2];
    private boolean reset;
    private boolean tunnelled;
    private Tunnel tunnel;
    private HeldBytes held;

    Http2Stream(Http2Connection owner, int id, HttpExchange exchange) {
        this.owner = owner;
        this.id = id;
        this.exchange = exchange;
    }

    boolean closed() {
        return reset || ended[0] && ended[1];
    }

    /** The side has sent all it will. */
    boolean ended(Side side) {
        return reset || ended[side.ordinal()];
    }

    /** The side had sent all before the connection became HTTP/2. */
    void endedBefore(Side side) {
        ended[side.ordinal()] = true;
    }

    /** The message that the side is sending, begun if need be. */
    HttpMessage message(Side side) {
        if (side == Side.CLIENT) {
            return exchange.request;
        }
        if (exchange.response == null) {
            exchange.response = new HttpMessage(false);
            exchange.response.version = Http2Connection.VERSION;
        }
        return exchange.response;
    }

    // ---- header sections

    void fields(Side side, Http2Fields fields, boolean last, long frame, long time) {
        HttpMessage message = message(side);
        if (message.headComplete) {
            fields.trailers(message);
            if (!last) {
                message.malformed("trailer section does not end the stream");
            }
        } else if (side == Side.CLIENT) {
            requestHead(message, fields, last, frame, time);
        } else if (fields.status >= 100 && fields.status < 200 && !last) {
            interim(fields.status, frame, time);
        } else if (fields.status == 0 && !fields.unknown && owner.everLost(Side.SERVER)) {
            exchange.responseLost = true;
            headLost(side);
            fields.trailers(message);
        } else {
            responseHead(message, fields, last, frame, time);
        }
        if (last) {
            end(side, frame, time);
        }
    }

    private void requestHead(HttpMessage message, Http2Fields fields, boolean last, long frame, long time) {
        if (exchange.requestLost) {
            // the answer was captured before the request
            exchange.requestLost = false;
            message.sawGap = false;
        }
        fields.request(message);
        headComplete(message, last, frame, time);
        message.expectContinue = message.headerHas("expect", "100-continue");
        owner.listener().requestHead(exchange);
        owner.windows().mark(this, Side.CLIENT, time);
    }

    private void responseHead(HttpMessage message, Http2Fields fields, boolean last, long frame, long time) {
        exchange.responseLost = false;
        fields.response(message);
        headComplete(message, last, frame, time);
        owner.listener().responseHead(exchange);
        owner.windows().mark(this, Side.SERVER, time);
        if (!connect()) {
            return;
        }
        if (message.status >= 200 && message.status < 300) {
            tunnelled = true;
            tunnel = owner.listener().tunnelEstablished(exchange);
        }
        if (held != null) {
            held.release((data, offset, length, at, when) -> body(Side.CLIENT, data, offset, length, at, when));
            held = null;
        }
    }

    private static void headComplete(HttpMessage message, boolean last, long frame, long time) {
        message.headComplete = true;
        message.headersFrame = frame;
        message.headersTime = time;
        message.declaredLength = Math.max(-1, HttpSyntax.contentLength(message));
        message.framing = last ? Framing.NONE : Framing.STREAM;
        if (!last) {
            message.prepareBody();
        }
    }

    private void interim(int status, long frame, long time) {
        exchange.response = null;
        if (exchange.interims.size() < HttpExchange.INTERIM_CAP) {
            exchange.interims.add(new Interim(status, frame, time));
            owner.listener().interim(exchange);
        }
    }

    private boolean connect() {
        return "CONNECT".equals(exchange.request.method);
    }

    /** The header section, or a part of it, was not captured; what follows it is. */
    void headLost(Side side) {
        HttpMessage message = message(side);
        message.sawGap = true;
        if (!message.headComplete && !message.withoutHead()) {
            message.headLost();
            exchange.requestLost |= side == Side.CLIENT;
            exchange.responseLost |= side == Side.SERVER;
        }
    }

    // ---- bodies

    void body(Side side, byte[] data, int offset, int length, long frame, long time) {
        HttpMessage message = message(side);
        if (tunnelled) {
            message.bodyBytes += length;
            if (tunnel != null) {
                tunnel.bytes(side, data, offset, length, time, frame);
            }
            return;
        }
        if (connect() && side == Side.CLIENT && exchange.response == null) {
            held = held == null ? new HeldBytes() : held;
            if (!held.add(data, offset, length, frame, time)) {
                message.sawGap = true;
            }
            return;
        }
        if (!message.headComplete) {
            headLost(side);
        }
        if (side == Side.SERVER && message.turnsOutEvents(data, offset, length)) {
            owner.listener().responseHead(exchange);
        }
        message.body(data, offset, length, frame, time);
    }

    void bodyGap(Side side, long length, long frame, long time) {
        HttpMessage message = message(side);
        message.bodyGap(length);
        if (tunnel != null) {
            tunnel.gap(side, length, time, frame);
        }
    }

    void end(Side side, long frame, long time) {
        HttpMessage message = message(side);
        if (!message.headComplete) {
            headLost(side);
        }
        ended[side.ordinal()] = true;
        checkLength(side, message);
        message.end(frame, time);
        owner.windows().over(this, side, true, time);
        if (side == Side.CLIENT) {
            owner.listener().requestComplete(exchange);
        } else {
            owner.listener().responseComplete(exchange);
        }
        if (tunnel != null) {
            tunnel.finished(side, time, frame);
        }
    }

    /** A Content-Length must be the sum of the DATA frames (RFC 9113 section 8.1.1). */
    private void checkLength(Side side, HttpMessage message) {
        boolean bodiless = side == Side.SERVER && (message.status == 304 || "HEAD".equals(exchange.request.method));
        if (message.declaredLength >= 0
                && message.declaredLength != message.bodyBytes
                && !message.sawGap
                && !bodiless
                && !exchange.requestLost) {
            message.malformed("Content-Length differs from the body");
        }
    }

    void reset(Http2Reset by) {
        reset = true;
        if (exchange.reset == null) {
            exchange.reset = by;
        }
        over(by.frame(), by.timeNanos());
        owner.listener().reset(exchange);
        if (tunnel != null) {
            tunnel.finished(by.from(), by.timeNanos(), by.frame());
        }
    }

    /**
     * Frame boundaries of the side are lost: anything may have been sent.
     *
     * @param hole bytes are missing; else what came is no HTTP/2
     */
    void sideLost(Side side, boolean hole, long frame, long time) {
        // a hole can be told only after the reset that its bytes came before
        boolean after = reset && (exchange.reset == null || time > exchange.reset.timeNanos());
        if (ended[side.ordinal()] || after) {
            return;
        }
        HttpMessage message = side == Side.CLIENT ? exchange.request : exchange.response;
        if (message == null) {
            exchange.responseLost |= hole;
        } else {
            // how much is missing is not known, perhaps nothing
            message.bodyGap(0);
        }
        if (tunnel != null) {
            tunnel.gap(side, 1, time, frame);
        }
    }

    /** Nothing more will come: messages still open stay incomplete. */
    void over(long frame, long time) {
        for (Side side : Side.values()) {
            boolean complete = ended[side.ordinal()];
            owner.windows().over(this, side, complete, time);
            HttpMessage message = side == Side.CLIENT ? exchange.request : exchange.response;
            if (message != null && !complete) {
                message.close(frame, time);
            }
        }
    }
}
