package io.hangup.llm;

import io.hangup.http.Http1Connection;
import io.hangup.http.Http2Connection;
import io.hangup.http.HttpExchange;
import io.hangup.http.HttpListener;
import io.hangup.http.HttpMessage;
import io.hangup.http.LooksLike;
import io.hangup.http.ProxyProtocol;
import io.hangup.http.Socks;
import io.hangup.http.Tunnel;
import io.hangup.http.WebSocket;
import io.hangup.tcp.Side;
import io.hangup.tls.Decryptor;
import io.hangup.tls.PlaintextSink;
import io.hangup.tls.TlsStream;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BooleanSupplier;

/**
 * The protocols on one pair of byte streams, recognised by their first bytes: a PROXY header, then TLS, HTTP/1 or
 * something else. A CONNECT tunnel holds another stack inside.
 */
public final class ProtocolStack implements Tunnel, HttpListener {
    /** Bytes of a side after which a protocol that is not recognised is none; one more piece may have come with them. */
    private static final int UNDECIDED_LIMIT = 2048;

    private static final int MAX_DEPTH = 3;

    /** What the first bytes turned out to be. */
    public enum Protocol {
        UNDECIDED,
        TLS,
        HTTP1,
        /** HTTP/2 with prior knowledge, in clear. */
        H2C,
        /** A SOCKS proxy; what it carries is inside. */
        SOCKS,
        OTHER
    }

    private final HttpListener listener;
    private final int depth;
    private final BooleanSupplier fromStart;
    private final Recognition recognition;
    private final Keys keys;
    private final StreamPrefix[] prefixes = {new StreamPrefix(), new StreamPrefix()};
    /** Bytes that the capture lacks before the first that it holds, by side. */
    private final long[] missing = new long[2];

    /** The TLS connection that protects these bytes, or null. */
    private TlsStream outer;

    private boolean proxyHeaderPossible = true;
    private Protocol protocol = Protocol.UNDECIDED;
    private TlsStream tls;
    private Http1Connection http;
    private Http2Connection http2;
    private Socks socks;
    private ProtocolStack inner;
    /** The request that opened {@link #inner}, or null. */
    private HttpExchange innerFor;

    private final InnerTunnels tunnels = new InnerTunnels();
    private Decryptor decryptor;
    private ProtocolStack content;

    /**
     * @param fromStart asked at the first byte: whether it is the first of the connection
     * @param likelyTls bytes of a connection that was joined late and that nothing recognises are taken for TLS
     */
    ProtocolStack(HttpListener listener, BooleanSupplier fromStart, boolean likelyTls, Keys keys) {
        this(listener, fromStart, likelyTls, keys, 0);
    }

    private ProtocolStack(HttpListener listener, BooleanSupplier fromStart, boolean likelyTls, Keys keys, int depth) {
        this(listener, fromStart, new Recognition(fromStart, likelyTls, depth < MAX_DEPTH), keys, depth);
    }

    private ProtocolStack(
            HttpListener listener, BooleanSupplier fromStart, Recognition recognition, Keys keys, int depth) {
        this.keys = keys;
        this.listener = listener;
        this.fromStart = fromStart;
        this.depth = depth;
        this.recognition = recognition;
    }

    /** The same layers with another tunnel inside; only for reading, once all bytes are in. */
    private ProtocolStack(ProtocolStack whole, ProtocolStack content, InnerTunnels.One tunnel) {
        this(whole.listener, whole.fromStart, whole.recognition, whole.keys, whole.depth);
        protocol = whole.protocol;
        outer = whole.outer;
        tls = whole.tls;
        http = whole.http;
        http2 = whole.http2;
        decryptor = whole.decryptor;
        this.content = content;
        inner = tunnel == null ? null : tunnel.inside();
        innerFor = tunnel == null ? null : tunnel.asked();
    }

    public Protocol protocol() {
        return protocol;
    }

    /** The TLS layer, or null. */
    public TlsStream tls() {
        return tls;
    }

    /** The HTTP/1 layer, or null. */
    public Http1Connection http() {
        return http;
    }

