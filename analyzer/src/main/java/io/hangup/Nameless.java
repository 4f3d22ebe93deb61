package io.hangup;

import io.hangup.diagnosis.Words;
import io.hangup.llm.LlmConnection;
import io.hangup.tcp.Connection;
import io.hangup.tcp.Half;
import io.hangup.tcp.HostPort;
import io.hangup.tcp.Side;
import io.hangup.tls.TlsStream;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * Connections that went wrong before anything showed that their server is an LLM's. They are judged only when the user says
 * so; where no call was found at all, one of them may be what he is looking for.
 */
final class Nameless {
    /** Servers that are named before the others are counted. */
    private static final int NAMED = 5;

    private static final int REPEATED = 2;

    private static final Pattern PLAIN = Pattern.compile("[A-Za-z0-9._-]{1,253}");

    private Nameless() {}

    /** A sentence about them, or empty. */
    static String note(List<LlmConnection> unknown) {
        Map<String, Integer> byServer = new LinkedHashMap<>();
        String first = null;
        for (LlmConnection llm : unknown) {
            String what = fate(llm);
            if (!what.isEmpty()) {
                HostPort address = llm.connection().server();
                // a name goes into a command that is copied: one with other letters than names have does not
                String server = llm.host().equals(address.address())
                                || !PLAIN.matcher(llm.host()).matches()
                        ? address.toString()
                        : llm.host() + ":" + address.port();
                first = first == null ? server : first;
                byServer.merge(server + " " + what, 1, Integer::sum);
            }
        }
        if (first == null) {
            return "";
        }
        List<String> parts = new ArrayList<>();
        int total = 0;
        for (Map.Entry<String, Integer> entry : byServer.entrySet()) {
            total += entry.getValue();
            if (parts.size() < NAMED) {
                parts.add(entry.getKey()
                        + (entry.getValue() > 1 ? " (" + Words.count(entry.getValue(), "time") + ")" : ""));
            }
        }
        int more = byServer.size() - parts.size();
        return Words.count(total, "connection") + " to servers that are not known as LLM endpoints did not come about: "
                + String.join(", ", parts) + (more > 0 ? " and " + more + " more" : "")
                + ". If one of them is yours, say so: --endpoint " + first;
    }

    private static String fate(LlmConnection llm) {
        Connection connection = llm.connection();
        Half client = connection.half(Side.CLIENT);
        Half server = connection.half(Side.SERVER);
        if (client.syns > 0 && server.syns == 0 && client.payloadBytes == 0) {
            return server.rsts > 0
                    ? "refused"
                    : server.segments == 0 && client.syns >= REPEATED ? "gave no answer to the SYN" : "";
        }
        TlsStream tls = llm.tls();
        boolean begun = tls != null
                && server.payloadBytes == 0
                && client.payloadBytes > 0
                && (tls.clientHello() == null || !tls.clientHello().complete);
        return begun ? "got only a part of a TLS ClientHello" : "";
    }
}
