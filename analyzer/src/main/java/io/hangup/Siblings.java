package io.hangup;

import io.hangup.call.FinishedConnection;
import io.hangup.llm.IdentifiedBy;
import io.hangup.llm.LlmConnection;
import io.hangup.report.ConnectionEntry;
import io.hangup.tcp.Half;
import io.hangup.tcp.Side;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Servers that only their paths give away, as a model of one's own: a connection to the same address and port that never came
 * about was meant for the same service, and without it a capture full of lost calls would look healthy.
 */
final class Siblings {
    private final Map<String, ConnectionEntry> byServer = new HashMap<>();

    Siblings(List<FinishedConnection> told) {
        for (FinishedConnection one : told) {
            ConnectionEntry entry = one.connection();
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
        for (LlmConnection llm : unnamed) {
            ConnectionEntry known = llm.identity().identified() || !neverCameAbout(llm)
                    ? null
                    : byServer.get(server(
                            llm.connection().server().address(),
                            llm.connection().server().port()));
            if (known != null) {
                llm.identifyBySibling(known.host(), known.provider());
            }
        }
    }

    private static boolean neverCameAbout(LlmConnection llm) {
        Half client = llm.connection().half(Side.CLIENT);
        return client.syns > 0 && client.payloadBytes == 0 && llm.connection().half(Side.SERVER).syns == 0;
    }

    private static String server(String address, int port) {
        return address + ' ' + port;
    }
}