    /** The HTTP/2 layer, or null; beside the HTTP/1 layer where that was upgraded. */
    public Http2Connection http2() {
        return http2;
    }

    /** How far decryption got, or null where there is no TLS. */
    public Decryptor decryptor() {
        return decryptor;
    }

    /** The messages inside TLS could be read. */
    public boolean decrypted() {
        return content != null && (content.http != null || content.http2 != null);
    }

    /** What TLS protects, once it could be decrypted, or null. */
    public ProtocolStack content() {
        return content;
    }

    /**
     * The exchange that asked a proxy for a tunnel, by CONNECT or SOCKS, also inside TLS to the proxy; null when there
     * was none.
     */
    public HttpExchange connectRequest() {
        if (innerFor != null) {
            return innerFor;
        }
        if (socks != null) {
            return socks.begun() ? socks.exchange() : null;
        }
        HttpExchange found = http == null ? null : connectIn(http.exchanges());
        found = found == null && http2 != null ? connectIn(http2.exchanges()) : found;
        return found == null && content != null ? content.connectRequest() : found;
    }

    private static HttpExchange connectIn(List<HttpExchange> exchanges) {
        for (HttpExchange exchange : exchanges) {
            if ("CONNECT".equals(exchange.request.method) && exchange.request.protocol == null) {
                return exchange;
            }
        }
        return null;
    }

    /** A proxy opened a tunnel, by CONNECT or SOCKS, also inside TLS to the proxy. */
    public boolean tunnelled() {
        return inner != null || content != null && content.tunnelled();
    }

    /**
     * This connection once for each tunnel that it carries, in the order in which they were granted: HTTP/2 carries many
     * to a proxy. One through which nothing was sent is none. Only to be read, once the connection is over.
     */
    public List<ProtocolStack> throughTunnels() {
        List<ProtocolStack> views = new ArrayList<>();
        if (content != null) {
            content.throughTunnels().forEach(view -> views.add(new ProtocolStack(this, view, null)));
        }
        tunnels.used().forEach(one -> views.add(new ProtocolStack(this, content, one)));
        return views;
    }

    /** Tunnels beside the first that was granted. */
    public int otherTunnels() {
        return Math.max(0, tunnels.count() - 1) + (content == null ? 0 : content.otherTunnels());
    }

    /** The layer whose messages can be read: what TLS protects where that was decrypted. */
    public ProtocolStack readable() {
        return decrypted() ? content : this;
    }

    /** Bytes came, in whichever direction. */
    public boolean used() {
        return protocol != Protocol.UNDECIDED || prefixes[0].bytes.length > 0 || prefixes[1].bytes.length > 0;
    }

    /** Tunnels that were not read, for there were too many. */
    public int tunnelsNotRead() {
        return tunnels.notRead() + (content == null ? 0 : content.tunnelsNotRead());
    }

    /** Why encrypted bytes could not, or not all, be read although there are keys; null where nothing is to be said. */
    public String notDecrypted() {
        if (decryptor == null || keys.log().isEmpty()) {
            return null;
        }
        boolean all = decryptor.state() == Decryptor.State.DECRYPTING && decryptor.recordsFailed() == 0;
        boolean nothing = decryptor.state() == Decryptor.State.WAITING_FOR_KEYS;
        return all || nothing ? null : decryptor.stateText();
    }

    /** The innermost stack. */
    public ProtocolStack innermost() {
        if (inner != null) {
            return inner.innermost();
        }
        return content != null && content.inner != null ? content.inner.innermost() : this;
    }

    @Override
    public void bytes(Side from, byte[] data, int offset, int length, long timeNanos, long frame) {
        switch (protocol) {
            case TLS:
                tls.bytes(from, data, offset, length, timeNanos, frame);
                break;
            case H2C:
                http2.bytes(from, data, offset, length, timeNanos, frame);
                break;
            case HTTP1:
                http.bytes(from, data, offset, length, timeNanos, frame);
                break;
            case SOCKS:
                socks.bytes(from, data, offset, length, timeNanos, frame);
                break;
            case UNDECIDED:
                undecided(from, data, offset, length, timeNanos, frame);
                break;
            default:
                break;
        }
    }

