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
    private final AnalysisOptions.Selection wanted;
    private final Set<Integer> streams;

    Pick(AnalysisOptions.Selection wanted) {
        this.wanted = wanted;
        this.streams = new HashSet<>(wanted.streams());
    }

    boolean wants(LlmConnection llm) {
        Connection connection = llm.connection();
        return (streams.isEmpty()
                        || streams.contains(connection.tcpStream())
                        || streams.contains(connection.answersStream()))
                && (wanted.ports().isEmpty()
                        || wanted.ports().contains(connection.server().port()))
                && (wanted.clients().isEmpty()
                        || wanted.clients().contains(connection.client().address()))
                && wantsTime(connection.firstTime(), connection.lastTime())
                && (wanted.hosts().isEmpty()
                        || wantsHost(llm.host(), connection.server().address()))
                && wantsRequest(llm);
    }

    boolean wantsTime(long start, long end) {
        return end >= wanted.sinceNanos() && start <= wanted.untilNanos();
    }

    boolean wantsHost(String... names) {
        if (wanted.hosts().isEmpty()) {
            return true;
        }
        for (String host : wanted.hosts()) {
            String pattern = host.toLowerCase(Locale.ROOT);
            for (String name : names) {
                String lower = name.toLowerCase(Locale.ROOT);
                boolean fits = pattern.startsWith("*.") ? lower.endsWith(pattern.substring(1)) : lower.equals(pattern);
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
                && wanted.requestIds().isEmpty()
                && (wanted.clients().isEmpty() || wanted.clients().contains(client))
                && wantsTime(start, end)
                && wantsHost(name);
    }

    private boolean wantsRequest(LlmConnection llm) {
        List<String> ids = wanted.requestIds();
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
