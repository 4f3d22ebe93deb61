package io.hangup.http;

import io.hangup.tcp.Side;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/**
 * Both directions of one HTTP/1.x connection in clear (RFC 9112), fed in capture order: requests with their responses.
 * Mutable.
 */
public final class Http1Connection {
    /** The most exchanges listed; older ones are dropped from the list. */
    public static final int EXCHANGE_CAP = 1_000;

    /** Exchanges this far back lose their bodies and event times. */
    public static final int BODY_KEPT = 16;

    private static final int REQUEST_TIMEOUT = 408;

    /** The most unsolicited responses kept. */
    public static final int UNSOLICITED_CAP = 16;

    /** The most bytes kept of a side that does not speak HTTP/1.x. */
    public static final int FIRST_BYTES_CAP = 256;

    /** What the bytes after a header section are. */
    enum After {
        BODY,
        INTERIM,
        TUNNEL
    }

    private final HttpListener listener;
    private final MessageReader requests;
    private final MessageReader responses;
    private final List<HttpExchange> exchanges = new ArrayList<>(2);
    private final List<HttpMessage> unsolicited = new ArrayList<>(0);

    /** The client sent something since the last answer began, or since the capture did, whether captured or not. */
    private boolean clientSpoke;

    /** The same when the answer under way began. */
    private boolean asked;

    /** Number of exchanges begun, those dropped from the list included. */
    private int begun;
    /** Index of the exchange that the next response answers. */
    private int answering;
    /** Responses were lost: the next one need not answer the oldest open request. */
    private boolean responsesLost;

    /** Between the request and the response under way the capture lacks bytes of the server. */
    private boolean behindHole;

    private HttpExchange current;
    private HttpExchange tunnelled;
    private Tunnel tunnel;
    private final boolean[] finished = new boolean[2];

    public Http1Connection(HttpListener listener) {
        this(listener, true);
    }

    /** @param fromStart the first bytes fed are the first of the connection; else the next message is searched for */
    public Http1Connection(HttpListener listener, boolean fromStart) {
        this.listener = listener;
        this.requests = new MessageReader(this, Side.CLIENT, fromStart);
        this.responses = new MessageReader(this, Side.SERVER, fromStart);
    }

    /** Whether a request starts with these bytes. */
    public static LooksLike looksLikeRequest(byte[] data, int offset, int length) {
        return HttpSyntax.request(data, offset, length);
    }

    /** Whether a response starts with these bytes. */
    public static LooksLike looksLikeResponse(byte[] data, int offset, int length) {
        return HttpSyntax.response(data, offset, length);
    }

    /** Whether the connection preface of HTTP/2 starts here: {@code PRI * HTTP/2.0} (RFC 9113 section 3.4). */
    public static LooksLike looksLikeHttp2(byte[] data, int offset, int length) {
        return HttpSyntax.prefix("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", data, offset, length);
    }

    static LooksLike looksLike(Side side, byte[] data, int offset, int length) {
        return side == Side.CLIENT ? looksLikeRequest(data, offset, length) : looksLikeResponse(data, offset, length);
    }

    /** Bytes in order, as from {@link io.hangup.tcp.Conversation#bytes}. */
    public void bytes(Side from, byte[] data, int offset, int length, long timeNanos, long frame) {
        clientSpoke |= from == Side.CLIENT;
        reader(from).feed(data, offset, length, frame, timeNanos);
    }

    /** Bytes that the capture does not hold. */
    public void gap(Side from, long length, long timeNanos, long frame) {
        clientSpoke |= from == Side.CLIENT;
        reader(from).gap(length, frame, timeNanos);
    }

    /** The side's FIN: ends a body that lasts until the close. */
    public void finished(Side from, long timeNanos, long frame) {
        finished[from.ordinal()] = true;
        reader(from).finished(frame, timeNanos);
    }

    /** The connection is over, in whatever way; messages still open stay incomplete. */
    public void ended(long timeNanos, long frame) {
        requests.close(frame, timeNanos);
        responses.close(frame, timeNanos);
    }

    // ---- what was learnt

    /** Exchanges in order of their requests, at most the last {@link #EXCHANGE_CAP}. */
    public List<HttpExchange> exchanges() {
        return Collections.unmodifiableList(exchanges);
    }

    /** Exchanges begun in all. */
    public int exchangeCount() {
        return begun;
    }

    /** The last exchange, or null. */
    public HttpExchange lastExchange() {
        return exchanges.isEmpty() ? null : exchanges.get(exchanges.size() - 1);
    }

    /** Responses that came while no request was open, such as a 408 on an idle connection. */
    public List<HttpMessage> unsolicited() {
        return Collections.unmodifiableList(unsolicited);
    }

    /** HTTP/1.x is over on this connection: CONNECT was granted or the protocol switched. */
    public boolean tunnelEstablished() {
        return tunnelled != null;
    }

    /** The exchange that made the tunnel, or null. */
    public HttpExchange tunnelExchange() {
        return tunnelled;
    }

