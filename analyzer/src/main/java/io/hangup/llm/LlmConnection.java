package io.hangup.llm;

import io.hangup.http.EventStream;
import io.hangup.http.Http2Connection;
import io.hangup.http.HttpExchange;
import io.hangup.http.HttpListener;
import io.hangup.names.NameTracker;
import io.hangup.tcp.Connection;
import io.hangup.tcp.Conversation;
import io.hangup.tcp.Interest;
import io.hangup.tcp.Side;
import io.hangup.tls.TlsStream;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;

/**
 * One TCP connection as far as it may be an LLM call: feeds its protocols and what identifies the server, and tells its
 * exchanges apart.
 */
public final class LlmConnection implements Conversation, HttpListener {
    private final Connection connection;
    private final LlmPaths paths;
    private final EndedListener endedListener;
    private final ProtocolStack stack;
    private final ServerIdentification server;
    private final Map<HttpExchange, StreamProgress> streams;
    private long watchedUntil;
    private List<Exchange> exchanges;
    /** Number of the first exchange less one: on a connection with several tunnels they count on. */
    private int numbersFrom;

    private List<LlmConnection> tunnels;
    private RecordShapes shapes;

    /** Told when a connection's story is over. */
    @FunctionalInterface
    public interface EndedListener {
        void ended(LlmConnection connection);
    }

    LlmConnection(
            Connection connection,
            EndpointCatalogue catalogue,
            LlmPaths paths,
            NameTracker names,
            Keys keys,
            EndedListener endedListener) {
        this.connection = connection;
        this.paths = paths;
        this.endedListener = endedListener;
        this.streams = new IdentityHashMap<>(4);
        this.stack = new ProtocolStack(
                this, connection::seenFromStart, connection.called().port() == ServerIdentification.HTTPS_PORT, keys);
        this.server = new ServerIdentification(connection, stack, catalogue, paths, names);
    }

    /** The same connection with what went through one of its tunnels. */
    private LlmConnection(LlmConnection whole, ProtocolStack stack) {
        this.connection = whole.connection;
        this.paths = whole.paths;
        this.endedListener = whole.endedListener;
        this.streams = whole.streams;
        this.stack = stack;
        this.watchedUntil = whole.watchedUntil;
        this.server = whole.server.forView(stack);
        requestHead(stack.connectRequest());
        server.checkHello(connection.lastTime());
        List<HttpExchange> messages = messages(stack.innermost().readable());
        if (messages != null) {
            messages.stream().filter(m -> m.request.headComplete).forEach(this::requestHead);
        }
    }

    public Connection connection() {
        return connection;
    }

    /**
     * What is to be told of the connection: itself, or where a proxy carried several tunnels on it, each of those that lead
     * to an endpoint. Complete once the connection has ended.
     */
    public List<LlmConnection> tunnels() {
        if (tunnels == null) {
            tunnels = stack.otherTunnels() == 0 ? List.of(this) : toEndpoints();
        }
        return tunnels;
    }

    private List<LlmConnection> toEndpoints() {
        List<LlmConnection> found = new ArrayList<>();
        int numbers = 0;
        for (ProtocolStack view : stack.throughTunnels()) {
            LlmConnection tunnel = new LlmConnection(this, view);
            if (tunnel.identity().identified()) {
                tunnel.numbersFrom = numbers;
                List<Exchange> own = tunnel.exchanges();
                numbers = own.isEmpty() ? numbers : own.get(own.size() - 1).number;
                found.add(tunnel);
            }
        }
        return found.isEmpty() ? List.of(this) : found;
    }

    /** Who the server is, as far as anything tells. */
    public Identity identity() {
        return server.identity();
    }

    /** The evidence of who the server is. */
    public ServerIdentification server() {
        return server;
    }

    public ProtocolStack stack() {
        return stack;
    }

    /** The TLS layer of the call itself (inside a CONNECT tunnel where there is one), or null. */
    public TlsStream tls() {
        return stack.innermost().tls();
    }

    /** The TLS layer to a proxy, with the tunnel to the endpoint inside, or null. */
    public TlsStream proxyTls() {
        return stack.tls() == tls() ? null : stack.tls();
    }

    /** Remembers up to when the connection was watched, the first time it is told. Returns that time. */
    public long watchedUntil(long timeNanos) {
        if (watchedUntil == 0) {
            watchedUntil = timeNanos;
        }
        return watchedUntil;
    }

    /** The best name for the server: the endpoint's, or another that packets gave, or its address. */
    public String host() {
        return server.host();
    }

    @Override
    public Interest interest() {
        return server.interest();
    }

    @Override
    public void bytes(Side from, byte[] data, int offset, int length, long timeNanos, long frame) {
        stack.bytes(from, data, offset, length, timeNanos, frame);
        server.bytes(length, timeNanos);
    }

    /** Why what was encrypted could not, or not all, be read although there are keys; null where nothing is to be said. */
    public String notDecrypted() {
        return stack.notDecrypted();
    }

