package io.hangup.llm;

import io.hangup.tcp.HostPort;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Who is an LLM endpoint: the list in the jar, a user's own file, and what was given with {@code --endpoint}. */
public final class EndpointCatalogue {
    private static final int HOST_NAME_LIMIT = 253; // RFC 1035: longer ones match nothing

    private final Map<String, Endpoint> exact = new HashMap<>();
    private final List<Endpoint> patterns = new ArrayList<>();
    private final List<AddressRange> ranges = new ArrayList<>();
    private final List<Endpoint> all = new ArrayList<>();
    private final List<Endpoint> userPorts = new ArrayList<>();

    private EndpointCatalogue() {}

    /** The list in the jar. */
    public static EndpointCatalogue builtIn() {
        EndpointCatalogue catalogue = new EndpointCatalogue();
        try (InputStream in = EndpointCatalogue.class.getResourceAsStream("endpoints.tsv");
                BufferedReader lines = new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8))) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                if (line.isEmpty() || line.charAt(0) == '#') {
                    continue;
                }
                String[] columns = line.split("\t", -1);
                catalogue.add(new Endpoint(columns[0], 0, columns[1], columns.length > 2 ? columns[2] : ""));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return catalogue;
    }

    /**
     * Adds lines of a user's file: pattern, port (0 or empty: any), provider, path prefix, separated by tabs; all but
     * the first may be missing.
     *
     * @throws IllegalArgumentException naming the line, for a pattern that is neither a name nor an address
     */
    public void addLines(List<String> lines) {
        for (int i = 0; i < lines.size(); i++) {
            try {
                addLine(lines.get(i));
            } catch (IllegalArgumentException wrong) {
                throw new IllegalArgumentException("line " + (i + 1) + ": " + wrong.getMessage(), wrong);
            }
        }
    }

    private void addLine(String line) {
        if (!line.isBlank() && !line.startsWith("#")) {
            String[] columns = line.split("\t", -1);
            String port = columns.length > 1 ? columns[1].trim() : "";
            String provider = columns.length > 2 && !columns[2].isBlank() ? columns[2].trim() : "user";
            String path = columns.length > 3 ? columns[3].trim() : "";
            String pattern = columns[0].trim().toLowerCase(Locale.ROOT);
            if (pattern.isEmpty() || pattern.indexOf(' ') >= 0) {
                throw new IllegalArgumentException(
                        "'" + columns[0] + "' is no host name, address or *.suffix (columns are separated by tabs)");
            }
            Endpoint endpoint = new Endpoint(pattern, port.isEmpty() ? 0 : parsePort(port), provider, path);
            if (pattern.matches("[0-9a-f.:]+/.*") && AddressRange.parse(endpoint) == null) {
                throw new IllegalArgumentException("'" + columns[0] + "' is no block of addresses");
            }
            add(endpoint);
        }
    }

    /**
     * Adds what was given with {@code --endpoint}: HOST[:PORT], {@code *.suffix}, an address or a CIDR block.
     *
     * @throws IllegalArgumentException with a sentence when the text is none of these
     */
    public void addOption(String text) {
        String host = text.trim().toLowerCase(Locale.ROOT);
        int port = 0;
        int colon = host.lastIndexOf(':');
        boolean bracketed = host.startsWith("[") && host.contains("]");
        if (bracketed) {
            int end = host.indexOf(']');
            if (end + 1 < host.length() && host.charAt(end + 1) == ':') {
                port = parsePort(host.substring(end + 2));
            }
            host = host.substring(1, end) + (host.contains("]/") ? host.substring(host.indexOf("]/") + 1) : "");
        } else if (colon >= 0 && host.indexOf(':') == colon) {
            port = parsePort(host.substring(colon + 1));
            host = host.substring(0, colon);
        }
        if (host.isEmpty()) {
            throw new IllegalArgumentException(
                    "--endpoint " + text + ": a host name, an address or *.suffix is needed");
        }
        Endpoint endpoint = new Endpoint(host, port, "user", "");
        add(endpoint);
        if (port != 0 && AddressRange.parse(endpoint) == null) {
            userPorts.add(endpoint); // an address needs no such guess
        }
    }

    private static int parsePort(String text) {
        try {
            int port = Integer.parseInt(text);
            if (port >= 0 && port <= 65535) {
                return port;
            }
        } catch (NumberFormatException e) {
            // falls through to the one sentence
        }
        throw new IllegalArgumentException("'" + text + "' is not a port number");
    }

    private void add(Endpoint endpoint) {
        all.add(endpoint);
        AddressRange range = AddressRange.parse(endpoint);
        if (range != null) {
            ranges.add(range);
        } else if (endpoint.pattern().indexOf('*') < 0 && endpoint.port() == 0) {
            exact.putIfAbsent(endpoint.pattern(), endpoint);
        } else {
            patterns.add(endpoint);
        }
    }

    /** Every entry, in the order it was added. */
    public List<Endpoint> all() {
        return List.copyOf(all);
    }

    /** The entry that a host name (any case) and port fit, or null. Entries that need a path are returned too. */
    public Endpoint matchHost(String host, int port) {
        if (host == null || host.isEmpty() || host.length() > HOST_NAME_LIMIT) {
            return null;
        }
        String name = host.toLowerCase(Locale.ROOT);
        if (name.endsWith(".")) {
            name = name.substring(0, name.length() - 1);
        }
        Endpoint found = exact.get(name);
        if (found != null) {
            return found;
        }
        for (Endpoint pattern : patterns) {
            if ((pattern.port() == 0 || pattern.port() == port) && pattern.matchesHost(name)) {
                return pattern;
            }
        }
        return null;
    }

    /** The entry that a host name fits whatever its port, for look-ups that name no port, or null. */
    public Endpoint matchHostOnAnyPort(String host) {
        Endpoint found = matchHost(host, 0);
        for (Endpoint endpoint : userPorts) {
            if (found == null && endpoint.matchesHost(host)) {
                found = endpoint;
            }
        }
        return found;
    }

    /** The entry with an address or block that the server's address lies in, or null. */
    public Endpoint matchAddress(HostPort server) {
        for (AddressRange range : ranges) {
            if (range.contains(server)) {
                return range.endpoint();
            }
        }
        return null;
    }

    /** The user's {@code --endpoint NAME:PORT} with this port, for servers that no packet gives a name, or null. */
    public Endpoint matchUserPort(int port) {
        for (Endpoint endpoint : userPorts) {
            if (endpoint.port() == port) {
                return endpoint;
            }
        }
        return null;
    }
}
