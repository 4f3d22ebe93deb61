package io.hangup;

import io.hangup.call.FinishedConnection;
import io.hangup.llm.IdentifiedBy;
import io.hangup.llm.LlmConnection;
import io.hangup.report.ConnectionEntry;
import io.hangup.tcp.Half;
import io.hangup.tcp.HostPort;
import io.hangup.tcp.Side;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * A connection that never came about says nothing of where it was meant to go, unless the capture holds the look-up of the
 * name: a long-lived client made that before. Where other connections show what the server is, it was meant for the same
 * service, and without it a capture full of lost calls would look healthy. A server that its paths give away, as a model of
 * one's own, is that to everybody; one with a name, which may share its address with others, to the client that called it
 * by that name, and by no other.
 * Who only checks that the port is open, or knocks at many, called nobody.
 */
final class Siblings {
    /** Who knocks at so many other ports of the host looks for open ones. */
    private static final int SCAN_PORTS = 3;

    private final Map<String, ConnectionEntry> byServer = new HashMap<>();

    /** Servers that a client called by name, with the client; null where it used several names. */
    private final Map<String, ConnectionEntry> byCall = new HashMap<>();

    /** Client addresses that made calls. */
    private final Set<String> callers = new HashSet<>();

    Siblings(List<FinishedConnection> told) {
        for (FinishedConnection one : told) {
            ConnectionEntry entry = one.connection();
            if (!one.exchanges().isEmpty()) {
                callers.add(entry.clientAddress());
            }
            if (entry.identifiedBy().contains(IdentifiedBy.PATH.id())) {
                byServer.putIfAbsent(called(entry), entry);
            } else if (named(entry) && (!one.exchanges().isEmpty() || entry.redirect() != null)) {
                String call = entry.clientAddress() + ' ' + called(entry);
                boolean other = byCall.containsKey(call)
                        && (byCall.get(call) == null || !byCall.get(call).host().equals(entry.host()));
                byCall.put(call, other ? null : entry);
            }
        }
    }

    /** Names those of the connections that failed before they could say anything. */
    void identify(List<LlmConnection> unnamed) {
        if (byServer.isEmpty() && byCall.isEmpty()) {
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
            ConnectionEntry known = llm.identity().identified() || !neverCameAbout(llm) || looks ? null : known(llm);
            if (known != null) {
                llm.server().bySibling(known.host(), known.provider());
            }
        }
    }

    private ConnectionEntry known(LlmConnection llm) {
        HostPort to = llm.connection().server();
        String server = server(to.address(), to.port());
        ConnectionEntry everybodys = byServer.get(server);
        return everybodys != null
                ? everybodys
                : byCall.get(llm.connection().client().address() + ' ' + server);
    }

    /** The connection itself named the endpoint; not only a look-up, which would name the other one too. */
    private static boolean named(ConnectionEntry entry) {
        return entry.identifiedBy().contains(IdentifiedBy.SNI.id())
                || entry.identifiedBy().contains(IdentifiedBy.HOST.id());
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

    /** What the client called: what is redirected goes on to there. */
    private static String called(ConnectionEntry entry) {
        ConnectionEntry.Redirect redirect = entry.redirect();
        return redirect == null
                ? server(entry.serverAddress(), entry.serverPort())
                : server(redirect.calledAddress(), redirect.calledPort());
    }

    private static String server(String address, int port) {
        return address + ' ' + port;
    }
}
