package io.hangup.llm;

import io.hangup.http.EventStream;
import io.hangup.http.Http2Connection;
import io.hangup.http.HttpExchange;
import io.hangup.http.HttpListener;
import io.hangup.http.HttpMessage;
import io.hangup.names.NameTracker;
import io.hangup.tcp.Connection;
import io.hangup.tcp.Conversation;
import io.hangup.tcp.HostPort;
import io.hangup.tcp.Interest;
import io.hangup.tcp.Side;
import io.hangup.tls.ClientHello;
import io.hangup.tls.Decryptor;
import io.hangup.tls.TlsStream;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * One TCP connection as far as it may be an LLM call: recognises its protocols, gathers evidence of who the server is,
 * and tells its exchanges apart. Undecided until positively excluded: a ClientHello or several request heads without a
 * match.
 */
public final class LlmConnection implements Conversation, HttpListener {
    private static final int HTTPS_PORT = 443;

    /** Request heads without a match after which a connection is left alone. */
    private static final int REQUESTS_TO_EXCLUDE = 4;

    /** Bytes without a match after which an undecided connection is left alone. */
    private static final long BYTES_TO_EXCLUDE = 4 << 20;

    /** Bytes after which a connection whose protocol nobody knows is left alone. */
    private static final int UNKNOWN_BYTES_TO_EXCLUDE = 16 << 10;

    private final Connection connection;
    private final EndpointCatalogue catalogue;
    private final LlmPaths paths;
    private final NameTracker names;
    private final EndedListener endedListener;
    private final Identity identity = new Identity();
    private final ProtocolStack stack;
    private final Map<HttpExchange, StreamProgress> streams;
    private final List<String> otherNames = new ArrayList<>(2);
    private boolean excluded;
    /** The ClientHello that was looked at last; behind a proxy another one may follow inside the tunnel. */
    private ClientHello helloChecked;

    private boolean helloDue = true;
    /** The ClientHello names a server that is none of the endpoints. */
    private boolean nameElsewhere;