    /** What is spoken in the tunnel as far as HTTP says: {@code connect}, or the Upgrade header; null without one. */
    public String tunnelProtocol() {
        if (tunnelled == null) {
            return null;
        }
        if ("CONNECT".equals(tunnelled.request.method)) {
            return "connect";
        }
        String upgrade = tunnelled.response.header("upgrade");
        return upgrade != null ? upgrade : String.valueOf(tunnelled.request.header("upgrade"));
    }

    /** Message boundaries of the side are lost at present, by a hole in the capture or malformed input. */
    public boolean lost(Side side) {
        return reader(side).lost();
    }

    /** The first bytes of the side are no HTTP/1.x: see {@link #firstBytes}. */
    public boolean notHttp(Side side) {
        return reader(side).notHttp();
    }

    /** The first bytes of a side that does not speak HTTP/1.x, at most {@link #FIRST_BYTES_CAP}; else empty. */
    public byte[] firstBytes(Side side) {
        return reader(side).firstBytes();
    }

    /** The side's FIN was seen. */
    public boolean finished(Side side) {
        return finished[side.ordinal()];
    }

    private MessageReader reader(Side side) {
        return side == Side.CLIENT ? requests : responses;
    }

    // ---- told by the readers

    void begun(Side side, HttpMessage message) {
        if (side == Side.CLIENT) {
            add(message);
            return;
        }
        asked = clientSpoke;
        clientSpoke = false;
        if (responsesLost) {
            skipLost(message);
        }
        if (at(answering) == null && requests.lost()) {
            add(lostRequest(message)).requestLost = true;
        }
        current = at(answering);
        if (current != null) {
            behindHole = current.responseLost;
            current.response = message;
            current.responseLost = false;
        } else {
            unsolicited(message);
        }
    }

    /** An answer is waited for whose header section lies in a hole; of a tunnel's nothing can be told. */
    boolean answerLost() {
        HttpExchange waiting = at(answering);
        return waiting != null
                && waiting.response == null
                && waiting.responseLost
                && !"CONNECT".equals(waiting.request.method);
    }

    /** A body was found whose header section lies in a hole. */
    void begunInHole(HttpMessage message) {
        begun(Side.SERVER, message);
        if (current != null) {
            current.responseLost = true;
        }
    }

    /** The body under way whose header section was lost is a stream of events. */
    void eventsFound() {
        if (current != null) {
            listener.responseHead(current);
        }
    }

    /** Stands for a request that was not captured; it was sent before its response, and that is all that is known. */
    private static HttpMessage lostRequest(HttpMessage response) {
        HttpMessage request = new HttpMessage(true);
        request.sawGap = true;
        request.firstTime = response.firstTime;
        request.lastTime = response.firstTime;
        return request;
    }

    private HttpExchange add(HttpMessage request) {
        HttpExchange exchange = new HttpExchange(begun++, request);
        exchanges.add(exchange);
        if (exchanges.size() > EXCHANGE_CAP) {
            exchanges.remove(0);
        }
        int old = exchanges.size() - 1 - BODY_KEPT;
        if (old >= 0) {
            exchanges.get(old).trim();
        }
        return exchange;
    }

    /** After lost responses: the request that was sent last before this response is the one it answers. */
    private void skipLost(HttpMessage response) {
        responsesLost = false;
        while (at(answering + 1) != null && at(answering + 1).request.firstTime < response.firstTime) {
            if (at(answering) != null) {
                at(answering).responseLost = true;
            }
            answering++;
        }
    }

    private HttpExchange at(int index) {
        int place = index - (begun - exchanges.size());
        return place >= 0 && place < exchanges.size() ? exchanges.get(place) : null;
    }

    After headComplete(Side side, HttpMessage message, long frame, long time) {
        message.closeAnnounced = message.headerHas("connection", "close")
                || message.version.equals("HTTP/1.0") && !message.headerHas("connection", "keep-alive");
        return side == Side.CLIENT ? requestHead(message) : responseHead(message, frame, time);
    }

    private After requestHead(HttpMessage message) {
        boolean connect = "CONNECT".equals(message.method);
        frame(message, connect, Framing.NONE);
        message.expectContinue = message.headerHas("expect", "100-continue");
        listener.requestHead(exchangeOf(message));
        return After.BODY;
    }

    private After responseHead(HttpMessage message, long frame, long time) {
        perhapsUnasked(message);
        boolean switched = message.status == 101;
        if (message.status < 200 && !switched) {
            interim(message, frame, time);
            return After.INTERIM;
        }
        String method = current == null ? null : current.request.method;
        boolean granted = "CONNECT".equals(method) && message.status < 300;
        boolean bodiless =
                switched || granted || "HEAD".equals(method) || message.status == 204 || message.status == 304;
        frame(message, bodiless, Framing.UNTIL_CLOSE);
        if (current == null) {
            listener.unsolicited(message);
            return After.BODY;
        }
        listener.responseHead(current);
        if (granted || switched) {
            tunnelled = current;
            return After.TUNNEL;
        }
        return After.BODY;
    }