    private void undecided(Side from, byte[] data, int offset, int length, long timeNanos, long frame) {
        StreamPrefix prefix = prefixes[from.ordinal()];
        if (prefix.bytes.length == 0 && length >= 16 && !mayBeProxyHeader(from, data[offset]) && !holed(from)) {
            // the common case: the first segment tells, and nothing was kept back
            Protocol found = recognition.of(from, data, offset, length, agreed(), clientSilent());
            if (found != Protocol.UNDECIDED) {
                decide(found);
                bytes(from, data, offset, length, timeNanos, frame);
                return;
            }
        }
        prefix.append(data, offset, length, timeNanos, frame);
        if (from == Side.CLIENT && proxyHeaderPossible && !stripProxyHeader(prefix)) {
            return;
        }
        Protocol found = holed(from)
                ? recognition.inside(from, data, offset, length, agreed(), clientSilent())
                : recognition.of(from, prefix.bytes, 0, prefix.bytes.length, agreed(), clientSilent());
        if (found == Protocol.UNDECIDED && prefix.bytes.length >= UNDECIDED_LIMIT) {
            found = Protocol.OTHER;
        }
        if (found == Protocol.OTHER) {
            protocol = found;
            prefixes[0].bytes = new byte[0];
            prefixes[1].bytes = new byte[0];
        } else if (found != Protocol.UNDECIDED) {
            decide(found);
        }
    }

    /** Decrypted bytes whose start is not there: each record may be the first that tells what they are. */
    private boolean holed(Side from) {
        return outer != null && (missing[from.ordinal()] > 0 || !fromStart.getAsBoolean());
    }

    /** The protocol that the TLS handshake agreed on, or null. */
    private String agreed() {
        return outer == null || outer.serverHello() == null ? null : outer.serverHello().alpn;
    }

    private boolean clientSilent() {
        return prefixes[Side.CLIENT.ordinal()].bytes.length == 0;
    }

    private boolean mayBeProxyHeader(Side from, byte first) {
        return from == Side.CLIENT && proxyHeaderPossible && (first == 'P' || first == '\r');
    }

    /** Returns false while the bytes may still become a PROXY header (its specification, sections 2.1 and 2.2). */
    private boolean stripProxyHeader(StreamPrefix prefix) {
        ProxyProtocol header = ProxyProtocol.parse(prefix.bytes, 0, prefix.bytes.length);
        if (header.result() == LooksLike.MORE && prefix.bytes.length < UNDECIDED_LIMIT) {
            return false;
        }
        proxyHeaderPossible = false;
        if (header.result() == LooksLike.YES) {
            prefix.bytes = java.util.Arrays.copyOfRange(prefix.bytes, header.length(), prefix.bytes.length);
        }
        return prefix.bytes.length > 0;
    }

    private void decide(Protocol found) {
        protocol = found;
        if (found == Protocol.TLS) {
            openTls();
        } else if (found == Protocol.HTTP1) {
            http = new Http1Connection(this, fromStart.getAsBoolean());
        }
        if (found == Protocol.H2C) {
            http2 = new Http2Connection(this, fromStart.getAsBoolean());
        }
        if (found == Protocol.SOCKS) {
            socks = new Socks(this, this::openInner);
        }
        for (Side side : Side.values()) {
            StreamPrefix prefix = prefixes[side.ordinal()];
            if (missing[side.ordinal()] > 0) {
                gap(side, missing[side.ordinal()], prefix.time, prefix.frame);
            }
            if (prefix.bytes.length > 0) {
                bytes(side, prefix.bytes, 0, prefix.bytes.length, prefix.time, prefix.frame);
                prefix.bytes = new byte[0];
            }
        }
    }