    private int requestsWithoutMatch;
    private long bytes;
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
        this.catalogue = catalogue;
        this.paths = paths;
        this.names = names;
        this.endedListener = endedListener;
        this.streams = new IdentityHashMap<>(4);
        this.stack = new ProtocolStack(
                this, connection::seenFromStart, connection.server().port() == HTTPS_PORT, keys);
    }

    /** The same connection with what went through one of its tunnels. */
    private LlmConnection(LlmConnection whole, ProtocolStack stack) {
        this.connection = whole.connection;
        this.catalogue = whole.catalogue;
        this.paths = whole.paths;
        this.names = whole.names;
        this.endedListener = whole.endedListener;
        this.streams = whole.streams;
        this.stack = stack;
        this.watchedUntil = whole.watchedUntil;
        requestHead(stack.connectRequest());
        checkHello(connection.lastTime());
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
            if (tunnel.identity.identified()) {
                tunnel.numbersFrom = numbers;
                List<Exchange> own = tunnel.exchanges();
                numbers = own.isEmpty() ? numbers : own.get(own.size() - 1).number;
                found.add(tunnel);
            }
        }
        return found.isEmpty() ? List.of(this) : found;
    }

    public Identity identity() {
        return identity;
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

    /** Looks for evidence that needs no bytes: addresses given by the user, names given by DNS. */
    public void identifyByAddress(long timeNanos) {
        HostPort server = connection.server();
        Endpoint byAddress = catalogue.matchAddress(server);
        if (byAddress != null) {
            identity.add(IdentifiedBy.OPTION, server.address(), byAddress.provider());
        }
        identify(IdentifiedBy.DNS, names.namesOf(server.high(), server.low(), timeNanos));
    }

    /** Where no packet names the server: by the names that the capture file itself holds for its address. */
    public void identifyByRecord(List<String> recorded) {
        if (!identity.identified()) {
            identify(IdentifiedBy.NAME_RESOLUTION_BLOCK, recorded);
        }
    }

    private void identify(IdentifiedBy by, List<String> ofAddress) {
        for (String name : ofAddress) {
            Endpoint endpoint = catalogue.matchHost(name, connection.server().port());
            if (endpoint != null && endpoint.pathPrefix().isEmpty()) {
                identity.add(by, name, endpoint.provider());
                return;
            }
        }
    }

    /** The last resort, once no packet can give a name any more: a port that the user named with an endpoint. */
    public void identifyByPort() {
        HostPort server = connection.server();
        if (identity.identified()
                || !otherNames.isEmpty()
                || excluded
                || stack.protocol() == ProtocolStack.Protocol.OTHER) {
            return;
        }
        Endpoint endpoint = catalogue.matchUserPort(server.port());
        if (endpoint != null && names.nameOf(server.high(), server.low(), connection.lastTime()) == null) {
            identity.add(IdentifiedBy.PORT, endpoint.pattern(), endpoint.provider());
        }
    }

    /** Marks the connection as the upstream leg of a proxy that itself serves an identified endpoint. */
    public void identifyAsProxyLeg(String provider) {
        identity.add(IdentifiedBy.PROXY_LEG, otherNames.isEmpty() ? null : otherNames.get(0), provider);
    }

    /** Takes the connection for one to a server that is an endpoint on other connections of the same capture. */
    public void identifyBySibling(String host, String provider) {
        identity.add(IdentifiedBy.SAME_SERVER, host, provider);
    }

    /** Takes the connection whatever it is ({@code --all}). */
    public void identifyAnyway() {
        identity.add(IdentifiedBy.OPTION, null, "");
    }

    /** True once its bytes showed that it goes to somewhere else. */
    public boolean isExcluded() {
        return excluded;
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
        if (identity.host() != null) {
            return identity.host();
        }
        if (!otherNames.isEmpty()) {
            return otherNames.get(0);
        }
        HostPort server = connection.server();
        String name = names.nameOf(server.high(), server.low(), connection.lastTime());
        return name == null ? server.address() : name;
    }

    @Override
    public Interest interest() {
        if (identity.identified()) {
            return Interest.WANTED;
        }
        return excluded ? Interest.UNWANTED : Interest.UNDECIDED;
    }

    @Override
    public void bytes(Side from, byte[] data, int offset, int length, long timeNanos, long frame) {
        stack.bytes(from, data, offset, length, timeNanos, frame);
        bytes += length;
        if (helloDue) {
            checkHello(timeNanos);
        }
        if (!identity.identified()) {
            boolean unknown = stack.protocol() == ProtocolStack.Protocol.OTHER || nameElsewhere && !stack.decrypted();
            excluded |= bytes > (unknown ? UNKNOWN_BYTES_TO_EXCLUDE : BYTES_TO_EXCLUDE);
        }
    }

    private void checkHello(long timeNanos) {
        TlsStream tls = stack.innermost().tls();
        ClientHello hello = tls == null ? null : tls.clientHello();
        if (hello == null || !hello.complete || hello == helloChecked) {
            return;
        }
        helloChecked = hello;
        helloDue = false;
        if (hello.serverName == null) {
            return; // no name, or a hidden one: DNS and addresses may still tell
        }
        int port = connection.server().port();
        Endpoint endpoint = catalogue.matchHost(hello.serverName, port);
        if (endpoint != null && endpoint.pathPrefix().isEmpty()) {
            identity.add(IdentifiedBy.SNI, hello.serverName, endpoint.provider());
        } else {
            otherNames.add(hello.serverName);
            boolean front = hello.encryptedClientHello && otherThanDnsSays(hello.serverName, timeNanos);
            nameElsewhere = !front && !identity.by(IdentifiedBy.OPTION) && !identity.by(IdentifiedBy.CONNECT);
            if (nameElsewhere) {
                identity.withdrawDns();
            }
            // a proxy or a gateway may bear the name: what can be decrypted says itself where it goes
            excluded = nameElsewhere && !mayBeDecrypted();
        }
    }

    /** Why what was encrypted could not, or not all, be read although there are keys; null where nothing is to be said. */
    public String notDecrypted() {
        return stack.notDecrypted();
    }

    private boolean mayBeDecrypted() {
        Decryptor decryptor = stack.innermost().decryptor();
        return decryptor != null && decryptor.state() != Decryptor.State.NO_KEYS;
    }

    /**
     * DNS gave the address for other names only: with an encrypted ClientHello, the name in clear is that of a front, and
     * the one that is meant is among those of DNS.
     */
    private boolean otherThanDnsSays(String serverName, long timeNanos) {
        HostPort server = connection.server();
        List<String> known = names.namesOf(server.high(), server.low(), timeNanos);
        return !known.isEmpty() && known.stream().noneMatch(serverName::equalsIgnoreCase);
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
        excluded |= nameElsewhere && !identity.identified();
        if (identity.identified()) {
            stack.innermost().told();
        }
        endedListener.ended(this);
    }

    /** The tunnel to an endpoint of the catalogue. */
    @Override
    public boolean prefersTunnel(HttpExchange exchange) {
        HostText target = HostText.of(exchange.request.target);
        return target.host() != null && catalogue.matchHost(target.host(), target.port(HTTPS_PORT)) != null;
    }

    /** Tunnels on this connection that were not read, for there were too many. */
    public int tunnelsNotRead() {
        return stack.tunnelsNotRead();
    }

    @Override
    public void requestHead(HttpExchange exchange) {
        HttpMessage request = exchange.request;
        if ("CONNECT".equals(request.method) && request.protocol == null) {
            helloDue = true;
            HostText target = HostText.of(request.target);
            checkName(IdentifiedBy.CONNECT, target.host(), target.port(443), "");
            return;
        }
        String dialect = paths.dialect(request.method, request.target);
        HostText host = HostText.of(hostOf(request));
        int port = host.port(connection.server().port());
        String path = LlmPaths.pathOf(request.target);
        if (checkName(IdentifiedBy.HOST, host.host(), port, path)) {
            return;
        }
        if (dialect != null) {
            identity.add(IdentifiedBy.PATH, host.host(), "self-hosted");
        } else if (!identity.identified()
                && stack.otherTunnels() == 0
                && ++requestsWithoutMatch >= REQUESTS_TO_EXCLUDE) {
            excluded = true;
        }
    }

    private static String hostOf(HttpMessage request) {
        String target = request.target;
        int scheme = target == null ? -1 : target.indexOf("://");
        if (scheme > 0) {
            int end = target.indexOf('/', scheme + 3);
            return target.substring(scheme + 3, end < 0 ? target.length() : end);
        }
        return request.header("host");
    }

    private boolean checkName(IdentifiedBy by, String host, int port, String path) {
        if (host == null || host.isEmpty()) {
            return false;
        }
        Endpoint endpoint = catalogue.matchHost(host, port);
        if (endpoint == null) {
            endpoint = catalogue.matchHost(host, connection.server().port());
        }
        if (endpoint != null && (endpoint.pathPrefix().isEmpty() || path.contains(endpoint.pathPrefix()))) {
            identity.add(by, host.toLowerCase(Locale.ROOT), endpoint.provider());
            return true;
        }
        if (otherNames.size() < 4 && !otherNames.contains(host)) {
            otherNames.add(host);
        }
        return false;
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
