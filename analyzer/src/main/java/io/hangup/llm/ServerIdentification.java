package io.hangup.llm;

import io.hangup.http.HttpMessage;
import io.hangup.names.NameTracker;
import io.hangup.tcp.Connection;
import io.hangup.tcp.HostPort;
import io.hangup.tcp.Interest;
import io.hangup.tls.ClientHello;
import io.hangup.tls.Decryptor;
import io.hangup.tls.TlsStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * Gathers the evidence of who the server of a connection is. Undecided until positively excluded: by a ClientHello or
 * several request heads without a match, or by many bytes that say nothing.
 */
public final class ServerIdentification {
    static final int HTTPS_PORT = 443;

    /** Request heads without a match after which a connection is left alone. */
    private static final int REQUESTS_TO_EXCLUDE = 4;

    /** Bytes without a match after which an undecided connection is left alone. */
    private static final long BYTES_TO_EXCLUDE = 4 << 20;

    /** Bytes after which a connection whose protocol nobody knows is left alone. */
    private static final int UNKNOWN_BYTES_TO_EXCLUDE = 16 << 10;

    private static final int OTHER_NAMES_CAP = 4;

    private final Connection connection;
    private final ProtocolStack stack;
    private final EndpointCatalogue catalogue;
    private final LlmPaths paths;
    private final NameTracker names;
    private final Identity identity = new Identity();
    private final List<String> otherNames = new ArrayList<>(2);
    private boolean excluded;
    /** The ClientHello that was looked at last; behind a proxy another one may follow inside the tunnel. */
    private ClientHello helloChecked;

    private boolean helloDue = true;
    /** The ClientHello names a server that is none of the endpoints. */
    private boolean nameElsewhere;

    private int requestsWithoutMatch;
    private long bytes;

    ServerIdentification(
            Connection connection,
            ProtocolStack stack,
            EndpointCatalogue catalogue,
            LlmPaths paths,
            NameTracker names) {
        this.connection = connection;
        this.stack = stack;
        this.catalogue = catalogue;
        this.paths = paths;
        this.names = names;
    }

    /** The same evidence is yet to be found for another view of the connection. */
    ServerIdentification forView(ProtocolStack view) {
        return new ServerIdentification(connection, view, catalogue, paths, names);
    }

    /** What was found so far. */
    public Identity identity() {
        return identity;
    }

    /** True once the bytes of the connection showed that it goes to somewhere else. */
    public boolean isExcluded() {
        return excluded;
    }

    Interest interest() {
        if (identity.identified()) {
            return Interest.WANTED;
        }
        return excluded ? Interest.UNWANTED : Interest.UNDECIDED;
    }

    /** The best name for the server: the endpoint's, or another that packets gave, or its address. */
    String host() {
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

    // ---- evidence that needs no bytes

    /** Addresses given by the user, names given by DNS up to the time (nanoseconds since 1970). */
    public void byAddress(long timeNanos) {
        HostPort called = connection.called();
        byOption(called);
        if (connection.redirected()) {
            byOption(connection.server());
        }
        byName(IdentifiedBy.DNS, names.namesOf(called.high(), called.low(), timeNanos));
    }

    private void byOption(HostPort server) {
        Endpoint endpoint = catalogue.matchAddress(server);
        if (endpoint != null) {
            identity.add(IdentifiedBy.OPTION, server.address(), endpoint.provider());
        }
    }

    /** Where no packet names the server: by the names that the capture file itself holds for its address. */
    public void byRecord(List<String> recorded) {
        if (!identity.identified()) {
            byName(IdentifiedBy.NAME_RESOLUTION_BLOCK, recorded);
        }
    }

    private void byName(IdentifiedBy by, List<String> ofAddress) {
        for (String name : ofAddress) {
            Endpoint endpoint = catalogue.matchHost(name, connection.called().port());
            if (endpoint != null && endpoint.pathPrefix().isEmpty()) {
                identity.add(by, name, endpoint.provider());
                return;
            }
        }
    }

    /** The last resort, once no packet can give a name any more: a port that the user named with an endpoint. */
    public void byPort() {
        HostPort server = connection.called();
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

    /** The connection is the upstream leg of a proxy that itself serves an identified endpoint. */
    public void asProxyLeg(String provider) {
        identity.add(IdentifiedBy.PROXY_LEG, otherNames.isEmpty() ? null : otherNames.get(0), provider);
    }

    /** The server is an endpoint on other connections of the same capture. */
    public void bySibling(String host, String provider) {
        identity.add(IdentifiedBy.SAME_SERVER, host, provider);
    }

    /** The connection is taken whatever it is ({@code --all}). */
    void anyway() {
        identity.add(IdentifiedBy.OPTION, null, "");
    }

    // ---- evidence in the bytes

    /** The stack has read so many more bytes. */
    void bytes(int length, long timeNanos) {
        bytes += length;
        if (helloDue) {
            checkHello(timeNanos);
        }
        if (!identity.identified()) {
            boolean unknown = stack.protocol() == ProtocolStack.Protocol.OTHER || nameElsewhere && !stack.decrypted();
            excluded |= bytes > (unknown ? UNKNOWN_BYTES_TO_EXCLUDE : BYTES_TO_EXCLUDE);
        }
    }

    /** The connection is over. */
    void ended() {
        excluded |= nameElsewhere && !identity.identified();
    }

    /** The innermost ClientHello, once it is there. */
    void checkHello(long timeNanos) {
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
        int port = connection.called().port();
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

    private boolean mayBeDecrypted() {
        Decryptor decryptor = stack.innermost().decryptor();
        return decryptor != null && decryptor.state() != Decryptor.State.NO_KEYS;
    }

    /**
     * DNS gave the address for other names only: with an encrypted ClientHello, the name in clear is that of a front, and
     * the one that is meant is among those of DNS.
     */
    private boolean otherThanDnsSays(String serverName, long timeNanos) {
        HostPort server = connection.called();
        List<String> known = names.namesOf(server.high(), server.low(), timeNanos);
        return !known.isEmpty() && known.stream().noneMatch(serverName::equalsIgnoreCase);
    }

    /** The head of a request, also of one to a proxy. */
    void requestHead(HttpMessage request) {
        if ("CONNECT".equals(request.method) && request.protocol == null) {
            helloDue = true;
            HostText target = HostText.of(request.target);
            checkName(IdentifiedBy.CONNECT, target.host(), target.port(HTTPS_PORT), "");
            return;
        }
        String dialect = paths.dialect(request.method, request.target);
        HostText host = HostText.of(hostOf(request));
        int port = host.port(connection.called().port());
        String path = LlmPaths.pathOf(request.target);
        if (checkName(IdentifiedBy.HOST, host.host(), port, path)) {
            return;
        }
        if (dialect != null) {
            identity.add(IdentifiedBy.PATH, host.host(), "self-hosted");
        } else if (request.headComplete
                && !identity.identified()
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
            endpoint = catalogue.matchHost(host, connection.called().port());
        }
        if (endpoint != null && (endpoint.pathPrefix().isEmpty() || path.contains(endpoint.pathPrefix()))) {
            identity.add(by, host.toLowerCase(Locale.ROOT), endpoint.provider());
            return true;
        }
        if (otherNames.size() < OTHER_NAMES_CAP && !otherNames.contains(host)) {
            otherNames.add(host);
        }
        return false;
    }

    /** A request for a tunnel asks for one to an endpoint of the catalogue. */
    boolean leadsToEndpoint(HttpMessage connect) {
        HostText target = HostText.of(connect.target);
        return target.host() != null && catalogue.matchHost(target.host(), target.port(HTTPS_PORT)) != null;
    }
}