    /** A 408 may answer nobody. */
    private void perhapsUnasked(HttpMessage response) {
        if (response.status != REQUEST_TIMEOUT || current == null) {
            return;
        }
        if (current.requestLost && !asked) {
            withdraw(response);
        } else if (behindHole) {
            // the answer may lie in the hole, and the 408 be the end of an idle connection
            current.response = null;
            current.responseLost = true;
            current = null;
            unsolicited(response);
        }
    }

    /**
     * Takes back the request that was said to be lost: of a client that sent nothing since the answer before, or since
     * the capture began, there was hardly one, for servers end an idle connection with 408 (RFC 9110 section 15.5.9).
     */
    private void withdraw(HttpMessage response) {
        exchanges.remove(exchanges.size() - 1);
        begun--;
        current = null;
        unsolicited(response);
    }

    private void unsolicited(HttpMessage response) {
        if (unsolicited.size() < UNSOLICITED_CAP) {
            unsolicited.add(response);
        }
    }

    private void interim(HttpMessage message, long frame, long time) {
        if (current == null) {
            return;
        }
        current.response = null;
        if (current.interims.size() < HttpExchange.INTERIM_CAP) {
            current.interims.add(new Interim(message.status, frame, time));
            listener.interim(current);
        }
    }

    /** How the body ends (RFC 9112 section 6.3). */
    private static void frame(HttpMessage message, boolean bodiless, Framing otherwise) {
        long length = HttpSyntax.contentLength(message);
        message.declaredLength = Math.max(-1, length);
        if (bodiless) {
            return;
        }
        if (message.headerHas("transfer-encoding", "chunked")) {
            message.framing = Framing.CHUNKED;
        } else if (length >= 0 && message.header("transfer-encoding") == null) {
            message.framing = Framing.LENGTH;
        } else {
            message.framing = otherwise;
        }
        if (length < -1) {
            message.malformed("contradicting or unreadable Content-Length");
        }
        if (message.framing != Framing.NONE) {
            message.prepareBody();
        }
    }

    private HttpExchange exchangeOf(HttpMessage request) {
        // a request under way is always that of the last exchange
        return exchanges.get(exchanges.size() - 1);
    }

    void complete(Side side, HttpMessage message) {
        if (side == Side.CLIENT) {
            listener.requestComplete(exchangeOf(message));
            return;
        }
        HttpExchange exchange = current;
        current = null;
        if (exchange == null) {
            return;
        }
        answering = exchange.index + 1;
        listener.responseComplete(exchange);
        if ("CONNECT".equals(exchange.request.method) && tunnelled == null) {
            requests.releaseHeld();
        }
    }

    /**
     * Message boundaries of the side are lost.
     *
     * @param abandoned the message that was under way, or null
     * @param hole the capture lacks bytes of the side; else what came is no HTTP
     */
    void lost(Side side, HttpMessage abandoned, boolean hole) {
        if (side == Side.CLIENT) {
            if (abandoned != null && !abandoned.headComplete && abandoned.sawGap) {
                HttpExchange exchange = exchangeOf(abandoned);
                exchange.requestLost = true;
                if (abandoned.target != null) {
                    listener.requestHead(exchange); // its first line was read
                }
            }
            return;
        }
        if (abandoned != null && current != null && grantedBeforeCut(abandoned)) {
            tunnelled = current;
            responses.passOver();
            if (requests.lost() && current.requestLost) {
                requests.passOver(); // CONNECT has no body
            }
            startTunnel();
            return;
        }
        if (abandoned != null && abandoned.answered() && !abandoned.headComplete) {
            perhapsUnasked(abandoned);
        }
        responsesLost = true;
        if (abandoned != null && current != null) {
            answering = current.index + 1;
            current = null;
        }
        HttpExchange waiting = at(answering);
        if (waiting != null && waiting.response == null) {
            waiting.responseLost |= hole;
        }
        if (waiting != null && requests.holdsTls()) {
            // the answer to CONNECT lies in the hole, and the client went on as if it had been granted
            tunnelled = waiting;
            waiting.responseLost = true;
            startTunnel();
        }
    }

    /**
     * The first line of the answer granted the tunnel, and the capture cuts its segment short there: no server says more
     * before its client has spoken.
     */
    private boolean grantedBeforeCut(HttpMessage answer) {
        return "CONNECT".equals(current.request.method)
                && answer.answered()
                && answer.status < 300
                && answer.headersFrame == answer.firstFrame;
    }

    /** Both directions go through the tunnel from here on. */
    void startTunnel() {
        tunnel = listener.tunnelEstablished(tunnelled);
        requests.tunnel();
        responses.tunnel();
    }

    void tunnelBytes(Side from, byte[] data, int offset, int length, long time, long frame) {
        if (tunnel != null) {
            tunnel.bytes(from, data, offset, length, time, frame);
        }
    }

    void tunnelGap(Side from, long length, long time, long frame) {
        if (tunnel != null) {
            tunnel.gap(from, length, time, frame);
        }
    }

    void tunnelFinished(Side from, long time, long frame) {
        if (tunnel != null) {
            tunnel.finished(from, time, frame);
        }
    }
}