    @Override
    public void gap(Side from, long length, long timeNanos, long frame) {
        stack.gap(from, length, timeNanos, frame);
    }

    @Override
    public void finished(Side from, long timeNanos, long frame) {
        stack.finished(from, timeNanos, frame);
    }

    @Override
    public void ended() {
        stack.ended(connection.lastTime(), connection.lastFrame());
        server.ended();
        if (identity().identified()) {
            stack.innermost().told();
        }
        endedListener.ended(this);
    }

    /** The tunnel to an endpoint of the catalogue. */
    @Override
    public boolean prefersTunnel(HttpExchange exchange) {
        return server.leadsToEndpoint(exchange.request);
    }

    /** Tunnels on this connection that were not read, for there were too many. */
    public int tunnelsNotRead() {
        return stack.tunnelsNotRead();
    }

    @Override
    public void requestHead(HttpExchange exchange) {
        server.requestHead(exchange.request);
    }

    @Override
    public void responseHead(HttpExchange exchange) {
        boolean array = exchange.response.events == null
                && exchange.request.target != null
                && exchange.request.target.contains(":streamGenerateContent")
                && "application/json".equals(exchange.response.mediaType());
        if (array) {
            exchange.response.readAs(EventStream.Kind.JSON_ARRAY); // Gemini without alt=sse streams one JSON array
        }
        if (exchange.response.events != null) {
            StreamProgress progress = new StreamProgress();
            if (!exchange.response.headComplete) {
                progress.gap(); // its head was lost, and perhaps more
            }
            streams.put(exchange, progress);
            exchange.response.events.watch(progress);
        }
    }

    /** The LLM exchanges of the connection, in order; complete once the connection has ended. */
    public List<Exchange> exchanges() {
        if (exchanges == null) {
            exchanges = readExchanges();
        }
        return exchanges;
    }

    /** Requests could be read, if only small talk such as health checks. */
    public boolean talked() {
        List<HttpExchange> messages = messages(stack.innermost().readable());
        return messages != null
                && messages.stream().anyMatch(m -> m.request.headComplete && !"CONNECT".equals(m.request.method));
    }

    private List<Exchange> readExchanges() {
        ProtocolStack innermost = stack.innermost();
        List<Exchange> readable = readable(innermost, Visibility.CLEARTEXT);
        if (readable != null) {
            return readable;
        }
        if (innermost.tls() == null) {
            return List.of();
        }
        if (innermost.decrypted()) {
            List<Exchange> decrypted = readable(innermost.content(), Visibility.DECRYPTED);
            // requests under a secret that nobody has are no messages; where no answer tells of them, their sizes do
            if (!decrypted.isEmpty() || !innermost.decryptor().nothingReadOf(Side.CLIENT)) {
                return decrypted;
            }
        }
        return InferredExchanges.of(innermost.tls(), shapes(), numbersFrom);
    }

    /** The exchanges that can be read on the layer, or null when it is no HTTP. */
    private List<Exchange> readable(ProtocolStack layer, Visibility visibility) {
        List<HttpExchange> messages = messages(layer);
        return messages == null ? null : CleartextExchanges.of(messages, streams, paths, visibility, numbersFrom);
    }

    /** The messages of the layer; the request that upgraded HTTP/1.1 to HTTP/2 is that of the first stream. */
    private static List<HttpExchange> messages(ProtocolStack layer) {
        if (layer.http() == null) {
            return layer.http2() == null ? null : layer.http2().exchanges();
        }
        if (layer.http2() == null) {
            return layer.http().exchanges();
        }
        List<HttpExchange> both = new ArrayList<>(layer.http().exchanges());
        both.remove(layer.http().tunnelExchange());
        both.addAll(layer.http2().exchanges());
        return both;
    }

    /** The HTTP/2 layer of the call, in clear or decrypted, or null. */
    public Http2Connection http2() {
        ProtocolStack innermost = stack.innermost();
        if (innermost.http2() != null) {
            return innermost.http2();
        }
        return innermost.decrypted() ? innermost.content().http2() : null;
    }

    /** What the records of an encrypted connection probably are, or null when there is no TLS. */
    public RecordShapes shapes() {
        if (shapes == null && tls() != null) {
            long rtt = Math.max(0, connection.serverRtt()) + Math.max(0, connection.clientRtt());
            shapes = new RecordShapes(tls(), rtt);
        }
        return shapes;
    }

    /** What is inferred of a connection whose bytes cannot be read, with how sure and why; else empty. */
    public List<InferredFact> inferredFacts() {
        boolean hidden = tls() != null && !stack.innermost().decrypted();
        return hidden ? InferredFacts.of(tls(), shapes(), exchanges()) : List.of();
    }

    /** The request to a proxy for a tunnel and its answer, by CONNECT or SOCKS; null when the call goes through none. */
    public HttpExchange connectRequest() {
        return stack.connectRequest();
    }
}
