package io.hangup;

import io.hangup.llm.Exchange;
import io.hangup.llm.LlmConnection;
import io.hangup.tcp.Connection;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/** The connections that the user wants to hear of: by host, port, client, stream, time or request id. */
final class Pick {
    private final AnalysisOptions options;
    private final Set<Integer> streams;

    Pick(AnalysisOptions options) {
        this.options = options;
        this.streams = new HashSet<>(options.streams());
    }

    boolean wants(LlmConnection llm) {
        Connection connection = llm.connection();
        return (streams.isEmpty() || streams.contains(connection.tcpStream()))
                && (options.ports().isEmpty()
                        || options.ports().contains(connection.server().port()))
                && (options.clients().isEmpty()
                        || options.clients().contains(connection.client().address()))
                && wantsTime(connection.firstTime(), connection.lastTime())
                && (options.hosts().isEmpty()
                        || wantsHost(llm.host(), connection.server().address()))
                && wantsRequest(llm);
    }

    boolean wantsTime(long start, long end) {
        return end >= options.sinceNanos() && start <= options.untilNanos();
    }

    boolean wantsHost(String... names) {
        if (options.hosts().isEmpty()) {
            return true;
        }
        for (String wanted : options.hosts()) {
            String pattern = wanted.toLowerCase(Locale.ROOT);
            for (String name : names) {
                String host = name.toLowerCase(Locale.ROOT);
                boolean fits = pattern.startsWith("*.") ? host.endsWith(pattern.substring(1)) : host.equals(pattern);
                if (fits) {
                    return true;
                }
            }
        }
        return false;
    }

    /** A look-up belongs to the picked calls; it has no stream, port or request id. */
    boolean wantsLookup(String name, String client, long start, long end) {
        return streams.isEmpty()
                && options.requestIds().isEmpty()
                && (options.clients().isEmpty() || options.clients().contains(client))
                && wantsTime(start, end)
                && wantsHost(name);
    }

    private boolean wantsRequest(LlmConnection llm) {
        List<String> ids = options.requestIds();
        if (ids.isEmpty()) {
            return true;
        }
        for (Exchange exchange : llm.exchanges()) {
            for (String header : exchange.requestIds) {
                if (ids.contains(header.substring(header.indexOf(": ") + 2))) {
                    return true;
                }
            }
        }
        return false;
    }
}
