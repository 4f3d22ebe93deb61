package io.hangup;

import io.hangup.diagnosis.Words;
import io.hangup.report.ConnectionEntry;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Says of connections that the capture host passes to a proxy of its own that Wireshark shows each in two streams. */
final class RedirectNotes {
    /** The most proxies that are named. */
    private static final int PROXIES_NAMED = 3;

    private RedirectNotes() {}

    /** One note for each such proxy, and one for those beyond the first few. */
    static List<String> of(List<ConnectionEntry> connections) {
        Map<String, List<ConnectionEntry>> byProxy = new LinkedHashMap<>();
        for (ConnectionEntry connection : connections) {
            if (connection.redirect() != null) {
                byProxy.computeIfAbsent(
                                socket(connection.serverAddress(), connection.serverPort()), p -> new ArrayList<>())
                        .add(connection);
            }
        }
        List<String> notes = new ArrayList<>();
        byProxy.entrySet().stream()
                .limit(PROXIES_NAMED)
                .forEach(proxy -> notes.add(note(proxy.getKey(), proxy.getValue())));
        int more = byProxy.size() - notes.size();
        if (more > 0) {
            notes.add("The same is so of " + Words.count(more, "more such redirect")
                    + ": JSON names each connection's streams (redirect).");
        }
        return notes;
    }

    private static String note(String proxy, List<ConnectionEntry> redirected) {
        ConnectionEntry first = redirected.get(0);
        ConnectionEntry.Redirect redirect = first.redirect();
        boolean one = redirected.size() == 1;
        return "What the client sends to " + socket(redirect.calledAddress(), redirect.calledPort())
                + " is redirected on its host to " + proxy + ", a sidecar or transparent proxy (iptables REDIRECT)."
                + " Wireshark shows the two directions as two streams: tcp.stream " + first.tcpStream()
                + " holds the requests, tcp.stream " + redirect.answersStream()
                + " the answers, which bear the address that was called. "
                + (one ? "They are" : Words.count(redirected.size(), "such pair") + " are each")
                + " told as one connection here, and its server is that proxy.";
    }

    private static String socket(String address, int port) {
        return (address.indexOf(':') >= 0 ? "[" + address + "]" : address) + ":" + port;
    }
}