    private void openTls() {
        boolean noKeys = keys.log().isEmpty() && !keys.log().growing();
        if (depth >= MAX_DEPTH || noKeys) {
            tls = new TlsStream(fromStart.getAsBoolean(), null);
            return;
        }
        boolean start = fromStart.getAsBoolean();
        content = new ProtocolStack(listener, () -> start, false, keys, depth + 1);
        decryptor = new Decryptor(start, keys.log(), keys.budget(), new Plaintext(content));
        tls = decryptor.tls();
        content.outer = tls;
    }

    /** Hands decrypted bytes to the stack that reads them. */
    private record Plaintext(ProtocolStack content) implements PlaintextSink {
        @Override
        public void bytes(Side from, byte[] data, int offset, int length, long timeNanos, long firstFrame, long frame) {
            content.bytes(from, data, offset, length, timeNanos, frame);
        }

        @Override
        public void gap(Side from, long length, long timeNanos, long frame) {
            content.gap(from, length, timeNanos, frame);
        }

        @Override
        public void finished(Side from, long timeNanos, long frame) {
            content.finished(from, timeNanos, frame);
        }
    }

    @Override
    public void requestHead(HttpExchange exchange) {
        listener.requestHead(exchange);
    }

    @Override
    public void responseHead(HttpExchange exchange) {
        listener.responseHead(exchange);
    }

    @Override
    public Tunnel tunnelEstablished(HttpExchange exchange) {
        HttpMessage request = exchange.request;
        boolean connect = "CONNECT".equals(request.method);
        if (connect && request.protocol == null) {
            return openInner(exchange);
        }
        String wanted = connect ? request.protocol : exchange.response.header("upgrade");
        if ("websocket".equalsIgnoreCase(wanted)) {
            exchange.webSocket = new WebSocket();
            return exchange.webSocket;
        }
        if (!connect && "h2c".equalsIgnoreCase(wanted)) {
            http2 = Http2Connection.fromUpgrade(this, exchange);
            return new UpgradedTunnel(http2);
        }
        return null;
    }

    private Tunnel openInner(HttpExchange asked) {
        if (depth >= MAX_DEPTH) {
            return null;
        }
        ProtocolStack opened = new ProtocolStack(listener, () -> true, false, keys, depth + 1);
        if (!tunnels.add(asked, opened)) {
            return null;
        }
        if (inner == null || listener.prefersTunnel(asked) && !listener.prefersTunnel(innerFor)) {
            innerFor = asked;
            inner = opened;
        }
        return opened;
    }

    @Override
    public void gap(Side from, long length, long timeNanos, long frame) {
        if (tls != null) {
            tls.gap(from, length, timeNanos, frame);
        } else if (http != null) {
            http.gap(from, length, timeNanos, frame);
        } else if (socks != null) {
            socks.gap(from, length, timeNanos, frame);
        } else if (http2 != null) {
            http2.gap(from, length, timeNanos, frame);
        } else if (prefixes[from.ordinal()].bytes.length > 0) {
            // what comes after a hole in the first bytes cannot be recognised any more
            protocol = Protocol.OTHER;
        } else {
            missing[from.ordinal()] += length;
        }
    }

    /** The connection is told as it is now: secrets that come from here on come too late for it. */
    void told() {
        boolean without = decryptor != null && decryptor.state() == Decryptor.State.NO_KEYS;
        if (without && tls.clientHello() != null) {
            keys.log().toldWithout(tls.clientHello().random);
        }
    }

    /** The connection is over: what is open stays cut. */
    void ended(long timeNanos, long frame) {
        if (decryptor != null) {
            decryptor.retry();
            decryptor.end();
            content.ended(timeNanos, frame);
        }
        if (http != null) {
            http.ended(timeNanos, frame);
        }
        if (http2 != null) {
            http2.ended(timeNanos, frame);
        }
        tunnels.ended(timeNanos, frame);
    }

    @Override
    public void finished(Side from, long timeNanos, long frame) {
        if (tls != null) {
            tls.finished(from, timeNanos, frame);
        } else if (http != null) {
            http.finished(from, timeNanos, frame);
        } else if (socks != null) {
            socks.finished(from, timeNanos, frame);
        } else if (http2 != null) {
            http2.finished(from, timeNanos, frame);
        }
    }
}
