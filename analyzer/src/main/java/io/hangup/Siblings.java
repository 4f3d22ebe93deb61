package io.hangup;

import io.hangup.call.FinishedConnection;
import io.hangup.llm.IdentifiedBy;
import io.hangup.llm.LlmConnection;
import io.hangup.report.ConnectionEntry;
import io.hangup.tcp.Half;
import io.hangup.tcp.Side;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Servers that only their paths give away, as a model of one's own: a connection to the same address and port that never came
 * about was meant for the same service, and without it a capture full of lost calls would look healthy.
 * Who only checks that the port is open, or knocks at many, called nobody.
 */
final class Siblings {
    /** Who knocks at so many other ports of the host looks for open ones. */
    private static final int SCAN_PORTS = 3;

    private final Map<String, ConnectionEntry> byServer = new HashMap<>();

    /** Client addresses that made calls. */
    private final Set<String> callers = new HashSet<>();

    Siblings(List<FinishedConnection> told) {
        for (FinishedConnection one : told) {
            ConnectionEntry entry = one.connection();
            if (!one.exchanges().isEmpty()) {
                callers.add(entry.clientAddress());
            }
            if (entry.identifiedBy().contains(IdentifiedBy.PATH.id())) {
                byServer.putIfAbsent(server(entry.serverAddress(), entry.serverPort()), entry);
            }
        }
    }

    /** Names those of the connections that failed before they could say anything. */
    void identify(List<LlmConnection> unnamed) {
        if (byServer.isEmpty()) {
            return;
        }
        Set<String> checkers = new HashSet<>();
        Map<String, Set<Integer>> ports = new HashMap<>();
        for (LlmConnection llm : unnamed) {
            String pair = pair(llm);
            if (opensOnly(llm)) {
                checkers.add(pair);
            }
            if (neverCameAbout(llm)) {
                Set<Integer> tried = ports.computeIfAbsent(pair, p -> new HashSet<>());
                if (tried.size() <= SCAN_PORTS) {
                    tried.add(llm.connection().server().port());
                }
            }
        }
        for (LlmConnection llm : unnamed) {
            String pair = pair(llm);
            boolean knocks = checkers.contains(pair)
                    || ports.getOrDefault(pair, Set.of()).size() > SCAN_PORTS;
            boolean looks =
                    knocks && !callers.contains(llm.connection().client().address());
            ConnectionEntry known = llm.identity().identified() || !neverCameAbout(llm) || looks
                    ? null
                    : byServer.get(server(
                            llm.connection().server().address(),
                            llm.connection().server().port()));
            if (known != null) {
                llm.identifyBySibling(known.host(), known.provider());
            }
        }
    }

    /** A health check of TCP alone: connected, nothing said, closed. */
    private static boolean opensOnly(LlmConnection llm) {
        return llm.connection().established() && llm.connection().half(Side.CLIENT).payloadBytes == 0;
    }

    private static String pair(LlmConnection llm) {
        return llm.connection().client().address()
                + ' '
                + llm.connection().server().address();
    }

    private static boolean neverCameAbout(LlmConnection llm) {
        Half client = llm.connection().half(Side.CLIENT);
        return client.syns > 0 && client.payloadBytes == 0 && llm.connection().half(Side.SERVER).syns == 0;
    }

    private static String server(String address, int port) {
        return address + ' ' + port;
    }
}
